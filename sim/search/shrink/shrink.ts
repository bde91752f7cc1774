/**
 * Shrinking: from a plan that fails to a small one that fails in the same way.
 * Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002), for leaving out blocks;
 * Scott et al., "Minimizing Faulty Executions of Distributed Systems" (NSDI 2016), for the order of the passes.
 */
import type { System } from "../../contract/system.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult, Violation } from "../../plan/run-result.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { searchAfresh } from "./afresh.ts";
import { asSchedule } from "./as-schedule.ts";
import { type ShrinkBudget, type ShrinkProgress, ShrinkSearch, type ShrinkTools } from "./attempts.ts";
import { plainerBeginnings } from "./beginnings.ts";
import { lessBelow } from "./below.ts";
import { loseMessages, makeExplicit } from "./decisions.ts";
import {
  calmerWorld,
  eventsWanted,
  fewerFaults,
  fewerGone,
  fewerNodes,
  lessHealing,
  lessLoad,
  lessTime,
  otherSeeds,
  type Pass,
  plainerOptions,
} from "./passes.ts";
import { fewerChanges } from "./reconfigurations.ts";
import type { ScheduleTools } from "./scheduling.ts";
import { replaceFaults, silenceNodes } from "./silence.ts";
import { wander } from "./wander.ts";
import { weigh } from "./weight.ts";

export interface ShrinkOptions extends Partial<ShrinkBudget> {
  /** Told of every smaller plan. */
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

export interface ShrinkResult {
  readonly plan: Plan;
  readonly result: RunResult;
  /** Runs spent. */
  readonly runs: number;
  /** False when the budget ended before no pass could make the plan any smaller. */
  readonly complete: boolean;
}

/** How a shrunk run came about: its plan made smaller, told as a schedule, or a way through a box instead. */
export type ShrunkBy = "plan" | "schedule" | "box";

/** A shorter run that breaks the same invariant, found by other means than making this one smaller; null: none was. */
export type ShorterWay = (than: RunResult, run: ShrinkTools["run"]) => RunResult | null;

/** Enough for nearly every plan to come to rest: a few seconds of work at most. */
export const shrinkRunsDefault = 10_000;
export const shrinkEventsDefault = 3_000_000;

/** The smallest plan found that still fails as `tools` ask; `result` is the failing run itself. Deterministic. */
export function shrink(result: RunResult, tools: ShrinkTools, options: ShrinkOptions = {}): ShrinkResult {
  const { runsMax = shrinkRunsDefault, eventsMax = shrinkEventsDefault, onProgress = () => {} } = options;
  const search = new ShrinkSearch(tools, result, { runsMax, eventsMax }, onProgress);
  simplify(search);
  const simple = search.result; // its network still draws freely: other seeds tell other stories with it
  let complete = refine(search);
  let best = search.result;
  for (let round = 0; round < roundsMax && best.events > eventsWanted && !search.exhausted; round++) {
    const wanderFrom = round % 4 === 1 ? simple : best;
    const found =
      round % 2 === 0
        ? searchAfresh(search, simple.plan, best, round, freshPlans)
        : wander(search, wanderFrom, round, patience);
    if (found === null) continue;
    search.restart(found);
    simplify(search);
    complete = refine(search);
    if (weigh(search.result, tools.system) < weigh(best, tools.system)) best = search.result;
  }
  if (best !== search.result) search.restart(best);
  return { plan: search.plan, result: search.result, runs: search.runs, complete: complete && !search.exhausted };
}

/** While the story stays long: rounds of drawing so many small plans afresh, and of wandering for so many vain steps. */
const roundsMax = 20;
const freshPlans = 1_500;
const patience = 250;

const passes: readonly Pass[] = [
  fewerFaults,
  fewerGone,
  calmerWorld,
  fewerNodes,
  lessBelow,
  lessLoad,
  fewerChanges,
  lessTime,
  lessHealing,
  plainerBeginnings,
  plainerOptions,
  otherSeeds,
];

/** They add to the plan what takes more away from the story, and so come when nothing else helps. */
const lastResorts: readonly Pass[] = [silenceNodes, replaceFaults, loseMessages];

/** Takes every pass in turn until none finds anything. */
function simplify(search: ShrinkSearch): void {
  for (let before = Number.POSITIVE_INFINITY; search.weight < before && !search.exhausted; ) {
    before = search.weight;
    for (const pass of passes) pass(search);
  }
}

/** The same with decisions on single messages, and with the last resorts; false when the budget ended first. */
function refine(search: ShrinkSearch): boolean {
  while (!search.exhausted) {
    const before = search.weight;
    makeExplicit(search);
    for (const pass of lastResorts) if (search.weight === before && search.events > eventsWanted) pass(search);
    simplify(search);
    if (search.weight === before) return !search.exhausted;
  }
  return false;
}

/** Runs of the plan itself, to hear what happens in it, and of the schedule in the end; with fewer than so many none is tried. */
const runsOfSchedule = 2;
/** Of the work, where another way is known already. */
const shareBeside = 0.2;
const runsForSchedule = 1_000;

/**
 * Shrinks the plan of a failing run, under the rule that the same judge must say the same kind of thing. `invariants`: those
 * that judged it, of whom those that compare times let timeouts be what they were, or all be the usual. Where a schedule
 * without a clock tells the same in fewer events, that is the plan. `beat` is called while one is looked for. Where
 * `shorter` knows a shorter run, it is that, unless what is spent beside it, which is less then, finds one shorter still.
 */
export function shrinkRun(
  result: RunResult,
  system: System,
  run: (plan: Plan, recorder?: Recorder) => RunResult,
  {
    invariants = [],
    beat = () => {},
    shorter = () => null,
    ...options
  }: ShrinkOptions & Partial<Pick<ScheduleTools, "invariants" | "beat">> & { readonly shorter?: ShorterWay } = {},
): ShrinkResult & { readonly by: ShrunkBy } {
  const isSame = ({ violation }: RunResult) => isSameViolation(result.violation, violation);
  const judge = invariants.find(({ name }) => name === result.violation?.invariant);
  const isOfProgress = judge?.drive === "timed" || result.violation?.invariant === "liveness";
  const tools = { system, run, isSame, isOfProgress };
  const { runsMax = shrinkRunsDefault, eventsMax = shrinkEventsDefault } = options;
  const byOf = ({ choices }: Plan): ShrunkBy => (choices.length === 0 ? "plan" : "schedule"); // a trace may be one before
  if (runsMax < runsForSchedule) {
    const few = shrink(result, tools, options);
    return { ...few, by: byOf(few.plan) };
  }
  let runs = 0;
  const counted: ShrinkTools["run"] = (plan, recorder) => {
    runs++;
    return run(plan, recorder);
  };
  const way = isOfProgress ? null : shorter(result, counted);
  const share = way === null ? 1 : shareBeside;
  const limits = { runsMax: Math.floor(runsMax * share) - runsOfSchedule, eventsMax: Math.floor(eventsMax * share) };
  const shrunk = shrink(result, tools, { ...options, ...limits });
  const told = asSchedule(shrunk.result, { ...tools, run: counted }, { invariants, beat });
  const best = told ?? shrunk.result;
  runs += shrunk.runs;
  if (way !== null && way.events < best.events) return { complete: true, runs, by: "box", plan: way.plan, result: way };
  return { ...shrunk, runs, by: byOf(best.plan), plan: best.plan, result: best };
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
    .replace(/\b(?:s\d+|operator)#\d+\b|\bno-op\b|\bk\d+\b|\d+(?:\.\d+)*;?/g, "#")
    .replace(/\bnothing\b/g, "#")
    .replace(/#(?:(?:\s*[,;]\s*| or | and )#)+/g, "#");
