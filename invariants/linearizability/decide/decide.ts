/**
 * The one question: is this history linearizable? Asked in the order of cost: the order the system claims, the zones
 * of a register with unique writes, the positions of a log, the patterns of a queue, the versions of lists, the chain of a
 * set, the search. Answered by ok, illegal, or unknown within the limits: never a guess.
 */
import type { Call } from "../history.ts";
import type { Model, SureVerdict } from "../model.ts";
import { type DecideLimits, eagerStepsMax, type HistoryPart, LimitMeter, type Running } from "./limit-meter.ts";
import { HistorySearch } from "./search.ts";
import { StateSpace } from "./state-space.ts";
import { Timeline } from "./timeline.ts";
import { ValueNeeds } from "./value-needs.ts";
import type { WitnessFailure } from "./witness.ts";
import { validateOrder } from "./witness.ts";
import { decideByZones } from "./zones.ts";

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

export type Method =
  | "witness"
  | "zones"
  | "positions"
  | "patterns"
  | "versions"
  | "turns"
  | "chain"
  | "pairs"
  | "sums"
  | "search";

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

/** Decides whether `calls`, in any order, are a linearizable history of `model`. */
export function decide(calls: readonly Call[], model: Model, options: DecideOptions = {}): Decision {
  const witness = options.order === undefined ? null : validateOrder(calls, model, options.order);
  if (options.order !== undefined && witness === null)
    return { verdict: "ok", by: "witness", configurations: 0, witness };
  const by = model.decided?.by ?? "zones";
  const partitions = partition(calls, model, options.split ?? true);
  const rest: HistoryPart[] = [];
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
const separable = (part: HistoryPart, model: Model): boolean => model.key === undefined || part.key !== null;

/** The calls by key, smallest part first; calls that never had an effect and told nothing are left out. */
function partition(calls: readonly Call[], model: Model, split: boolean): HistoryPart[] {
  if (!split || model.key === undefined) {
    const relevant = calls.filter((call) => isRelevant(call, model));
    return [{ key: null, calls: relevant }];
  }
  const parts = new Map<string, HistoryPart>();
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

/** All searches in turn, each with a budget that grows by rounds, so that one hard key cannot hide an easy answer. */
function searchAll(
  parts: readonly HistoryPart[],
  model: Model,
  options: DecideOptions,
  witness: WitnessFailure | null,
): Decision {
  const meter = new LimitMeter(options);
  let running: Running[] = [];
  let pending = parts;
  let by: Method = model.decided?.by ?? "zones";
  for (let budget = firstBudget; ; budget *= budgetGrowth) {
    const still: Running[] = [];
    // Searches are made in the first round only when their turn comes: most histories end before that.
    for (let turn = 0; turn < running.length + pending.length; turn++) {
      const one = running[turn] ?? startSearch(pending[turn - running.length] as HistoryPart, model, options);
      const known = meter.tryKnowing(one, budget);
      const result = known ?? meter.search(one, budget, budget > firstBudget);
      const method = known === null ? "search" : one.attempt!.by;
      if (result === "ok" && by !== "search") by = method;
      if (result === "illegal") {
        const { part } = one;
        return {
          verdict: "illegal",
          by: method,
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
    if (still.length === 0) return { verdict: "ok", by, configurations: meter.configurations, witness };
    running = still;
    pending = [];
  }
}

function startSearch(part: HistoryPart, model: Model, options: DecideOptions): Running {
  const space = new StateSpace(model, part.calls, part.key === null);
  const timeline = new Timeline(part.calls);
  const needs = separable(part, model) ? ValueNeeds.of(part.calls, model, timeline) : null;
  const search = new HistorySearch(timeline, space, { collide: options.collide ?? false, needs });
  const attempt = separable(part, model) && options.zones !== false ? (model.attempt?.(part.calls) ?? null) : null;
  return { part, search, space, timeline, eager: null, eagerLeft: eagerStepsMax, attempt, bytes: 0 };
}
