/**
 * Configurations of which none makes another superfluous: of two that differ only in which operations of unknown
 * outcome took effect, the one with fewer can do all that the other can.
 */
import { configurationText, type ObjectConfiguration, type Pending } from "./configuration.ts";

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

export class Frontier {
  readonly #unknown: ReadonlySet<number>;
  readonly #alike = new Map<string, ObjectConfiguration[]>();

  constructor(unknown: ReadonlySet<number>) {
    this.#unknown = unknown;
  }

  /** Takes in `configuration`; false when one that is there can do all that it can. */
  add(configuration: ObjectConfiguration): boolean {
    const { value, done } = configuration;
    const known = this.#unknown.size === 0 ? done : done.filter(({ id }) => !this.#unknown.has(id));
    const key = configurationText({ value, done: known });
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
  sorted(): ObjectConfiguration[] {
    const keyed = [...this.#alike.values()]
      .flat()
      .map((configuration) => ({ key: configurationText(configuration), configuration }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return keyed.map(({ configuration }) => configuration);
  }
}

const isWithin = (small: ObjectConfiguration, large: ObjectConfiguration): boolean =>
  small.done.every(({ id }) => large.done.some((entry) => entry.id === id));
