/**
 * The one question: is this history linearizable? Asked in the order of cost: the order the system claims, the zones
 * of a register with unique writes, the positions of a log, the patterns of a queue or the versions of lists, the search. Answered by ok, illegal,
 * or unknown within the limits: never a guess.
 */
import type { Call } from "../history.ts";
import type { Model, SureVerdict } from "../model.ts";
import { EagerSearch } from "./eager.ts";
import { HistorySearch } from "./search.ts";
import { StateSpace } from "./state-space.ts";
import { Timeline } from "./timeline.ts";
import { ValueNeeds } from "./value-needs.ts";
import type { WitnessFailure } from "./witness.ts";
import { validateOrder } from "./witness.ts";
import { decideByZones } from "./zones.ts";

export interface DecideLimits {
  /** Distinct configurations over all keys. The same history stops at the same place everywhere. */
  readonly configurationsMax?: number;
  /** Bytes held by the searches, roughly. */
  readonly bytesMax?: number;
  /** Milliseconds by `clock`; needs one. The only limit under which two runs may differ. */
  readonly timeMax?: number;
  readonly clock?: () => number;
}

export interface DecideOptions extends DecideLimits {
  /** Places in `calls`, in the order the system claims to have applied them. */
  readonly order?: ArrayLike<number>;
  /** False: judge the keys of a model that has them together. */
  readonly split?: boolean;
  /** False: leave out what decides without search, zones and positions. */
  readonly zones?: boolean;
  /** Every configuration hashes alike; for tests. */
  readonly collide?: boolean;
}

export type Method = "witness" | "zones" | "positions" | "patterns" | "versions" | "search";

interface Common {
  /** Distinct configurations that searches met. */
  readonly configurations: number;
  /** What is wrong with the claimed order; null if none was claimed or it is right. */
  readonly witness: WitnessFailure | null;
}

export interface Ok extends Common {
  readonly verdict: "ok";
  /** The costliest method that was needed. */
  readonly by: Method;
}

export interface Illegal extends Common {
  readonly verdict: "illegal";
  readonly by: Method;
  /** The key that shows it; null when the history was not split. */
  readonly key: string | null;
  /** The calls of that key which may have had an effect, as they were given. */
  readonly calls: readonly Call[];
  /** Calls that contradict one another, if it was decided without search; places in this record's `calls`. */
  readonly conflict: readonly number[];
}

export interface Unknown extends Common {
  readonly verdict: "unknown";
  readonly why: "configurations" | "memory" | "time";
  /** Keys that were not decided; empty when the history was not split. */
  readonly undecided: readonly string[];
}

export type Decision = Ok | Illegal | Unknown;

/** Enough for any history a person would wait for: about a minute of search. */
export const configurationsMaxDefault = 20_000_000;
export const bytesMaxDefault = 2 ** 30;

/** One independent part of the history. */
interface Partition {
  readonly key: string | null;
  readonly calls: Call[];
}

/** Decides whether `calls`, in any order, are a linearizable history of `model`. */
export function decide(calls: readonly Call[], model: Model, options: DecideOptions = {}): Decision {
  const witness = options.order === undefined ? null : validateOrder(calls, model, options.order);
  if (options.order !== undefined && witness === null)
    return { verdict: "ok", by: "witness", configurations: 0, witness };
  const by = model.decided?.by ?? "zones";
  const partitions = partition(calls, model, options.split ?? true);
  const rest: Partition[] = [];
  for (const part of partitions) {
    const sure = (options.zones ?? true) && separable(part, model) ? decideSurely(part.calls, model) : null;
    if (sure === null) rest.push(part);
    else if (sure.verdict === "illegal") {
      return { verdict: "illegal", by, ...part, conflict: sure.conflict, configurations: 0, witness };
    }
  }
  if (rest.length === 0) return { verdict: "ok", by, configurations: 0, witness };
  return searchAll(rest, model, options, witness);
}

const decideSurely = (calls: readonly Call[], model: Model): SureVerdict | null =>
  model.decided === undefined ? decideByZones(calls, model) : model.decided.decide(calls);

/** Zones judge one register: a history of several keys must have been split. */
const separable = (part: Partition, model: Model): boolean => model.key === undefined || part.key !== null;

/** The calls by key, smallest part first; calls that never had an effect and told nothing are left out. */
function partition(calls: readonly Call[], model: Model, split: boolean): Partition[] {
  if (!split || model.key === undefined) {
    const relevant = calls.filter((call) => isRelevant(call, model));
    return [{ key: null, calls: relevant }];
  }
  const parts = new Map<string, Partition>();
  for (const call of calls) {
    if (!isRelevant(call, model)) continue;
    const key = model.key(call.input);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { key, calls: [call] });
    else part.calls.push(call);
  }
  // Map keeps the order of first appearance and sort is stable, so equal sizes keep it too.
  return [...parts.values()].sort((left, right) => left.calls.length - right.calls.length);
}

/** Failed calls had no effect; a read that was never answered told nothing. */
const isRelevant = (call: Call, model: Model): boolean =>
  call.outcome === "ok" || (call.outcome === "unknown" && !model.pure(call.input, undefined));

const firstBudget = 256;
const budgetGrowth = 4;
/** Eager steps for each configuration of a round, and in all: it finds soon what it finds. */
const stepsEach = 16;
const eagerStepsMax = 4_000_000;
/** How many configurations pass between two looks at the clock. */
const sliceMax = 4096;

interface Running {
  readonly part: Partition;
  readonly search: HistorySearch;
  /** Null before its turn, and when it has failed. */
  eager: EagerSearch | null;
  /** Steps that it may still take. */
  eagerLeft: number;
  readonly space: StateSpace;
  readonly timeline: Timeline;
  /** Bytes the meter has counted for it. */
  bytes: number;
}

/** All searches in turn, each with a budget that grows by rounds, so that one hard key cannot hide an easy answer. */
function searchAll(
  parts: readonly Partition[],
  model: Model,
  options: DecideOptions,
  witness: WitnessFailure | null,
): Decision {
  const meter = new Meter(options);
  let running: Running[] = [];
  let pending = parts;
  for (let budget = firstBudget; ; budget *= budgetGrowth) {
    const still: Running[] = [];
    // Searches are made in the first round only when their turn comes: most histories end before that.
    for (let turn = 0; turn < running.length + pending.length; turn++) {
      const one = running[turn] ?? startSearch(pending[turn - running.length] as Partition, model, options);
      const result = meter.tryEagerly(one, budget) ? "ok" : meter.run(one, budget);
      if (result === "illegal") {
        const { part } = one;
        return {
          verdict: "illegal",
          by: "search",
          ...part,
          conflict: [],
          configurations: meter.configurations,
          witness,
        };
      }
      if (result === "paused") still.push(one);
      if (meter.exceeded !== null) {
        const left = [...still, ...running.slice(turn + 1)].map((other) => other.part);
        const unseen = pending.slice(Math.max(0, turn + 1 - running.length));
        const undecided = [...left, ...unseen].flatMap((part) => (part.key === null ? [] : [part.key]));
        return { verdict: "unknown", why: meter.exceeded, undecided, configurations: meter.configurations, witness };
      }
    }
    if (still.length === 0) return { verdict: "ok", by: "search", configurations: meter.configurations, witness };
    running = still;
    pending = [];
  }
}

function startSearch(part: Partition, model: Model, options: DecideOptions): Running {
  const space = new StateSpace(model, part.calls, part.key === null);
  const timeline = new Timeline(part.calls);
  const needs = separable(part, model) ? ValueNeeds.of(part.calls, model, timeline) : null;
  const search = new HistorySearch(timeline, space, { collide: options.collide ?? false, needs });
  return { part, search, space, timeline, eager: null, eagerLeft: eagerStepsMax, bytes: 0 };
}

/** Counts what the searches use, against the limits. */
class Meter {
  configurations = 0;
  exceeded: Unknown["why"] | null = null;
  readonly #configurationsMax: number;
  readonly #bytesMax: number;
  readonly #deadline: number;
  readonly #clock: (() => number) | undefined;
  #bytes = 0;

  constructor({ configurationsMax, bytesMax, timeMax, clock }: DecideLimits) {
    this.#configurationsMax = configurationsMax ?? configurationsMaxDefault;
    this.#bytesMax = bytesMax ?? bytesMaxDefault;
    this.#clock = timeMax === undefined ? undefined : clock;
    this.#deadline = this.#clock === undefined ? Number.POSITIVE_INFINITY : this.#clock() + (timeMax as number);
  }

  /**
   * Whether an order is found by letting each call take effect as soon as it can: at once where calls were never answered,
   * else from the second round on.
   */
  tryEagerly(running: Running, budget: number): boolean {
    const { timeline, eagerLeft } = running;
    if (eagerLeft <= 0 || (budget === firstBudget && !timeline.hasEndless)) return false;
    running.eager ??= new EagerSearch(timeline, running.space);
    const steps = Math.min(eagerLeft, stepsEach * budget + 8 * timeline.events.length);
    const result = running.eager.run(steps);
    running.eagerLeft = result === "failed" ? 0 : eagerLeft - steps;
    if (running.eagerLeft <= 0) running.eager = null;
    return result === "ok";
  }

  /** Runs one search for its budget or until a limit is reached. A verdict reached in time counts. */
  run(running: Running, budget: number): "ok" | "illegal" | "paused" {
    const { search, space } = running;
    let left = budget;
    while (left > 0) {
      const before = search.configurations;
      const result = search.run(Math.min(left, sliceMax, this.#configurationsMax - this.configurations));
      const met = search.configurations - before;
      this.configurations += met;
      const bytes = result === "paused" ? search.bytes + space.bytes + (running.eager?.bytes ?? 0) : 0;
      this.#bytes += bytes - running.bytes;
      running.bytes = bytes;
      if (result !== "paused") return result;
      left -= Math.max(1, met);
      if (this.configurations >= this.#configurationsMax) this.exceeded = "configurations";
      else if (this.#bytes > this.#bytesMax) this.exceeded = "memory";
      else if (this.#clock !== undefined && this.#clock() >= this.#deadline) this.exceeded = "time";
      if (this.exceeded !== null) return "paused";
    }
    return "paused";
  }
}
