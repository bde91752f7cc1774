/**
 * The search of linearizability: which configurations explain that an operation returned what it did.
 *
 * Operations take effect as late as they can: only when one returns do it and, before it, any others in flight take
 * effect. An operation whose result shows that it changed nothing takes effect alone where it can, because whatever
 * could have come before it can as well come after. (What it changed must follow from its result: "changes nothing
 * here" would let a put of the value that is there already take effect too early, and rule out histories that are fine.)
 *
 * Source: Wing and Gong, "Testing and Verifying Concurrent Objects" (1993); Lowe, "Testing for Linearizability" (2017),
 * for just-in-time linearization.
 */
import type { Result } from "../../sim/contract/operation.ts";
import {
  type Configuration,
  changesNothing,
  keyOf,
  type Pending,
  resultOf,
  step,
  textOf,
  withDone,
  withoutDone,
} from "./configuration.ts";

/** Configurations one object may have, and steps one return may take, before the judge gives the object up. */
export const configurationsMax = 4096;
const stepsMax = 1 << 16;

/** The configurations after `returned` has returned `result`; none when nothing explains it; "too many" beyond bounds. */
export function explain(
  before: readonly Configuration[],
  pending: readonly Pending[],
  returned: Pending,
  result: Result,
): readonly Configuration[] | "too many" {
  const told = textOf(result);
  const isPure = changesNothing(returned.operation, result);
  const others = pending.filter(({ id }) => id !== returned.id);
  const after = new Frontier(unknownOf(others));
  const isWithinBounds = search(before, pending, returned, (configuration) => {
    const now = step(configuration.value, returned.operation);
    if (textOf(now.result) !== told) return false;
    after.add({ value: now.value, done: configuration.done });
    return isPure;
  });
  for (const configuration of before) {
    const entry = configuration.done.find(({ id }) => id === returned.id);
    if (entry?.told === told) after.add(withoutDone(configuration, returned.id));
  }
  if (!isWithinBounds) return "too many";
  const left = after.sorted();
  return left.length > configurationsMax ? "too many" : left;
}

/** Results that `operation` could have returned, as explained by any order; at most `max` of them. */
export function possibleResults(
  before: readonly Configuration[],
  pending: readonly Pending[],
  returned: Pending,
  max: number,
): Result[] {
  const results = new Map<string, Result>();
  for (const { done } of before) {
    const told = done.find(({ id }) => id === returned.id)?.told;
    if (told !== undefined) results.set(told, resultOf(told));
  }
  search(before, pending, returned, ({ value }) => {
    const { result } = step(value, returned.operation);
    results.set(textOf(result), result);
    return results.size >= max;
  });
  const texts = [...results.keys()].sort().slice(0, max);
  return texts.map((text) => results.get(text) as Result);
}

/**
 * Shows `visit` every configuration in which `returned` has yet to take effect, reached from `before` by letting other
 * operations take effect. `visit` returns true where it needs none beyond. Returns false when there are too many.
 */
function search(
  before: readonly Configuration[],
  pending: readonly Pending[],
  returned: Pending,
  visit: (configuration: Configuration) => boolean,
): boolean {
  const unknown = unknownOf(pending);
  const seen = new Frontier(unknown);
  const queue = before.filter(({ done }) => !done.some(({ id }) => id === returned.id));
  let steps = 0;
  for (let at = 0; at < queue.length; at++) {
    const configuration = queue[at] as Configuration;
    if (visit(configuration)) continue;
    for (const other of pending) {
      if (other.id === returned.id || configuration.done.some(({ id }) => id === other.id)) continue;
      if (++steps > stepsMax) return false;
      const next = takeEffect(configuration, other);
      if (next !== null && seen.add(next)) queue.push(next);
    }
  }
  return true;
}

/** `configuration` after `other` took effect; null when that would lead to nothing that cannot be had without it. */
function takeEffect(configuration: Configuration, other: Pending): Configuration | null {
  const { value, result } = step(configuration.value, other.operation);
  if (!other.isUnknown) return withDone(configuration, value, other.id, textOf(result));
  return value === configuration.value ? null : withDone(configuration, value, other.id, "");
}

/** `configurations` in canonical order, without those that another one makes superfluous. */
export function tidy(configurations: readonly Configuration[], pending: readonly Pending[]): readonly Configuration[] {
  if (configurations.length < 2) return configurations;
  const frontier = new Frontier(unknownOf(pending));
  for (const configuration of configurations) frontier.add(configuration);
  return frontier.sorted();
}

const noIds: ReadonlySet<number> = new Set();

/** Ids of the operations whose clients gave up. */
function unknownOf(pending: readonly Pending[]): ReadonlySet<number> {
  if (!pending.some(({ isUnknown }) => isUnknown)) return noIds;
  return new Set(pending.filter(({ isUnknown }) => isUnknown).map(({ id }) => id));
}

/**
 * Configurations of which none makes another superfluous: of two that differ only in which operations of unknown
 * outcome took effect, the one with fewer can do all that the other can.
 */
class Frontier {
  readonly #unknown: ReadonlySet<number>;
  readonly #alike = new Map<string, Configuration[]>();

  constructor(unknown: ReadonlySet<number>) {
    this.#unknown = unknown;
  }

  /** Takes in `configuration`; false when one that is there can do all that it can. */
  add(configuration: Configuration): boolean {
    const { value, done } = configuration;
    const known = this.#unknown.size === 0 ? done : done.filter(({ id }) => !this.#unknown.has(id));
    const key = keyOf({ value, done: known });
    const alike = this.#alike.get(key);
    if (alike === undefined) {
      this.#alike.set(key, [configuration]);
      return true;
    }
    if (alike.some((other) => isWithin(other, configuration))) return false;
    this.#alike.set(key, [...alike.filter((other) => !isWithin(configuration, other)), configuration]);
    return true;
  }

  /** In canonical order. */
  sorted(): Configuration[] {
    const keyed = [...this.#alike.values()]
      .flat()
      .map((configuration) => ({ key: keyOf(configuration), configuration }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return keyed.map(({ configuration }) => configuration);
  }
}

const isWithin = (small: Configuration, large: Configuration): boolean =>
  small.done.every(({ id }) => large.done.some((entry) => entry.id === id));
