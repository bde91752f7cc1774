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
import type { Result } from "../../../sim/contract/operation.ts";
import {
  areSameResults,
  changesNothing,
  type ObjectConfiguration,
  type Pending,
  resultOf,
  resultText,
  step,
  withDone,
  withoutDone,
} from "./configuration.ts";
import { Frontier, tidy, unknownOf } from "./frontier.ts";

/** Bounds on one return: configurations that are kept, and steps that the search takes. */
export interface Bounds {
  readonly configurations: number;
  readonly steps: number;
}

export interface Explained {
  /** Those with the fewest operations of unknown outcome first found, all of them real. */
  readonly configurations: readonly ObjectConfiguration[];
  /** There may be others, beyond the bounds. */
  readonly isCut: boolean;
}

/** The configurations after `returned` has returned `result`; none, and not cut, when nothing explains it. */
export function explainReturn(
  before: readonly ObjectConfiguration[],
  pending: readonly Pending[],
  returned: Pending,
  result: Result,
  bounds: Bounds,
): Explained {
  const told = resultText(result);
  const isPure = changesNothing(returned.operation, result);
  const after = new Frontier(unknownOf(pending));
  for (const configuration of before) {
    const entry = configuration.done.find(({ id }) => id === returned.id);
    if (entry?.told === told) after.add(withoutDone(configuration, returned.id));
  }
  const isWithinBounds = search(before, pending, returned, bounds.steps, (configuration, isIdle) => {
    const now = step(configuration.value, returned.operation);
    if (!areSameResults(now.result, result)) return false;
    // What came before and changed nothing can come after as well, unless this changes something.
    if (!isIdle || now.value !== configuration.value) after.add({ value: now.value, done: configuration.done });
    return isPure;
  });
  const all = after.sorted();
  if (all.length <= bounds.configurations) return { configurations: all, isCut: !isWithinBounds };
  const least = all.toSorted((a, b) => a.done.length - b.done.length).slice(0, bounds.configurations);
  return { configurations: tidy(least, pending), isCut: true };
}

const possibleSteps = 1 << 12;

/** Results that `operation` could have returned, as explained by any order; at most `max` of them. */
export function possibleResults(
  before: readonly ObjectConfiguration[],
  pending: readonly Pending[],
  returned: Pending,
  max: number,
): Result[] {
  const results = new Map<string, Result>();
  for (const { done } of before) {
    const told = done.find(({ id }) => id === returned.id)?.told;
    if (told !== undefined) results.set(told, resultOf(told));
  }
  search(before, pending, returned, possibleSteps, ({ value }) => {
    const { result } = step(value, returned.operation);
    results.set(resultText(result), result);
    return results.size >= max;
  });
  const texts = [...results.keys()].sort().slice(0, max);
  return texts.map((text) => results.get(text) as Result);
}

interface Reached {
  readonly configuration: ObjectConfiguration;
  /** The last operation that took effect changed nothing. */
  readonly isIdle: boolean;
}

/**
 * Shows `visit` every configuration in which `returned` has yet to take effect, reached from `before` by letting other
 * operations take effect. `visit` returns true where it needs none beyond. Returns false when `steps` do not suffice.
 */
function search(
  before: readonly ObjectConfiguration[],
  pending: readonly Pending[],
  returned: Pending,
  steps: number,
  visit: (configuration: ObjectConfiguration, isIdle: boolean) => boolean,
): boolean {
  const seen = new Frontier(unknownOf(pending));
  const queue: Reached[] = [];
  for (const start of before) {
    if (start.done.some(({ id }) => id === returned.id)) continue;
    if (seen.add(start)) queue.push({ configuration: start, isIdle: false });
  }
  let left = steps;
  for (let at = 0; at < queue.length; at++) {
    const { configuration, isIdle } = queue[at] as Reached;
    if (visit(configuration, isIdle)) continue;
    for (const other of pending) {
      if (other.id === returned.id || configuration.done.some(({ id }) => id === other.id)) continue;
      if (--left < 0) return false;
      const next = takeEffect(configuration, other);
      if (next === null || !seen.add(next)) continue;
      queue.push({ configuration: next, isIdle: next.value === configuration.value });
    }
  }
  return true;
}

/** `configuration` after `other` took effect; null when that leads to nothing that it could not do later. */
function takeEffect(configuration: ObjectConfiguration, other: Pending): ObjectConfiguration | null {
  const { value, result } = step(configuration.value, other.operation);
  if (!other.isUnknown) return withDone(configuration, value, other.id, resultText(result));
  return value === configuration.value ? null : withDone(configuration, value, other.id, "");
}
