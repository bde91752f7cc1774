/** What the searches of one history use, against its limits, and whose turn it is in each. */
import type { Call } from "../history.ts";
import type { KnowingSearch } from "../model.ts";
import { EagerSearch } from "./eager.ts";
import type { HistorySearch } from "./search.ts";
import type { StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";

export interface DecideLimits {
  /** Distinct configurations over all keys. The same history stops at the same place everywhere. */
  readonly configurationsMax?: number;
  /** Bytes held by the searches, roughly. */
  readonly bytesMax?: number;
  /** Milliseconds by `clock`; needs one. The only limit under which two runs may differ. */
  readonly timeMax?: number;
  readonly clock?: () => number;
}

/** Enough for any history a person would wait for: about a minute of search. */
export const configurationsMaxDefault = 20_000_000;
export const bytesMaxDefault = 2 ** 30;

/** One independent part of the history. */
export interface HistoryPart {
  readonly key: string | null;
  readonly calls: Call[];
}

/** Eager steps, and steps of a model's own search, for each configuration of a round, and eager ones in all. */
const stepsEach = 16;
export const eagerStepsMax = 4_000_000;
/** How many configurations, or eager steps, pass between two looks at the clock. */
const sliceMax = 4096;
const eagerSlice = 65_536;
/** Eager steps for each event, at first: more than an order takes where little must be taken back. */
const glanceEach = 2;

/** A part that is being decided. */
export interface Running {
  readonly part: HistoryPart;
  readonly search: HistorySearch;
  /** Null before its turn, and when it has failed. */
  eager: EagerSearch | null;
  /** Steps that it may still take. */
  eagerLeft: number;
  /** The model's own search; null where it has none, or that failed. */
  attempt: KnowingSearch | null;
  readonly space: StateSpace;
  readonly timeline: Timeline;
  /** Bytes the meter has counted for it. */
  bytes: number;
}

export class LimitMeter {
  configurations = 0;
  exceeded: "configurations" | "memory" | "time" | null = null;
  readonly #configurationsMax: number;
  readonly #bytesMax: number;
  readonly #deadline: number;
  readonly #clock: (() => number) | undefined;
  #bytes = 0;
  /** Configurations and eager steps since the clock was looked at, which takes as long as a dozen of them. */
  #unlooked = 0;

  constructor({ configurationsMax, bytesMax, timeMax, clock }: DecideLimits) {
    this.#configurationsMax = configurationsMax ?? configurationsMaxDefault;
    this.#bytesMax = bytesMax ?? bytesMaxDefault;
    this.#clock = timeMax === undefined ? undefined : clock;
    this.#deadline = this.#clock === undefined ? Number.POSITIVE_INFINITY : this.#clock() + (timeMax as number);
  }

  /** What the model's own search says; null if it has none, or does not say it yet. A verdict reached in time counts. */
  tryKnowing(running: Running, budget: number): "ok" | "illegal" | null {
    const { attempt } = running;
    if (attempt === null) return null;
    for (let left = stepsEach * budget; left > 0 && this.exceeded === null; left -= sliceMax) {
      const before = attempt.configurations;
      const steps = Math.min(left, sliceMax, this.#configurationsMax - this.configurations);
      const result = attempt.run(steps);
      if (result === "ok" || result === "illegal") {
        this.#settle(running, attempt.configurations - before);
        return result;
      }
      if (result === "failed") running.attempt = null;
      this.#count(running, attempt.configurations - before, steps);
      if (result === "failed") return null;
    }
    return null;
  }

  /**
   * The searches that know no more of the model than its step, for the budget or until a limit is reached: one that lets each
   * call take effect as soon as it can, and one of every order. The first time, when most are decided in no time, the
   * former is asked only where calls were never answered: for a glance, and for longer when the other has not decided.
   */
  search(running: Running, budget: number, isLater: boolean): "ok" | "illegal" | "paused" {
    if (this.exceeded !== null || running.attempt?.isComplete === true) return "paused";
    const { timeline } = running;
    const { length } = timeline.events;
    const mostSteps = stepsEach * budget + 8 * length;
    if (isLater || timeline.hasEndless) {
      if (this.#isEagerlyFound(running, isLater ? mostSteps : glanceEach * length)) return "ok";
    }
    const { search } = running;
    for (let left = budget; left > 0 && this.exceeded === null; ) {
      const before = search.configurations;
      const result = search.run(Math.min(left, sliceMax, this.#configurationsMax - this.configurations));
      const met = search.configurations - before;
      if (result !== "paused") {
        this.#settle(running, met);
        return result;
      }
      left -= Math.max(1, met);
      this.#count(running, met, met);
    }
    return !isLater && timeline.hasEndless && this.#isEagerlyFound(running, mostSteps) ? "ok" : "paused";
  }

  #isEagerlyFound(running: Running, steps: number): boolean {
    const { timeline, space } = running;
    if (running.eagerLeft <= 0) return false;
    running.eager ??= new EagerSearch(timeline, space);
    let left = Math.min(running.eagerLeft, steps);
    for (; left > 0 && this.exceeded === null; left -= eagerSlice) {
      const some = Math.min(left, eagerSlice);
      const result = running.eager.run(some);
      if (result === "ok") return true;
      running.eagerLeft = result === "failed" ? 0 : running.eagerLeft - some;
      this.#count(running, 0, some);
      if (running.eagerLeft <= 0) break;
    }
    if (running.eagerLeft <= 0) running.eager = null;
    return false;
  }

  /** So many more were met of a part that is decided: nothing of it is held any more. */
  #settle(running: Running, met: number): void {
    this.configurations += met;
    this.#bytes -= running.bytes;
    running.bytes = 0;
  }

  /** So many more configurations were met of a part that is not decided: is a limit reached? */
  #count(running: Running, met: number, steps: number): void {
    const { search, space, eager, attempt } = running;
    const bytes = search.bytes + space.bytes + (eager?.bytes ?? 0) + (attempt?.bytes ?? 0);
    this.#bytes += bytes - running.bytes;
    running.bytes = bytes;
    this.configurations += met;
    this.#unlooked += Math.max(steps, 64);
    if (this.configurations >= this.#configurationsMax) this.exceeded = "configurations";
    else if (this.#bytes > this.#bytesMax) this.exceeded = "memory";
    else if (this.#clock !== undefined && this.#unlooked >= sliceMax) {
      this.#unlooked = 0;
      if (this.#clock() >= this.#deadline) this.exceeded = "time";
    }
  }
}
