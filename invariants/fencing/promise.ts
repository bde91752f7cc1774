/**
 * Term fencing F2: a promise never goes down, across restarts too, none leaves before the disk holds it, and none is made
 * to two nodes. Fires when a node comes back having forgotten, whether or not anyone would ever notice.
 */
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Promised } from "../../sim/contract/observation.ts";
import { type Promises, promisedBy, raise } from "../shared/promises.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State extends Promises {
  /** By node: the last term it promised, and to whom, where it tells. */
  given: readonly (Given | null)[];
}

interface Given {
  readonly term: number;
  readonly to: number;
}

export const fencingPromise: Invariant<State> = {
  name: "fencing-promise",
  about: "F2: the promised term never goes down, across restarts too, is durable when it leaves, and given once.",
  source: "Lamport, Paxos Made Simple (2001), section 2.5: an acceptor remembers what it promised even if it fails",
  observes: ["promised", "accepted", "appended", "restarted"],
  start: ({ cluster }) => ({ promised: filled(cluster.servers, 0), given: filled(cluster.servers, null) }),
  on(state, seen) {
    const { node, observation } = seen;
    switch (observation.type) {
      case "accepted":
        raise(state, node, observation.term);
        return null;
      case "appended":
        raise(state, node, observation.under);
        return null;
      case "promised":
        return onPromised(state, seen, observation);
      default:
        return onRestarted(state, seen);
    }
  },
};

function onPromised(state: State, { node, standing }: Seen, { term, to }: Promised): string | null {
  const before = promisedBy(state, node);
  if (term < before) return `${nameNode(node)} promised term ${term} after term ${before}`;
  if (standing !== null && standing.promised < term) {
    return `${nameNode(node)} lets a promise of term ${term} leave while its disk holds ${nameTerm(standing.promised)}`;
  }
  const given = state.given[node] ?? null;
  if (to !== undefined && given?.term === term && given.to !== to) {
    return `${nameNode(node)} promised term ${term} to ${nameNode(to)}, having promised it to ${nameNode(given.to)}`;
  }
  if (to !== undefined && given?.term !== term) state.given = replaceAt(state.given, node, { term, to });
  raise(state, node, term);
  return null;
}

function onRestarted(state: Promises, { node, standing }: Seen): string | null {
  if (standing === null) return null;
  const before = promisedBy(state, node);
  if (standing.promised < before) {
    return `${nameNode(node)} restarted with ${nameTerm(standing.promised)} promised, having promised term ${before}`;
  }
  raise(state, node, standing.promised);
  return null;
}

const nameTerm = (term: number): string => (term === 0 ? "no term" : `term ${term}`);
