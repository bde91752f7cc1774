/** How clusters of acceptors and proposers are laid out: the two roles of the Paxos systems that keep them apart. */
import type { System } from "../../sim/contract/system.ts";

/** Fields of such a system. Acceptors come first, so that an acceptor's id is its rank. Clients talk to proposers. */
export const acceptorsAndProposers = {
  contact: "proposer",
  layout: (nodes, { proposers }) => [
    ["acceptor", nodes],
    ["proposer", Number(proposers)],
  ],
} satisfies Partial<System>;
