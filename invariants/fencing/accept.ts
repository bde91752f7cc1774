/** Term fencing F1: nothing is accepted below the term that was promised at that instant. */
import { add, has, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { forgetPromises, noPromises, type Promises, promisedBy, raise, raiseAll } from "../shared/promises.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State extends Promises {
  /** The nodes that promise in memory alone. */
  unflushed: NodeSet;
}

export const fencingAccept: Invariant<State> = {
  name: "fencing-accept",
  about: "F1: no node accepts or appends in a term below the one it promised.",
  source: "Lamport, Paxos Made Simple (2001), section 2.2: P1a",
  observes: ["promised", "accepted", "appended", "restarted"],
  start: ({ cluster }) => ({ ...noPromises(cluster.servers), unflushed: noNodes }),
  on(state, { node, observation, standing }) {
    switch (observation.type) {
      case "accepted":
      case "appended": {
        const isVote = observation.type === "accepted";
        const term = isVote ? observation.term : observation.under;
        const instance = isVote ? (observation.instance ?? observation.ledger) : undefined;
        const promised = promisedBy(state, node, instance);
        if (term === promised) return null;
        if (term > promised) {
          raise(state, node, term, instance);
          return null;
        }
        const { slot, value } = observation;
        return `${nameNode(node)} ${observation.type} ${nameValue(value)} at slot ${slot} in term ${term}, having promised term ${promised}`;
      }
      case "promised":
        if (observation.unflushed === true) state.unflushed = add(state.unflushed, node);
        raise(state, node, observation.term, observation.instance ?? observation.ledger);
        return null;
      default:
        if (has(state.unflushed, node)) forgetPromises(state, node);
        raise(state, node, standing?.promised ?? 0);
        if (standing?.instances !== undefined) raiseAll(state, node, standing.instances);
        if (standing?.ledgers !== undefined) raiseAll(state, node, standing.ledgers);
        return null;
    }
  },
};
