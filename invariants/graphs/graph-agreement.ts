/**
 * Agreement in a dependency graph: an instance is committed with one command, one sequence number and one set of
 * dependencies, whoever learns it.
 */
import { Table } from "../../sim/base/table.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Ordered } from "../../sim/contract/observation.ts";
import { describeCommand, noopId } from "../../sim/contract/operation.ts";
import { nameNode } from "../shared/words.ts";

interface Committed {
  readonly command: number;
  readonly sequence: number;
  readonly dependencies: readonly number[];
}

interface State {
  /** By instance: what it was committed with. */
  attributes: Table<Committed>;
  /** Instances per replica below which nothing is remembered. */
  floor: number;
}

/** Instances per replica that are remembered behind the newest. */
const window = 8192;

export const graphAgreement: Invariant<State> = {
  name: "graph-agreement",
  about: "An instance is committed with one command, one sequence number and one set of dependencies.",
  source: "Moraru et al., There Is More Consensus in Egalitarian Parliaments (SOSP 2013), theorem 2",
  observes: ["ordered"],
  start: () => ({ attributes: Table.paged(), floor: 0 }),
  on(state, seen) {
    const { instance, command, sequence, dependencies } = seen.observation as Ordered;
    const id = command?.id ?? noopId;
    const known = state.attributes.get(instance);
    if (known !== undefined) {
      const isSame = known.command === id && known.sequence === sequence && areEqual(known.dependencies, dependencies);
      if (isSame) return null; // legal: every replica learns it, again too after a restart
      const now = describe({ command: id, sequence, dependencies });
      return `${nameNode(seen.node)} learned instance ${instance} as ${now}; before it was ${describe(known)}`;
    }
    const replicas = dependencies.length;
    const index = Math.floor(instance / replicas);
    if (index < state.floor) return null; // too old to be remembered
    state.attributes = state.attributes.set(instance, { command: id, sequence, dependencies });
    while (index - state.floor > window) {
      for (let rank = 0; rank < replicas; rank++) {
        state.attributes = state.attributes.delete(state.floor * replicas + rank);
      }
      state.floor++;
    }
    return null;
  },
};

const describe = ({ command, sequence, dependencies }: Committed): string =>
  `${describeCommand(command)}, sequence ${sequence}, after ${dependencies.join(" ")}`;

function areEqual(some: readonly number[], others: readonly number[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
}
