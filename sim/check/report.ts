/** What a check found out: a verdict, and how much was looked at for it. */
import type { Attempt, CheckSubject } from "./attempt.ts";
import { type Action, actionsOf, type Coverage, measureCoverage, timesIn } from "./coverage.ts";
import type { CheckOptions, Reduction } from "./options.ts";
import type { LocalSteps } from "./rows/local-steps.ts";
import { localsOf } from "./rows/space.ts";
import { BreadthFirst } from "./search/breadth-first.ts";
import { findLasso } from "./search/lasso.ts";
import { type PathStep, PathWriter, stepsAlong } from "./search/path.ts";
import type { Counts, FoundViolation } from "./search/search.ts";

export interface CheckViolation {
  readonly invariant: string;
  readonly message: string;
  /** The way to it, a shortest one when the search was breadth-first. */
  readonly path: readonly PathStep[];
  /** How many of its last steps come round for ever; absent: none. */
  readonly cycle?: number;
}

export interface CheckReport {
  readonly system: string;
  /** Distinct states; with symmetry, one for each class of states that differ by a permutation. */
  readonly states: number;
  readonly transitions: number;
  /** Steps from the start to the farthest state. */
  readonly depth: number;
  /** True when every state of the box was seen (with the probability that `omission` leaves, in compact mode). */
  readonly exhausted: boolean;
  /** What ended the search early, or null: `memory`, `time`, `depth 20`, `interrupted` … */
  readonly bound: string | null;
  readonly violations: readonly CheckViolation[];
  /** Zero without a clock. */
  readonly seconds: number;
  readonly statesPerSecond: number;
  /** Null below 10,000 states, where it is that of tables which are hardly used. */
  readonly bytesPerState: number | null;
  /** How often protocol code was run during the search, and how many distinct local steps it made. */
  readonly handlerCalls: number;
  readonly localSteps: number;
  readonly judgeCalls: number;
  readonly localStates: number;
  readonly messages: number;
  /** Distinct sets of messages under way to a node, over all nodes. */
  readonly inboxes: number;
  readonly mode: "exact" | "compact";
  /** Bound on the probability that a state was omitted; 0 in exact mode. */
  readonly omission: number;
  /** Transitions by kind of event. */
  readonly kinds: { readonly [kind: string]: number };
  /** Names of the reductions that were on, and remarks on those that were not. */
  readonly reductions: readonly string[];
  readonly notes: readonly string[];
  /** What was witnessed somewhere, by name; among them the types of all observations made. */
  readonly witnesses: readonly string[];
  /** What happened, of what there is; null for a subject that does not say what that is. */
  readonly coverage: Coverage | null;
  /** How often each message, timer and budget that is declared made a step; null likewise. */
  readonly actions: readonly Action[] | null;
  /** States at each depth, of a breadth-first search by one thread; else null. */
  readonly levels: readonly number[] | null;
  /** Canonical texts of all observations made, sorted; only when asked for. */
  readonly observations: readonly string[];
}

/** What is known of a check beside its search. */
export interface CheckProgress {
  /** What ended it from outside, or null. */
  readonly bound: string | null;
  readonly notes: readonly string[];
  /** Since the check began. */
  seconds(): number;
}

/** Below so many states, what each takes says nothing. */
const statesMin = 10_000;

/** Bytes for each of so many states, to a tenth. */
export const bytesPerState = (bytes: number, states: number): number | null =>
  states < statesMin ? null : Math.round((10 * bytes) / states) / 10;

/** Local steps that are run a second time to see whether they are functions. */
export const recheckMax = 200_000;

/** The report of a search as far as it is. */
export function checkReportOf(
  attempt: Attempt,
  subject: CheckSubject,
  options: CheckOptions,
  progress: CheckProgress,
): CheckReport {
  const { search, local, judging, space, behaviour } = attempt;
  const { handlerCalls } = behaviour; // without those that the report itself makes
  const violations = violationsOf(attempt, subject, options);
  const seconds = progress.seconds();
  const impure = local.recheck(recheckMax) ?? judging.recheck(recheckMax);
  if (impure !== null) violations.unshift({ invariant: "determinism", message: impure, path: [] });
  const stopped = violations.length > 0 && options.collect !== true;
  const bound =
    progress.bound ??
    search.bound ??
    (stopped ? "violation" : (whyNoCycles(attempt, subject, options) ?? attempt.judge.whyUndecided ?? null));
  const sightings = sightingsOf(attempt);
  const witnesses = witnessesAmong(local, sightings);
  const { declared } = subject;
  const times = declared === undefined ? null : timesIn(local, search.taken, declared);
  return {
    system: behaviour.name,
    states: search.states,
    transitions: search.transitions,
    depth: search.depth,
    exhausted: bound === null && impure === null,
    bound,
    violations,
    seconds,
    statesPerSecond: seconds > 0 ? Math.round(search.states / seconds) : 0,
    bytesPerState: bytesPerState(search.bytes, search.states),
    handlerCalls,
    localSteps: local.computed,
    judgeCalls: judging.calls,
    localStates: local.locals.size,
    messages: local.messages.size,
    inboxes: space.inboxes.reduce((sum, { size }) => sum + size, 0),
    mode: search.mode,
    omission: search.omission,
    kinds: kindsTaken(local, search.taken),
    reductions: reductionsOf(attempt, options),
    notes: [...progress.notes, ...notesOf(attempt)],
    witnesses,
    coverage: times === null ? null : measureCoverage(times, witnesses, declared!),
    actions: times === null ? null : actionsOf(times, declared!),
    levels: search instanceof BreadthFirst ? search.levels : null,
    observations: options.observations === true ? textsOf(local, sightings) : [],
  };
}

/** Transitions by kind of event. */
export function kindsTaken(local: LocalSteps, taken: Counts): Record<string, number> {
  const kinds: Record<string, number> = {};
  taken.forEach((count, step) => {
    const { kind } = local.steps[step]!.how;
    kinds[kind] = (kinds[kind] ?? 0) + count;
  });
  return kinds;
}

/** What was witnessed by the sightings of these numbers, by name, sorted. */
export function witnessesAmong(local: LocalSteps, sightings: ReadonlySet<number>): string[] {
  const names = [...sightings].map((number) => {
    const { observation } = local.sightings.values[number]!;
    return observation.type === "witnessed" ? observation.what : observation.type;
  });
  return [...new Set(names)].sort();
}

function violationsOf(attempt: Attempt, subject: CheckSubject, options: CheckOptions): CheckViolation[] {
  const { behaviour, local, space, search, symmetry } = attempt;
  const findings = [...search.findings()];
  const lasso = lassoOf(attempt, subject, options);
  if (lasso !== null) findings.push(lasso);
  return findings.map(({ broken: { invariant, message, lasso: after }, rows, step }) => {
    const steps = rows.length === 0 ? [] : stepsAlong(space, rows, step, symmetry);
    const path = new PathWriter(behaviour, local, subject.tellsStates).write(steps);
    const told = after === undefined ? [] : [...after.stem, ...after.cycle];
    return {
      ...{ invariant, message },
      path: [...path, ...told.map(({ node, text }) => ({ choices: [], node, text, observations: [] }))],
      ...(after === undefined ? {} : { cycle: after.cycle.length }),
    };
  });
}

/** A fair cycle without progress in the whole graph, when it is known and cycles are asked for. */
function lassoOf(
  { search, local, space, symmetry, behaviour }: Attempt,
  { isDone }: CheckSubject,
  { liveness }: CheckOptions,
): FoundViolation | null {
  const isWhole = search instanceof BreadthFirst && search.isDone && search.bound === null && symmetry === null;
  if (liveness !== true || isDone === null || !isWhole || search.mode !== "exact") return null;
  if (search.findings().length > 0) return null;
  const lasso = findLasso(space, local, behaviour, search.seen, (row) => isDone(localsOf(space, local, row)));
  return lasso === null ? null : { broken: lasso.broken, rows: search.rowsTo(lasso.state), step: -1 };
}

/** Why no cycle was looked for though that was asked, or null. */
function whyNoCycles({ search }: Attempt, { isDone }: CheckSubject, { liveness }: CheckOptions): string | null {
  if (liveness !== true || isDone === null) return null;
  if (!(search instanceof BreadthFirst)) return "cycles, which only a breadth-first search looks for";
  return search.mode === "exact" ? null : "cycles, which are not looked for among fingerprints";
}

function reductionsOf({ symmetry, symmetryName }: Attempt, { without }: CheckOptions): string[] {
  const uses = (reduction: Reduction): boolean => without?.includes(reduction) !== true;
  return [...(uses("idle") ? ["idle"] : []), ...(symmetry === null ? [] : [`symmetry of ${symmetryName}`])];
}

function notesOf({ space, local }: Attempt): string[] {
  return [
    ...(space.isBounded ? ["steps out of the box were not taken"] : []),
    ...(local.computed > recheckMax ? [`of ${local.computed} local steps the first ${recheckMax} were run twice`] : []),
  ];
}

/** Numbers of all that was seen on some step taken; with symmetry, on some image of one. */
function sightingsOf({ search, local, symmetry }: Attempt): Set<number> {
  const numbers = new Set<number>();
  search.taken.forEach((_, step) => {
    for (const number of local.steps[step]!.seen) {
      for (const image of symmetry?.orbit(number) ?? [number]) numbers.add(image);
    }
  });
  return numbers;
}

function textsOf(local: LocalSteps, sightings: ReadonlySet<number>): string[] {
  return [...sightings].map((number) => local.sightings.texts[number]!).sort();
}
