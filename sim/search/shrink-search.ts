/** The state of one shrinking: the best plan so far, what has been tried, and the budget. */
import { digestOf } from "../base/digest.ts";
import { UserError } from "../base/user-error.ts";
import type { System } from "../contract/system.ts";
import { claimsNeeded } from "../plan/claims.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { checkPlan } from "../plan/validate.ts";
import type { Recorder } from "../trace/recorder.ts";
import { weigh } from "./shrink-weight.ts";

/** Runs a plan: the result when it fails in the same way, else null. A recorder, if given, hears the run. */
export type StillFails = (plan: Plan, recorder?: Recorder) => RunResult | null;

export interface ShrinkProgress {
  readonly runs: number;
  readonly events: number;
}

export class ShrinkSearch {
  readonly system: System;
  plan: Plan;
  result: RunResult;
  runs = 0;
  readonly #stillFails: StillFails;
  readonly #runsMax: number;
  readonly #onProgress: (progress: ShrinkProgress) => void;
  readonly #tried = new Set<string>();
  readonly #inside: boolean; // the plan keeps to the system's claims, and so must every smaller one
  #weight: number;

  constructor(
    system: System,
    result: RunResult,
    stillFails: StillFails,
    runsMax: number,
    onProgress: (progress: ShrinkProgress) => void,
  ) {
    this.system = system;
    this.plan = result.plan;
    this.result = result;
    this.#stillFails = stillFails;
    this.#runsMax = runsMax;
    this.#onProgress = onProgress;
    this.#inside = claimsNeeded(result.plan).every(({ kind }) => system.survives.includes(kind));
    this.#weight = weigh(result, system);
  }

  get events(): number {
    return this.result.events;
  }

  get exhausted(): boolean {
    return this.runs >= this.#runsMax;
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
    this.runs++;
    const result = this.#stillFails(candidate);
    if (result === null) return false;
    const weight = weigh(result, this.system);
    if (weight >= this.#weight) return false;
    this.plan = candidate;
    this.result = result;
    this.#weight = weight;
    this.#onProgress({ runs: this.runs, events: result.events });
    return true;
  }

  /** The run of the plan, whatever its weight, if it fails in the same way. */
  attempt(candidate: Plan): RunResult | null {
    if (this.exhausted || !this.#isValid(candidate)) return null;
    this.runs++;
    return this.#stillFails(candidate);
  }

  /** Shrinks another failing run on the side with `descend`, within `runsMax` runs, and takes the outcome if lighter. */
  branch(result: RunResult, runsMax: number, descend: (branch: ShrinkSearch) => void): void {
    const most = Math.min(runsMax, this.#runsMax - this.runs);
    const branch = new ShrinkSearch(this.system, result, this.#stillFails, most, () => {});
    descend(branch);
    this.runs += branch.runs;
    if (branch.weight >= this.#weight) return;
    this.plan = branch.plan;
    this.result = branch.result;
    this.#weight = branch.weight;
    this.#onProgress({ runs: this.runs, events: this.events });
  }

  /** Runs the best plan once more for a recorder. */
  record(recorder: Recorder): void {
    if (this.exhausted) return;
    this.runs++;
    this.#stillFails(this.plan, recorder);
  }

  #isValid(candidate: Plan): boolean {
    try {
      checkPlan(candidate, this.system, { beyond: !this.#inside });
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }
}

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
