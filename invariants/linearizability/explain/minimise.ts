/**
 * From an illegal history to a small core that is illegal by itself and therefore explains it.
 *
 * Only what a linearizable history can spare is ever removed, so any remainder that still fails is a genuine
 * explanation: pure calls always; for a register, all calls about one value together, and with it the values that
 * compare-and-sets tie to it. Removing a lone write would turn its reads into reads of nothing.
 */

import { decide } from "../decide/decide.ts";
import type { DecideLimits } from "../decide/limit-meter.ts";
import type { Call } from "../history.ts";
import { prefixAt } from "../history.ts";
import type { Model, ZoneRole } from "../model.ts";
import { valueKey } from "../model.ts";

/** A shared allowance of configurations: explaining must not cost much more than deciding did. */
export class Allowance {
  #left: number;
  readonly #isOver: () => boolean;

  constructor(configurations: number, isOver: () => boolean = () => false) {
    this.#left = configurations;
    this.#isOver = isOver;
  }

  /** Whether the calls are illegal for certain; an undecided history counts as not illegal. */
  isIllegal(calls: readonly Call[], model: Model, split: boolean): boolean {
    if (this.spent) return false;
    const limits: DecideLimits = { configurationsMax: this.#left };
    const decision = decide(calls, model, { ...limits, split });
    // Each look costs something even when no search was needed: every call is sorted in, and its states are made anew.
    this.#left -= decision.configurations + 1 + Math.floor(calls.length / 4);
    return decision.verdict === "illegal";
  }

  get spent(): boolean {
    return this.#left <= 0 || this.#isOver();
  }
}

/** The shortest prefix in time that is illegal, with later answers forgotten, and the moment it ends. */
export function shortestPrefix(
  calls: readonly Call[],
  model: Model,
  split: boolean,
  allowance: Allowance,
): { readonly calls: readonly Call[]; readonly endsAt: number } {
  const times = [...new Set(calls.map((call) => call.returned).filter(Number.isFinite))].sort(
    (left, right) => left - right,
  );
  let low = 0;
  let high = times.length - 1;
  let shortest = calls;
  while (low < high) {
    const middle = (low + high) >> 1;
    const prefix = prefixAt(calls, times[middle] as number);
    if (allowance.isIllegal(prefix, model, split)) {
      high = middle;
      shortest = prefix;
    } else low = middle + 1;
  }
  return { calls: shortest, endsAt: times[high] ?? Number.POSITIVE_INFINITY };
}

/** A core of `calls` from which no removable unit can be spared any more, as far as the allowance reaches. */
export function minimalCore(
  calls: readonly Call[],
  model: Model,
  split: boolean,
  allowance: Allowance,
  conflict: readonly Call[] = [],
): readonly Call[] {
  const stillIllegal = (kept: readonly Call[]): boolean => allowance.isIllegal(kept, model, split);
  // Reads first: without them whole values become removable. What zones pointed at is tried before anything else.
  if (model.spare !== undefined) return withoutSpare(calls, model, model.spare, allowance, stillIllegal);
  let core = keepAround(calls, conflict, model, stillIllegal);
  for (let before = -1; core.length !== before && !allowance.spent; ) {
    before = core.length;
    core = withoutUnits(core, pureUnits(core, model), stillIllegal);
    core = withoutUnits(core, valueUnits(core, model), stillIllegal);
  }
  return core;
}

/** By what the model says can be spared. */
function withoutSpare(
  calls: readonly Call[],
  model: Model,
  spare: NonNullable<Model["spare"]>,
  allowance: Allowance,
  test: Test,
): readonly Call[] {
  let core = calls;
  for (let before = -1; core.length !== before && !allowance.spent; ) {
    before = core.length;
    core = withoutUnits(core, spare.call(model, core), test);
  }
  return core;
}

type Test = (kept: readonly Call[]) => boolean;

/** Only the values of the calls that contradict one another, if that is enough. */
function keepAround(calls: readonly Call[], conflict: readonly Call[], model: Model, test: Test): readonly Call[] {
  if (conflict.length === 0) return calls;
  const touched = valueUnits(calls, model).filter((unit) => unit.some((call) => conflict.includes(call)));
  const kept = new Set([...touched.flat(), ...conflict]);
  const fewer = calls.filter((call) => kept.has(call));
  return fewer.length < calls.length && test(fewer) ? fewer : calls;
}

const pureUnits = (calls: readonly Call[], model: Model): Call[][] =>
  calls.filter((call) => model.pure(call.input, call.output)).map((call) => [call]);

/** All calls about one value, joined where a compare-and-set is about two. Empty if the model or a call forbids it. */
function valueUnits(calls: readonly Call[], model: Model): Call[][] {
  if (model.zone === undefined) return [];
  const role: ZoneRole = { kind: "none", value: null, from: null };
  const leader = new Map<unknown, unknown>();
  const find = (key: unknown): unknown => {
    let root = key;
    for (let up = leader.get(root); up !== undefined && up !== root; up = leader.get(root)) root = up;
    if (!leader.has(root)) leader.set(root, root);
    return root;
  };
  const keys: unknown[] = [];
  for (const call of calls) {
    // A refusal that does not tell what it found depends on the absence of a value.
    if (!model.zone(call.input, call.output, role)) return [];
    const key = find(valueKey(role.value));
    if (role.kind === "swap") leader.set(find(valueKey(role.from)), key);
    keys.push(valueKey(role.value));
  }
  const units = new Map<unknown, Call[]>();
  const initial = find(valueKey(model.initial));
  for (const [index, call] of calls.entries()) {
    const root = find(keys[index]);
    const unit = units.get(root);
    if (unit === undefined) units.set(root, [call]);
    else unit.push(call);
  }
  // Nobody wrote the initial value, so its calls cannot leave together; its reads can leave one by one.
  units.delete(initial);
  return [...units.values()];
}

/** Removes as many units as it can, in ever smaller groups, until no single one can go. */
function withoutUnits(calls: readonly Call[], units: readonly (readonly Call[])[], test: Test): readonly Call[] {
  let kept = [...units];
  let core = calls;
  for (let groups = 2; kept.length > 0; ) {
    const size = Math.max(1, Math.ceil(kept.length / groups));
    let removedAny = false;
    for (let from = 0; from < kept.length; ) {
      const group = new Set(kept.slice(from, from + size).flat());
      const fewer = core.filter((call) => !group.has(call));
      if (test(fewer)) {
        core = fewer;
        kept = kept.filter((_, index) => index < from || index >= from + size);
        removedAny = true;
      } else from += size;
    }
    if (size === 1 && !removedAny) break;
    if (!removedAny) groups = Math.min(groups * 2, kept.length);
  }
  return core;
}
