/**
 * Who has to answer: all units of a position's replica set hold what is written there, and a unit of each replica set is
 * sealed before another layout takes its place. The two meet in every replica set.
 * Source: NSDI 2012, section 3.1: reconfiguration seals so many units that no write of the old projection can complete.
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { QuorumOfEach, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import { firstLayout, type Layout, replicaSets } from "./layout.ts";
import type { CorfuOptions } from "./state.ts";

export interface Quorums {
  readonly seal: QuorumSystem;
  readonly write: QuorumSystem;
}

/** The layout before anything was written to the registry. */
export const firstLayoutIn = perCluster((cluster: Cluster<CorfuOptions>): Layout => {
  const { count } = roleOf(cluster, "unit");
  const { spares, stripes } = cluster.options;
  return firstLayout(count, count - spares, stripes);
});

/** The units of the first layout. */
export function firstMembers(cluster: Cluster<CorfuOptions>): NodeSet {
  return allNodes(roleOf(cluster, "unit").count - cluster.options.spares);
}

/** Of one replica set; of the members of the first layout, those of all its replica sets. */
export const quorumsOf = perConfiguration((cluster: Cluster<CorfuOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "unit");
  const sets = members === firstMembers(cluster) ? replicaSets(firstLayoutIn(cluster)) : [members];
  const each = (sized: (set: NodeSet) => number): QuorumSystem => {
    const systems = sets.map((set) => new Within(count, set, sized(set)));
    return systems.length === 1 ? systems[0]! : new QuorumOfEach(systems);
  };
  return { seal: each(() => 1), write: each(size) };
});

/** How many units may be away, whichever they are, while each replica set keeps one. */
export const sparedAtFirst = (units: number, stripes: number): number =>
  Math.floor(units / Math.min(stripes, units)) - 1;
