/** What is left after a mutation test: survivors as planted bugs, and what to do next with them. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fateOf } from "../../reports/mutate.ts";
import { addressOf } from "../input/plant.ts";
import { type Subjects, subjectArguments } from "../input/subjects.ts";
import type { NextStep } from "../output/next-step.ts";
import type { MutateOutcome, MutateRequest } from "./run.ts";

/** A mutant as a row of a file for `--bugs-from`. */
export interface Survivor {
  readonly id: string;
  readonly system: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly breaks: string;
  readonly source: string;
  readonly difficulty: string;
}

/** Those that nobody killed and that are not taken for equivalent; files of the user's from the folder `out`. */
export function survivorsOf({ mutations, verdicts }: MutateOutcome, out: string): readonly Survivor[] {
  const isLeft = new Set(verdicts.filter((one) => one.killed === null && fateOf(one) !== "same").map(({ id }) => id));
  const mutants = mutations.map(({ mutant }) => mutant).filter(({ id }) => isLeft.has(id));
  return mutants.map((mutant) => {
    const { id, system, folder, find, replace, breaks, source, difficulty } = mutant;
    const own = path.relative(path.resolve(out), fileURLToPath(addressOf(mutant))).replaceAll(path.sep, "/");
    const file = folder === undefined ? mutant.file : own.startsWith(".") ? own : `./${own}`;
    return { id, system, file, find, replace, breaks, source, difficulty };
  });
}

/** Goes on where the time was up; else looks for longer for the first survivor, or draws others where there is none. */
export function nextOfMutate(
  request: MutateRequest,
  subjects: Subjects,
  { isTimeUp, interrupted }: MutateOutcome,
  survivors: readonly Survivor[],
  bugsFile: string | null,
): NextStep {
  const { seed, runs, mutants, states, scenario, files, operators, tests, seconds, out } = request;
  const [first] = survivors;
  const subject = subjectArguments(subjects);
  if (!isTimeUp && !interrupted && first !== undefined && bugsFile !== null) {
    const args = ["fuzz", ...subject, "--mutant", first.id, "--bugs-from", bugsFile, "--runs", String(10 * runs)];
    return { args, why: "looks for longer for the first survivor" };
  }
  const again = [
    ...["mutate", ...subject, "--scenario", scenario, "--runs", String(runs), "--mutants", String(mutants)],
    ...["--states", String(states)],
    ...files.flatMap((one) => ["--files", one]),
    ...(operators.length === 0 ? [] : ["--operators", operators.join(",")]),
    ...(tests === null ? [] : ["--tests", tests]),
    ...(request.everyJudge ? ["--every-judge"] : []),
    ...["--out", out],
  ];
  if (!isTimeUp && !interrupted) return { args: [...again, "--seed", "random"], why: "draws others" };
  const time = seconds === null ? [] : ["--time", `${seconds}s`];
  return { args: [...again, "--seed", seed, ...time, "--resume"], why: "goes on" };
}
