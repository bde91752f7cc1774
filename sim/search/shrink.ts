/**
 * Shrinking: from a plan that fails to a small one that fails in the same way.
 * Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002), for leaving out blocks;
 * Scott et al., "Minimizing Faulty Executions of Distributed Systems" (NSDI 2016), for the order of the passes.
 */
import type { System } from "../contract/system.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult, Violation } from "../plan/run-result.ts";
import type { Recorder } from "../trace/recorder.ts";
import { loseMessages, makeExplicit } from "./shrink-decisions.ts";
import {
  calmerWorld,
  eventsWanted,
  fewerFaults,
  fewerNodes,
  lessLoad,
  lessTime,
  otherSeeds,
  type Pass,
  plainerOptions,
} from "./shrink-passes.ts";
import { type ShrinkBudget, type ShrinkProgress, ShrinkSearch, type ShrinkTools } from "./shrink-search.ts";

export interface ShrinkOptions extends Partial<ShrinkBudget> {
  /** Told of every smaller plan. */
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

export interface Shrunk {
  readonly plan: Plan;
  readonly result: RunResult;
  /** Runs spent. */
  readonly runs: number;
  /** False when the budget ended before no pass could make the plan any smaller. */
  readonly complete: boolean;
}

/** Enough for nearly every plan to come to rest: a few seconds of work at most. */
export const shrinkRunsDefault = 4_000;
export const shrinkEventsDefault = 2_000_000;

/** The smallest plan found that still fails as `tools` ask; `result` is the failing run itself. Deterministic. */
export function shrink(result: RunResult, tools: ShrinkTools, options: ShrinkOptions = {}): Shrunk {
  const { runsMax = shrinkRunsDefault, eventsMax = shrinkEventsDefault, onProgress = () => {} } = options;
  const search = new ShrinkSearch(tools, result, { runsMax, eventsMax }, onProgress);
  const complete = descend(search);
  for (let seed = 0; seed < branchesMax && search.events > eventsWanted && !search.exhausted; seed++) {
    const other = search.attempt({ ...search.plan, seed: `b${seed}` });
    if (other !== null) search.branch(other, branchRunsMax, descend);
  }
  return { plan: search.plan, result: search.result, runs: search.runs, complete: complete && !search.exhausted };
}

/** When the story stays long, so many other seeds are tried, each with a descent of its own of so many runs. */
const branchesMax = 100;
const branchRunsMax = 600;

const passes: readonly Pass[] = [
  fewerFaults,
  calmerWorld,
  fewerNodes,
  lessLoad,
  lessTime,
  plainerOptions,
  otherSeeds,
  makeExplicit,
];

/** Takes every pass in turn until none finds anything; false when the budget ended first. */
function descend(search: ShrinkSearch): boolean {
  while (!search.exhausted) {
    const before = search.weight;
    for (const pass of passes) pass(search);
    if (search.weight === before && search.events > eventsWanted) loseMessages(search);
    if (search.weight === before) return !search.exhausted;
  }
  return false;
}

/** Shrinks the plan of a failing run, under the rule that the same judge must say the same kind of thing. */
export function shrinkRun(
  result: RunResult,
  system: System,
  run: (plan: Plan, recorder?: Recorder) => RunResult,
  options: ShrinkOptions = {},
): Shrunk {
  const isSame = ({ violation }: RunResult) => isSameViolation(result.violation, violation);
  return shrink(result, { system, run, isSame }, options);
}

/** The same judge, and the same sentence but for the numbers and names in it. */
export function isSameViolation(a: Violation | null, b: Violation | null): boolean {
  if (a === null || b === null) return a === b;
  return a.invariant === b.invariant && shapeOf(a.message) === shapeOf(b.message);
}

/** A message without what varies: commands, quoted values, numbers, and lists of them. */
export const shapeOf = (message: string): string =>
  message
    .replace(/"[^"]*"/g, "#")
    .replace(/\bs\d+#\d+\b|\bno-op\b|\bk\d+\b|\d+(?:\.\d+)*;?/g, "#")
    .replace(/#(?:\s*[,;]\s*#)+/g, "#");
