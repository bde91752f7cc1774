/** Checking, from code: every behaviour of a system inside a box, every order of messages, timers and crashes. */

import { checkSystem, counterexample, type SystemCheckOptions } from "../sim/check/check-system.ts";
import type { CheckReport } from "../sim/check/report.ts";
import type { Box } from "../sim/check/subjects/system/box.ts";
import { run as runWorld } from "../sim/run.ts";
import { type Failure, runOf } from "./runs.ts";
import { type SubjectLike, subjectOf } from "./subject.ts";

export interface Checked extends CheckReport {
  /** `holds`: in every behaviour of the box. `bounded`: nothing was wrong as far as the search went; `bound` ended it. */
  readonly verdict: "holds" | "violated" | "bounded";
  /** What to do with it, as one sentence. */
  readonly next: string;
  /** The run that goes the way of the first violation, or null. */
  readonly failure: Failure | null;
}

/** Explores every behaviour of a system inside `box`, in this thread. */
export function check(box: Box, about: SubjectLike, options: SystemCheckOptions = {}): Checked {
  const subject = subjectOf(about);
  const { system, invariants } = subject;
  const report = checkSystem(system, box, invariants, options);
  const [violation] = report.violations;
  const result = violation === undefined ? null : runWorld(counterexample(system, box, violation), system, invariants);
  const verdict = violation !== undefined ? "violated" : report.exhausted ? "holds" : "bounded";
  return {
    ...report,
    verdict,
    next: nextSteps[verdict],
    failure: result === null ? null : (runOf(result, subject) as Failure),
  };
}

const nextSteps = {
  holds: "enlarge the box: one budget, one more client, or crashes",
  violated: "record the failure: a shortest way, as a trace",
  bounded: "give the search more of what `bound` names, or make the box smaller",
} as const;
