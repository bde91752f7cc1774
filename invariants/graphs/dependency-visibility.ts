/**
 * Dependency visibility: of two interfering commands that are committed, one follows the other. Without it replicas may
 * execute them in different orders.
 */
import { Table } from "../../sim/base/table.ts";
import { interferes, keyTouched } from "../../sim/contract/interference.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Ordered } from "../../sim/contract/observation.ts";
import { type Command, describeCommand } from "../../sim/contract/operation.ts";

/** A committed command in its place. */
interface Placed {
  readonly instance: number;
  readonly command: Command;
  readonly dependencies: readonly number[];
}

interface State {
  /** By key: the commands committed last, newest last. */
  recent: Table<readonly Placed[]>;
}

/** Commands per key that a new one is compared with. */
const window = 32;

export const dependencyVisibility: Invariant<State> = {
  name: "dependency-visibility",
  about: "Of two interfering commands that are committed, one follows the other.",
  source: "Moraru et al., There Is More Consensus in Egalitarian Parliaments (SOSP 2013), lemma 1",
  observes: ["ordered"],
  start: () => ({ recent: Table.empty() }),
  on(state, seen) {
    const { instance, command, dependencies } = seen.observation as Ordered;
    if (command === null) return null;
    const key = keyTouched(command.operation);
    const recent = state.recent.get(key) ?? [];
    // What is committed is mostly told again by another replica soon.
    for (let at = recent.length - 1; at >= 0; at--) if (recent[at]!.instance === instance) return null;
    const placed = { instance, command, dependencies };
    const apart = apartFrom(recent, placed);
    if (apart !== undefined) {
      const names = `${describeCommand(apart.command.id)} (instance ${apart.instance})`;
      return `${describeCommand(command.id)} (instance ${instance}) and ${names} interfere, but neither follows the other`;
    }
    state.recent = state.recent.set(key, [...recent.slice(recent.length >= window ? 1 : 0), placed]);
    return null;
  },
};

/** The first that interferes with it, and that it does not follow, nor is followed by. */
function apartFrom(recent: readonly Placed[], placed: Placed): Placed | undefined {
  for (let at = 0; at < recent.length; at++) {
    const other = recent[at]!;
    if (!follows(placed, other) && !follows(other, placed) && interferes(other.command, placed.command)) return other;
  }
  return undefined;
}

function follows(later: Placed, earlier: Placed): boolean {
  const replicas = later.dependencies.length;
  return later.dependencies[earlier.instance % replicas]! >= Math.floor(earlier.instance / replicas);
}
