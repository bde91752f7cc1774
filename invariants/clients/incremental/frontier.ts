/**
 * Configurations of which none makes another superfluous: of two that differ only in which operations of unknown
 * outcome took effect, the one with fewer can do all that the other can.
 */
import {
  compareConfigurations,
  configurationText,
  type Done,
  type ObjectConfiguration,
  type Pending,
} from "./configuration.ts";

/** `configurations` in canonical order, without those that another one makes superfluous. */
export function tidy(
  configurations: readonly ObjectConfiguration[],
  pending: readonly Pending[],
): readonly ObjectConfiguration[] {
  if (configurations.length < 2) return configurations;
  const frontier = new Frontier(unknownOf(pending));
  for (const configuration of configurations) frontier.add(configuration);
  return frontier.sorted();
}

const noIds: ReadonlySet<number> = new Set();

/** Ids of the operations whose clients gave up. */
export function unknownOf(pending: readonly Pending[]): ReadonlySet<number> {
  if (!pending.some(({ isUnknown }) => isUnknown)) return noIds;
  return new Set(pending.filter(({ isUnknown }) => isUnknown).map(({ id }) => id));
}

/** Up to so many are compared one by one, which is faster than to make texts of them. */
const fewMax = 24;

export class Frontier {
  readonly #unknown: ReadonlySet<number>;
  /** While they are few; empty from then on. */
  #few: ObjectConfiguration[] = [];
  /** By the text of what they know, once they are many. */
  #alike: Map<string, ObjectConfiguration[]> | null = null;

  constructor(unknown: ReadonlySet<number>) {
    this.#unknown = unknown;
  }

  /** Takes in `configuration`; false when one that is there can do all that it can. */
  add(configuration: ObjectConfiguration): boolean {
    if (this.#alike !== null) return this.#addToMany(this.#alike, configuration);
    const few = this.#few;
    const unknown = this.#unknown;
    let isWorth = false; // it makes others superfluous
    for (let at = 0; at < few.length; at++) {
      const other = few[at]!;
      if (other.value !== configuration.value || !areKnownAlike(other.done, configuration.done, unknown)) continue;
      if (unknown.size === 0 || isWithin(other, configuration)) return false;
      isWorth ||= isWithin(configuration, other);
    }
    if (isWorth) this.#few = few.filter((other) => !this.#covers(configuration, other));
    this.#few.push(configuration);
    if (this.#few.length > fewMax) this.#index();
    return true;
  }

  /** In canonical order. */
  sorted(): ObjectConfiguration[] {
    const all = this.#alike === null ? this.#few : [...this.#alike.values()].flat();
    return all.length < 2 ? all.slice() : all.toSorted(compareConfigurations);
  }

  #covers(configuration: ObjectConfiguration, other: ObjectConfiguration): boolean {
    return (
      other.value === configuration.value &&
      areKnownAlike(other.done, configuration.done, this.#unknown) &&
      isWithin(configuration, other)
    );
  }

  #index(): void {
    this.#alike = new Map();
    for (const configuration of this.#few) this.#addToMany(this.#alike, configuration);
    this.#few = [];
  }

  #addToMany(many: Map<string, ObjectConfiguration[]>, configuration: ObjectConfiguration): boolean {
    const { value, done } = configuration;
    const known = this.#unknown.size === 0 ? done : done.filter(({ id }) => !this.#unknown.has(id));
    const key = configurationText({ value, done: known });
    const alike = many.get(key);
    if (alike === undefined) {
      many.set(key, [configuration]);
      return true;
    }
    if (alike.some((other) => isWithin(other, configuration))) return false;
    many.set(key, [...alike.filter((other) => !isWithin(configuration, other)), configuration]);
    return true;
  }
}

const isWithin = (small: ObjectConfiguration, large: ObjectConfiguration): boolean =>
  small.done.every(({ id }) => large.done.some((entry) => entry.id === id));

/** True when two lists, by id, hold the same but for operations of unknown outcome. */
function areKnownAlike(a: readonly Done[], b: readonly Done[], unknown: ReadonlySet<number>): boolean {
  let left = 0;
  let right = 0;
  for (;;) {
    while (left < a.length && unknown.size > 0 && unknown.has(a[left]!.id)) left++;
    while (right < b.length && unknown.size > 0 && unknown.has(b[right]!.id)) right++;
    if (left === a.length || right === b.length) return left === a.length && right === b.length;
    const one = a[left++]!;
    const other = b[right++]!;
    if (one.id !== other.id || one.told !== other.told) return false;
  }
}
