/**
 * Where a replica stands: its rank, and what a leader knows of the others.
 *
 * Source: Kafka's design, "Replication": who is in sync is known by its fetches.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { firstBroker } from "./partition.ts";
import type { Progress, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const rankOf = (node: NodeId, { cluster }: Pick<ReplicaIo, "cluster">): number =>
  node - roleOf(cluster, "replica").first;
export const nodeOf = (rank: number, { cluster }: Pick<ReplicaIo, "cluster">): NodeId =>
  (roleOf(cluster, "replica").first + rank) as NodeId;
export const countOf = ({ cluster }: Pick<ReplicaIo, "cluster">): number => roleOf(cluster, "replica").count;

/** Nothing is known of a replica in this epoch. It has the time of those that are in sync to show itself. */
export const noProgress: Progress = {
  next: -1,
  broker: firstBroker,
  sequence: -1,
  isParked: false,
  round: -1,
  end: 0,
  lag: 0,
};

export function setProgress(state: ReplicaState, rank: number, change: Partial<Progress>): void {
  state.progress = state.progress.with(rank, { ...state.progress[rank]!, ...change });
}

/** The ranks of which that holds. */
export function ranksWhere({ progress }: ReplicaState, holds: (progress: Progress, rank: number) => boolean): NodeSet {
  let ranks = noNodes;
  for (const [rank, each] of progress.entries()) if (holds(each, rank)) ranks = add(ranks, rank);
  return ranks;
}

/** Doublings of how long it waits. */
const doublingsMax = 6;

/**
 * Heartbeats after which a replica has fallen out of sync: twice as many each time that nothing came of an epoch of this
 * replica's, for waits must outgrow a delay that nobody knows (Dwork, Lynch, Stockmeyer 1988).
 */
export const lagMaxOf = ({ outbid }: ReplicaState, { cluster }: ReplicaIo): number =>
  cluster.options.lagMax * 2 ** Math.min(outbid, doublingsMax);
