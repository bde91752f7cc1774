/**
 * Which acceptors make a phase-1, a classic and a fast quorum, from the options.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), quorum assumption: as in Fast Paxos, phase-1 quorums must meet every classic quorum, and what any two fast quorums have in common.
 * For sizes q1, qc, qf out of N: q1 + qc > N and q1 + 2 qf > 2 N. Given sizes are not checked here: that they meet is
 * judged before a run, with disjoint quorums as witness.
 */
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { majority, majoritySize, Threshold } from "../../sim/contract/quorum.ts";
import { isFast, type Round } from "./rounds.ts";
import type { GeneralizedPaxosOptions } from "./types.ts";

export interface Quorums {
  readonly phase1: Threshold;
  readonly classic: Threshold;
  readonly fast: Threshold;
}

/** The quorum systems of a cluster, made once for each. Throws a UserError when a size is above the acceptors. */
export function quorumsOf(cluster: Cluster<GeneralizedPaxosOptions>): Quorums {
  let quorums = made.get(cluster);
  if (quorums === undefined) {
    quorums = makeQuorums(roleOf(cluster, "acceptor").count, cluster.options);
    made.set(cluster, quorums);
  }
  return quorums;
}

const made = new WeakMap<Cluster<GeneralizedPaxosOptions>, Quorums>();

function makeQuorums(nodes: number, options: GeneralizedPaxosOptions): Quorums {
  const phase1 = options.phase1 === 0 ? majoritySize(nodes) : options.phase1;
  const classic = options.classic === 0 ? majoritySize(nodes) : options.classic;
  const fast = options.fast === 0 ? smallestFast(nodes, phase1) : options.fast;
  return {
    phase1: threshold(nodes, phase1, "phase1"),
    classic: threshold(nodes, classic, "classic"),
    fast: threshold(nodes, fast, "fast"),
  };
}

/** The least qf with q1 + 2 qf > 2 N: three quarters of the acceptors, rounded up, when q1 is a majority. */
const smallestFast = (nodes: number, phase1: number): number => Math.floor((2 * nodes - phase1) / 2) + 1;

function threshold(nodes: number, size: number, name: string): Threshold {
  if (size > nodes) {
    throw new UserError(
      `option ${name}: ${size} is above the ${nodes} acceptors; use 1 to ${nodes}, or 0 to have it set`,
    );
  }
  return size === majoritySize(nodes) ? majority(nodes) : new Threshold(nodes, size);
}

/** The quorums that choose in `round`. */
export const decisionQuorum = (round: Round, { fast, classic }: Quorums): Threshold => (isFast(round) ? fast : classic);
