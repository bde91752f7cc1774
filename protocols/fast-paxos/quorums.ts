/**
 * Which acceptors make a phase-1, a classic and a fast quorum, from the options.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.2; Howard, Charapko, Mortier, "Fast Flexible Paxos" (2021): only
 * phase-1 quorums must meet, with every classic quorum and with what any two fast quorums have in common.
 * For sizes q1, qc, qf out of N: q1 + qc > N and q1 + 2 qf > 2 N. Given sizes are not checked here: that they meet is
 * judged before a run, with disjoint quorums as witness.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type Threshold } from "../../sim/contract/quorum.ts";
import { quorumSize } from "../shared/options.ts";
import { kindOf, type Round, roundKind } from "./rounds.ts";
import type { FastPaxosOptions } from "./types.ts";

export interface Quorums {
  readonly phase1: Threshold;
  readonly classic: Threshold;
  readonly fast: Threshold;
}

/** Sizes of the three kinds of quorum, in acceptors; 0 for the fewest that are safe beside the others. */
export interface QuorumSizes {
  readonly phase1: number;
  readonly classic: number;
  readonly fast: number;
}

/** The options that give them. */
export const quorumSizes = {
  phase1: quorumSize("acceptors in a phase-1 quorum, 0 for a majority"),
  classic: quorumSize("acceptors in a classic quorum, 0 for a majority"),
  fast: quorumSize("acceptors in a fast quorum, 0 for the fewest that are safe"),
};

/** The quorum systems of a cluster, made once for each. Throws a UserError when a size is above the acceptors. */
export const quorumsOf = perCluster((cluster: Cluster<QuorumSizes>): Quorums => {
  const { options } = cluster;
  const acceptors = roleOf(cluster, "acceptor");
  const nodes = acceptors.count;
  const phase1 = options.phase1 === 0 ? majoritySize(nodes) : options.phase1;
  const classic = options.classic === 0 ? majoritySize(nodes) : options.classic;
  const fast = options.fast === 0 ? smallestFast(nodes, phase1) : options.fast;
  return {
    phase1: sized(acceptors, phase1, "phase1"),
    classic: sized(acceptors, classic, "classic"),
    fast: sized(acceptors, fast, "fast"),
  };
});

/** The least qf with q1 + 2 qf > 2 N: three quarters of the acceptors, rounded up, when q1 is a majority. */
const smallestFast = (nodes: number, phase1: number): number => Math.floor((2 * nodes - phase1) / 2) + 1;

/** Which of them must meet: every phase-1 quorum each classic one, and what any two fast ones have in common. */
export const intersections = [
  ["phase1", "classic"],
  ["phase1", "fast", "fast"],
] as const;

/** Where acceptors choose their own values: in the first of each turn, and in a recovery that nobody coordinates. */
export const isFast = (round: Round, { recovery }: FastPaxosOptions): boolean =>
  kindOf(round) === roundKind.fast || (kindOf(round) === roundKind.recovery && recovery === "uncoordinated");

/** The name of the quorum system that chooses in `round`. */
export const decides = (round: Round, options: FastPaxosOptions): "fast" | "classic" =>
  isFast(round, options) ? "fast" : "classic";
