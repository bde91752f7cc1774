/**
 * The quorum systems of the two phases, from the options, and those of All aboard Paxos.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapter 5; Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016), section
 * 3, for the families.
 * The sizes are not checked here: that the two systems meet is judged before a run, with two disjoint quorums as witness.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { rowCover, squareColumns, wholeRow } from "../../sim/contract/quorum/grid.ts";
import { perCluster, sized } from "../../sim/contract/quorum/sized.ts";
import { Weighted } from "../../sim/contract/quorum/weighted.ts";
import { majoritySize, type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";
import type { Phases } from "../shared/phases.ts";
import type { HowardPaxosOptions } from "./types.ts";

export interface EpochQuorums extends Phases {
  /** Who must vote in an epoch with all aboard. */
  readonly all: QuorumSystem;
  /** Who must promise an epoch below which everybody decides, or nothing can be decided. */
  readonly any: QuorumSystem;
}

/** The quorum systems of a cluster, made once for each. Throws a UserError when the options fit no such cluster. */
export const quorumsOf = perCluster((cluster: Cluster<HowardPaxosOptions>): EpochQuorums => {
  const { count } = roleOf(cluster, "acceptor");
  return { ...phasesOf(cluster), all: new Threshold(count, count), any: new Threshold(count, 1) };
});

function phasesOf(cluster: Cluster<HowardPaxosOptions>): Phases {
  const { options } = cluster;
  const acceptors = roleOf(cluster, "acceptor");
  const nodes = acceptors.count;
  switch (options.quorums) {
    case "grid": {
      const columns = options.columns === 0 ? squareColumns(nodes) : options.columns;
      return { phase1: wholeRow(nodes, columns), phase2: rowCover(nodes, columns) };
    }
    case "weighted": {
      const system = new Weighted(Array.from({ length: nodes }, (_, rank) => (rank === 0 ? options.votes : 1)));
      return { phase1: system, phase2: system };
    }
    default: {
      const phase1 = options.phase1 === 0 ? majoritySize(nodes) : options.phase1;
      const phase2 = options.phase2 === 0 ? majoritySize(nodes) : options.phase2;
      return { phase1: sized(acceptors, phase1, "phase1"), phase2: sized(acceptors, phase2, "phase2") };
    }
  }
}
