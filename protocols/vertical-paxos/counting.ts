/**
 * Who has voted so far in a leader's ballot.
 *
 * Source: Lamport, Malkhi, Zhou (2009): phase 2b, and the write quorums that it is counted in.
 */
import { add, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { ProposerState } from "./types.ts";

/** It is this leader's commands that acceptors vote for. */
export const isProposing = ({ phase }: ProposerState): boolean =>
  phase === "transfer" || phase === "activate" || phase === "lead";

/** Acceptors of this ballot that hold all below `next`. */
export function holdersOf({ claim, held }: ProposerState, next: number): NodeSet {
  let holders = noNodes;
  for (const rank of members(claim.acceptors)) if (held[rank]! >= next) holders = add(holders, rank);
  return holders;
}
