/** What a test is about, as a test file names it: a system or a subject, and judges beside its own. */
import { UserError } from "../../sim/base/user-error.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { type Subject, type SubjectLike, subjectOf } from "../subject.ts";

/** The subject with further judges. Throws UserError, naming `verb`, for what is no system and what is no judge. */
export function askedAbout(verb: string, about: SubjectLike, judges: readonly Invariant[] = []): Subject {
  if (!isRecord(about) || !("roles" in about || ("system" in about && "invariants" in about)))
    throw new UserError({
      ...{ code: "no-system", place: `${verb}(…)`, problem: "the first argument is no system" },
      remedy: "give a system, or subject(system, { also: [judge] })",
    });
  for (const [at, judge] of judges.entries()) {
    const missing = isRecord(judge) ? judgeFields.find((field) => !(field in judge)) : "name";
    if (missing === undefined) continue;
    throw new UserError({
      ...{ code: "no-judge", place: `${verb}: judges[${at}]`, problem: `it is no judge: it has no ${missing}` },
      remedy: `a judge has ${judgeFields.join(", ")}`,
    });
  }
  const subject = subjectOf(about);
  return judges.length === 0 ? subject : { ...subject, invariants: [...subject.invariants, ...judges] };
}

const judgeFields = ["name", "observes", "start", "on"] as const;

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
