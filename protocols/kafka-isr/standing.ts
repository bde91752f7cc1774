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
  away: 0,
  pace: 0,
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
 * How many times as long as usual it waits: twice as long each time that nothing came of an epoch of this replica's, for
 * waits must outgrow a delay that nobody knows (Dwork, Lynch, Stockmeyer 1988).
 */
export const patienceOf = ({ outbid }: ReplicaState): number => 2 ** Math.min(outbid, doublingsMax);

/**
 * Heartbeats after which a replica has fallen out of sync. Patience ends once anything is committed, and messages take as
 * long as before: whoever fetches as it did of late is never late.
 */
export const lagMaxOf = (state: ReplicaState, { pace }: Progress, { cluster }: ReplicaIo): number =>
  Math.max(cluster.options.lagMax * patienceOf(state), 2 * pace);

/**
 * The pace with a fetch that comes now. A fetch waits for a heartbeat at most, and goes out again where no answer comes: if
 * more than that lay between two, it was no way of messages, but a cut or a pause, after which nothing is as it was before.
 */
export function fetchPaceOf({ away, pace }: Progress, { cluster }: ReplicaIo): number {
  const { heartbeatMicros, retryMicros } = cluster.options;
  const max = 2 + Math.ceil(retryMicros / heartbeatMicros);
  return Math.max(away === 0 ? 0 : Math.min(away + 1, max), Math.ceil((3 * pace) / 4));
}
