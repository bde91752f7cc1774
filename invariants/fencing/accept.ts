/** Term fencing F1: nothing is accepted below the term that was promised at that instant. */
import type { Invariant } from "../../sim/contract/invariant.ts";
import { type Promises, promisedBy, raise } from "../shared/promises.ts";
import { filled } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

export const fencingAccept: Invariant<Promises> = {
  name: "fencing-accept",
  about: "F1: no node accepts or appends in a term below the one it promised.",
  source: "Lamport, Paxos Made Simple (2001), section 2.2: P1a",
  observes: ["promised", "accepted", "appended", "restarted"],
  start: ({ cluster }) => ({ promised: filled(cluster.servers, 0) }),
  on(state, { node, observation, standing }) {
    switch (observation.type) {
      case "accepted":
      case "appended": {
        const term = observation.type === "accepted" ? observation.term : observation.under;
        const promised = promisedBy(state, node);
        if (term === promised) return null;
        if (term > promised) {
          raise(state, node, term);
          return null;
        }
        const { slot, value } = observation;
        return `${nameNode(node)} ${observation.type} ${nameValue(value)} at slot ${slot} in term ${term}, having promised term ${promised}`;
      }
      case "promised":
        raise(state, node, observation.term);
        return null;
      default:
        raise(state, node, standing?.promised ?? 0);
        return null;
    }
  },
};
