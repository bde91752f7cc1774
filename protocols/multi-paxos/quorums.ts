/**
 * Which replicas may promise and which may choose.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only phase-1 and phase-2 quorums must meet.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import type { Phases } from "../shared/phases.ts";
import type { MultiPaxosOptions } from "./types.ts";

/** The quorum systems of a cluster, made once. Throws a UserError when a size is above the number of replicas. */
export const quorumsOf = perCluster((cluster: Cluster<MultiPaxosOptions>): Phases => {
  const replicas = roleOf(cluster, "replica");
  const { phase1, phase2 } = cluster.options;
  const most = majoritySize(replicas.count);
  return {
    phase1: sized(replicas, phase1 === 0 ? most : phase1, "phase1"),
    phase2: sized(replicas, phase2 === 0 ? most : phase2, "phase2"),
  };
});
