/**
 * Where a replica stands: whether it has its members take its log, who of them is there, by when it was heard of.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: a leader, and the members of its ballot.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { patienceAfter } from "../shared/given-up.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** It is this replica's log that members take over and extend. */
export const isReplicating = ({ phase }: ReplicaState): boolean =>
  phase === "recover" || phase === "open" || phase === "lead";

export const rankOf = (node: NodeId, { cluster }: ReplicaIo): number => node - roleOf(cluster, "replica").first;
export const nodeOf = (rank: number, { cluster }: ReplicaIo): NodeId =>
  (roleOf(cluster, "replica").first + rank) as NodeId;

/** News of a replica: it is there. True when it is a member. */
export function hearFrom(state: ReplicaState, from: NodeId, io: ReplicaIo): boolean {
  const rank = rankOf(from, io);
  state.missed = state.missed.with(rank, 0);
  return has(state.claim.next, rank);
}

/**
 * Resends without an answer after which a replica counts as missing: twice as many each time that nothing came of an epoch
 * of this replica's, for waits must outgrow a delay that nobody knows (Dwork, Lynch, Stockmeyer 1988).
 */
export const missesMax = (state: ReplicaState, { cluster }: ReplicaIo): number =>
  cluster.options.missedMax * patienceAfter(state, state.outbid);

/** Replicas that answered within so many resends. */
export function replicasThere({ missed }: ReplicaState, resends: number): NodeSet {
  let there = noNodes;
  for (const [rank, times] of missed.entries()) if (times < resends) there = add(there, rank);
  return there;
}

/** Members that hold all below `next` as this leader has it. */
export function holdersOf({ claim, held }: ReplicaState, next: number): NodeSet {
  let holders = noNodes;
  for (const rank of members(claim.next)) if (held[rank]! >= next) holders = add(holders, rank);
  return holders;
}
