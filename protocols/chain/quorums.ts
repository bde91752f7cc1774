/**
 * Who has to answer: all of a chain hold what is acknowledged, so any one of them may begin the next. The most lopsided
 * quorums there are: of n replicas n - 1 may fail before anything is lost, and one alone stops writes until it is left out.
 * Source: van Renesse and Schneider (2004), section 3; Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection
 * Revisited" (2016), section 4, for one that meets all.
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { Chain, ChainOptions } from "./types.ts";

export interface Quorums {
  readonly read: QuorumSystem;
  readonly write: QuorumSystem;
}

/** How many replicas are no spares. */
const beginning = (cluster: Cluster<ChainOptions>): number =>
  roleOf(cluster as unknown as Cluster<object>, "replica").count - cluster.options.spares;

export const firstMembers = (cluster: Cluster<ChainOptions>): NodeSet => allNodes(beginning(cluster));

/** The chain that the cluster begins with, in the order of the ranks. */
export const firstChain = (cluster: Cluster<ChainOptions>): Chain =>
  Array.from({ length: beginning(cluster) }, (_, rank) => rank);

/** No chain is shorter, unless so few begin. */
export const leastOf = (cluster: Cluster<ChainOptions>): number => Math.min(cluster.options.least, beginning(cluster));

export const quorumsOf = perConfiguration((cluster: Cluster<ChainOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster as unknown as Cluster<object>, "replica");
  return { read: new Within(count, members, 1), write: new Within(count, members, size(members)) };
});
