/**
 * Which replicas may promise and which may choose.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only phase-1 and phase-2 quorums must meet.
 */
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { majority, majoritySize, type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";
import type { MultiPaxosOptions } from "./types.ts";

export interface Phases {
  readonly phase1: QuorumSystem;
  readonly phase2: QuorumSystem;
}

const made = new WeakMap<Cluster<MultiPaxosOptions>, Phases>();

/** The quorum systems of a cluster, made once. Throws a UserError when a size is above the number of replicas. */
export function quorumsOf(cluster: Cluster<MultiPaxosOptions>): Phases {
  let phases = made.get(cluster);
  if (phases === undefined) {
    const { count } = roleOf(cluster, "replica");
    const { phase1, phase2 } = cluster.options;
    phases = { phase1: threshold(count, phase1, "phase1"), phase2: threshold(count, phase2, "phase2") };
    made.set(cluster, phases);
  }
  return phases;
}

function threshold(nodes: number, size: number, phase: string): QuorumSystem {
  if (size > nodes) {
    throw new UserError(
      `option ${phase}: ${size} is above the ${nodes} replicas; use 1 to ${nodes}, or 0 for a majority`,
    );
  }
  return size === 0 || size === majoritySize(nodes) ? majority(nodes) : new Threshold(nodes, size);
}
