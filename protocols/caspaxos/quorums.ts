/**
 * Which acceptors may promise and which may choose.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only phase-1 and phase-2 quorums must meet. Rystsov,
 * "CASPaxos" (2018), section 2.2, has F + 1 of 2F + 1 in both phases, and section 2.3.3 other sizes.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import type { Phases } from "../shared/phases.ts";
import type { CasPaxosOptions } from "./types.ts";

/** The quorum systems of a cluster, made once. Throws a UserError when a size is above the number of acceptors. */
export const quorumsOf = perCluster((cluster: Cluster<CasPaxosOptions>): Phases => {
  const acceptors = roleOf(cluster, "acceptor");
  const { phase1, phase2 } = cluster.options;
  const most = majoritySize(acceptors.count);
  return {
    phase1: sized(acceptors, phase1 === 0 ? most : phase1, "phase1"),
    phase2: sized(acceptors, phase2 === 0 ? most : phase2, "phase2"),
  };
});
