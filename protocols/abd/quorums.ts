/**
 * Which replicas must answer: the quorum systems of the two phases, from the options.
 *
 * Source: Attiya, Bar-Noy, Dolev (1995), section 3: any two majorities have a processor in common; Gifford, "Weighted Voting
 * for Replicated Data" (1979): r + w > N suffices.
 * Invariant carried here: every read quorum meets every write quorum. Two write quorums need not meet, since a write has asked
 * a read quorum before, which meets those of all writes that are over.
 * Sizes that are given are not checked here: that the two systems meet is judged before a run, with two disjoint quorums as
 * witness.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { rowCover, squareColumns, wholeRow } from "../../sim/contract/quorum/grid.ts";
import { perCluster, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem } from "../../sim/contract/quorum.ts";
import type { AbdOptions } from "./types.ts";

export interface Quorums {
  /** Whom the first phase must hear, of reads and writes. */
  readonly read: QuorumSystem;
  /** Whom the second phase must hear, of both. */
  readonly write: QuorumSystem;
}

/** The quorum systems of a cluster, made once for each. Throws a UserError when a size is above the replicas. */
export const quorumsOf = perCluster((cluster: Cluster<AbdOptions>): Quorums => {
  const { options } = cluster;
  const replicas = roleOf(cluster, "replica");
  const nodes = replicas.count;
  if (options.quorums === "grid") {
    const columns = squareColumns(nodes);
    return { read: rowCover(nodes, columns), write: wholeRow(nodes, columns) };
  }
  const given = options.quorums === "one" ? { read: 1, write: nodes } : options;
  const read = given.read === 0 ? beside(nodes, given.write) : given.read;
  const write = given.write === 0 ? beside(nodes, given.read) : given.write;
  return { read: sized(replicas, read, "read"), write: sized(replicas, write, "write") };
});

/** The least size that meets every quorum of that other one; where neither is given a majority. */
const beside = (nodes: number, other: number): number =>
  other === 0 ? majoritySize(nodes) : Math.max(1, nodes + 1 - other);
