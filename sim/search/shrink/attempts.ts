/** The state of one shrinking: the best plan so far, what has been tried, and the budget. */
import { digestOf } from "../../base/digest.ts";
import { UserError } from "../../base/user-error.ts";
import type { System } from "../../contract/system.ts";
import { claimsOf } from "../../plan/claimed.ts";
import { claimsNeeded } from "../../plan/claims.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { validatePlan } from "../../plan/validate.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { leastHealing, longestWay } from "./least-healing.ts";
import { weigh } from "./weight.ts";

/** What shrinking works with. */
export interface ShrinkTools {
  readonly system: System;
  /** Runs a plan; a recorder, if given, hears it. */
  readonly run: (plan: Plan, recorder?: Recorder) => RunResult;
  /** True when a run fails in the way that is looked for. */
  readonly isSame: (result: RunResult) => boolean;
  /** What failed is that nothing came of something in time: numbers out of proportion would be another reason for that. */
  readonly isOfProgress?: boolean;
}

/** How much work shrinking may do: runs, and events over all of them. */
export interface ShrinkBudget {
  readonly runsMax: number;
  readonly eventsMax: number;
}

export interface ShrinkProgress {
  readonly runs: number;
  readonly events: number;
}

export class ShrinkSearch {
  readonly system: System;
  plan: Plan;
  result: RunResult;
  runs = 0;
  readonly #tools: ShrinkTools;
  readonly #budget: ShrinkBudget;
  readonly #onProgress: (progress: ShrinkProgress) => void;
  readonly #tried = new Set<string>();
  readonly #inside: boolean; // the plan keeps to the system's claims, and so must every smaller one
  readonly #healMicros: number; // of the run that was found
  readonly #wayMicros: number; // likewise: the longest way of its network
  #spent = 0; // events
  #weight: number;

  constructor(
    tools: ShrinkTools,
    result: RunResult,
    budget: ShrinkBudget,
    onProgress: (progress: ShrinkProgress) => void,
  ) {
    const { system } = tools;
    this.system = system;
    this.plan = result.plan;
    this.result = result;
    this.#tools = tools;
    this.#budget = budget;
    this.#onProgress = onProgress;
    const { survives } = claimsOf(system, result.plan.options);
    this.#inside = claimsNeeded(result.plan).every(({ kind }) => survives.includes(kind));
    this.#healMicros = result.plan.budget.healMicros;
    this.#wayMicros = longestWay(result.plan.network.latency);
    this.#weight = weigh(result, system);
  }

  get isOfProgress(): boolean {
    return this.#tools.isOfProgress === true;
  }

  get events(): number {
    return this.result.events;
  }

  get exhausted(): boolean {
    return this.runs >= this.#budget.runsMax || this.#spent >= this.#budget.eventsMax;
  }

  get weight(): number {
    return this.#weight;
  }

  /** True when the candidate fails in the same way and weighs less: it is the best plan then. */
  try(candidate: Plan): boolean {
    if (this.exhausted || !this.#isValid(candidate)) return false;
    const key = digestOf(candidate);
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    const result = this.#run(candidate, this.events + eventsSlack);
    if (result === null) return false;
    const weight = weigh(result, this.system);
    if (weight >= this.#weight) return false;
    this.#take(result, weight);
    return true;
  }

  /** The run of the plan, if it fails in the same way within so many events; it may weigh more. */
  attempt(candidate: Plan, eventsMax: number = this.events + eventsSlack): RunResult | null {
    return this.exhausted || !this.#isValid(candidate) ? null : this.#run(candidate, eventsMax);
  }

  /** Goes on from another failing run, whatever it weighs. */
  restart(result: RunResult): void {
    this.#tried.clear();
    this.#take(result, weigh(result, this.system));
  }

  /** Runs the best plan once more for a recorder. */
  record(recorder: Recorder): void {
    if (this.exhausted) return;
    this.runs++;
    this.#spent += this.#tools.run(this.plan, recorder).events;
  }

  /** Runs a candidate for so many events at most: a longer story is of no use. */
  #run(candidate: Plan, events: number): RunResult | null {
    const eventsMax = Math.min(candidate.budget.eventsMax, events);
    const result = this.#tools.run({ ...candidate, budget: { ...candidate.budget, eventsMax } });
    this.runs++;
    this.#spent += result.events;
    return this.#tools.isSame(result) ? { ...result, plan: candidate } : null;
  }

  #take(result: RunResult, weight: number): void {
    this.plan = result.plan;
    this.result = result;
    this.#weight = weight;
    this.#onProgress({ runs: this.runs, events: result.events });
  }

  #isValid(candidate: Plan): boolean {
    if (!isPlanOf(this.system, candidate, !this.#inside)) return false;
    // Slower than its timeouts were made for, no system gets on: that would be another reason than the one looked for.
    if (this.isOfProgress && longestWay(candidate.network.latency) > this.#wayMicros) return false;
    const { healMicros } = candidate.budget;
    return healMicros >= this.#healMicros || healMicros >= leastHealing(candidate, this.system);
  }
}

/** A smaller plan may take so many events more: what it spares elsewhere cannot outweigh any more. */
const eventsSlack = 64;

/** Delta debugging: leaves out ever smaller blocks of a list, until no single item can be left out. */
export function leaveOut<T>(
  search: ShrinkSearch,
  itemsOf: (plan: Plan) => readonly T[],
  withItems: (plan: Plan, items: readonly T[]) => Plan,
): void {
  for (let size = itemsOf(search.plan).length; size >= 1 && !search.exhausted; size >>= 1) {
    for (let at = 0; at < itemsOf(search.plan).length; ) {
      const items = itemsOf(search.plan);
      const rest = [...items.slice(0, at), ...items.slice(at + size)];
      if (!search.try(withItems(search.plan, rest))) at += size;
    }
  }
}

/** True when the plan may be run, and read back from a trace; `beyond`: outside the system's claims, too. */
export function isPlanOf(system: System, plan: Plan, beyond: boolean): boolean {
  try {
    validatePlan(plan, system, { beyond });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
