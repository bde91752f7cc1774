/**
 * ProvedSafe: which history a higher round must start from, given the votes that a phase-1 quorum reports.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), definition of ProvedSafe.
 * Invariant carried here: what is or may yet be chosen in a lower round is a prefix of what a round proposes.
 */
import { allNodes, difference, type NodeSet, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import { bottom, type History, reportOf } from "./c-struct/history.ts";
import { agreed, noTally, withHistory } from "./c-struct/tally.ts";
import { decisionQuorum, type Quorums } from "./quorums.ts";
import { noRound } from "./rounds.ts";
import type { Vote } from "./types.ts";

/**
 * ProvedSafe(Q, m) for the members Q whose votes are given, by rank, all in one epoch; null for those not in Q.
 * - k is the highest round in which a member voted; without any, nothing was chosen: ⊥.
 * - 𝓡 holds the k-quorums R with all of Q ∩ R voting at k. It is empty when those who voted at k, with all outside Q,
 *   make no k-quorum: nothing is or will be chosen at k, and any vote cast at k will do.
 * - Else Γ = { ⊓ of the votes of Q ∩ R : R in 𝓡 }, and the result is ⊔Γ. A step is in it when for some R all of Q ∩ R
 *   have it, which is when its voters, with all outside Q, make a k-quorum. The bound exists since any two fast quorums
 *   meet within Q.
 */
export function provedSafe(votes: readonly (Vote | null)[], quorums: Quorums): History {
  let k = noRound;
  let members = noNodes;
  for (const [rank, vote] of votes.entries()) {
    if (vote === null) continue;
    members = union(members, setOf(rank));
    if (vote.round > k) k = vote.round;
  }
  if (k === noRound) return bottom;

  const outside = difference(allNodes(votes.length), members);
  const quorum = decisionQuorum(k, quorums);
  const voted = votes.map((vote) => (vote?.round === k ? vote.history : null));
  const mayChoose = (voters: NodeSet): boolean => quorum.isQuorum(union(voters, outside));

  const atK = voted.reduce((all, vote, rank) => (vote === null ? all : union(all, setOf(rank))), noNodes);
  if (!mayChoose(atK)) return longest(voted);
  const tally = voted.reduce((all, vote, rank) => (vote === null ? all : withHistory(all, rank, vote)), noTally());
  return agreed(tally, mayChoose);
}

/** The longest of them; of equally long ones the first by its text, whoever cast it. */
function longest(histories: readonly (History | null)[]): History {
  return histories.reduce<History>((best, history) => {
    if (history === null || history.length < best.length) return best;
    return history.length > best.length || reportOf(history) < reportOf(best) ? history : best;
  }, bottom);
}
