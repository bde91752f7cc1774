/**
 * Which replicas may promise and which may choose, in each configuration.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only phase-1 and phase-2 quorums must meet; Lamport, Malkhi,
 * Zhou, "Reconfiguring a State Machine" (2010), section 2: and only those of one and the same configuration.
 */
import { allNodes, difference, type NodeSet, noNodes, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, perConfiguration, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, Within } from "../../sim/contract/quorum.ts";
import type { Phases } from "../shared/phases.ts";
import { validateSpares } from "../shared/spares.ts";
import type { MultiPaxosOptions } from "./types.ts";

/** The members in the beginning: all but the spares. */
export const firstMembers = ({ servers, options }: Cluster<MultiPaxosOptions>): NodeSet =>
  allNodes(servers - options.spares);

/**
 * The quorum systems of the cluster that it begins with, made once. Throws a UserError when a size is above the number of
 * replicas, and for spares where members do not change.
 */
export const quorumsOf = perCluster((cluster: Cluster<MultiPaxosOptions>): Phases => {
  validateSpares(cluster.options);
  if (cluster.options.spares > 0) return phasesOf(cluster, firstMembers(cluster));
  const replicas = roleOf(cluster, "replica");
  const { phase1, phase2 } = cluster.options;
  const most = majoritySize(replicas.count);
  return {
    phase1: sized(replicas, phase1 === 0 ? most : phase1, "phase1"),
    phase2: sized(replicas, phase2 === 0 ? most : phase2, "phase2"),
  };
});

/** Those of the configuration with these members, made once for each. */
export const phasesOf = perConfiguration((cluster: Cluster<MultiPaxosOptions>, members: NodeSet): Phases => {
  const [phase1, phase2] = sizesFor(cluster.options, size(members));
  return { phase1: new Within(cluster.servers, members, phase1), phase2: new Within(cluster.servers, members, phase2) };
});

/** The sizes of quorums of so many members: what the options say, else a majority of them. */
const sizesFor = ({ phase1, phase2 }: MultiPaxosOptions, count: number): readonly [number, number] => [
  phase1 === 0 ? majoritySize(count) : phase1,
  phase2 === 0 ? majoritySize(count) : phase2,
];

/** Any members may follow any others, if there are so many that quorums of the two phases exist and meet. */
export const mayBeMembers = ({ servers, options }: Cluster<MultiPaxosOptions>, members: NodeSet): boolean =>
  members !== noNodes && difference(members, allNodes(servers)) === noNodes && isSize(options, size(members));

function isSize(options: MultiPaxosOptions, count: number): boolean {
  const [phase1, phase2] = sizesFor(options, count);
  return phase1 <= count && phase2 <= count && phase1 + phase2 > count;
}

/** How many members a configuration may have, both included. */
export function sizesOfMembers({ servers, options }: Cluster<MultiPaxosOptions>): readonly [min: number, max: number] {
  const counts = Array.from({ length: servers }, (_, at) => at + 1).filter((count) => isSize(options, count));
  return [counts[0] ?? servers, counts.at(-1) ?? servers];
}
