/**
 * Value selection: which value a proposer must propose, given what acceptors told with their promises.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapter 6: quorum-based value selection in the place of the highest
 * epoch's value; Howard, Mortier, "A Generalised Solution to Distributed Consensus" (arXiv 1902.06776), section 5: the decision
 * table, where a quorum that holds something else, or nothing and never will, decides no more.
 *
 * Let g be the highest epoch of a vote that was told, v its value, and f the epoch that was promised.
 * - Between g and f nothing is decided: phase 1 has met those quorums, and nobody who promised voted there.
 * - At g only v is proposed. Below g only v can be decided, by this very rule, which the proposer of g kept.
 * - So v alone may be decided below f, and it may only at an epoch where a whole quorum has not said otherwise. An acceptor says
 *   otherwise at e when its last vote is below e, or at e and of another value. One whose last vote is above e says nothing of e.
 */
import { add, allNodes, difference, type NodeSet } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { acceptorsOf, decidesIn } from "./epochs.ts";
import { quorumsOf } from "./quorums.ts";
import type { Epoch, HowardPaxosOptions, ToldVote, Vote } from "./types.ts";

/** The vote of the highest epoch. */
export const highestOf = (votes: readonly ToldVote[]): Vote | null =>
  votes.reduce<Vote | null>((best, { vote }) => (best === null || vote.epoch > best.epoch ? vote : best), null);

/** The value that has to be proposed; null where any may be. */
export function valueToPropose(
  votes: readonly ToldVote[],
  promises: NodeSet,
  cluster: Cluster<HowardPaxosOptions>,
): string | null {
  const highest = highestOf(votes);
  if (highest === null || cluster.options.selection === "highest") return highest?.value ?? null;
  for (let epoch = 1 as Epoch; epoch <= highest.epoch; epoch++) {
    const quorum = quorumsOf(cluster)[decidesIn(epoch, cluster)];
    if (quorum.isQuorum(notOtherwise(votes, promises, epoch, highest.value, cluster))) return highest.value;
  }
  return null;
}

/** Who may have voted for `value` at `epoch`, or may do so yet, for all that was told. */
function notOtherwise(
  votes: readonly ToldVote[],
  promises: NodeSet,
  epoch: Epoch,
  value: string,
  cluster: Cluster<HowardPaxosOptions>,
): NodeSet {
  let nodes = difference(allNodes(acceptorsOf(cluster)), promises);
  for (const { acceptor, vote } of votes) {
    if (vote.epoch > epoch || (vote.epoch === epoch && vote.value === value)) nodes = add(nodes, acceptor);
  }
  return nodes;
}
