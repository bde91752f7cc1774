/**
 * Which acceptors may promise and which may choose.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only phase-1 and phase-2 quorums must meet. Rystsov,
 * "CASPaxos" (2018), section 2.2, has F + 1 of 2F + 1 in both phases, and section 2.3 other sizes while members change.
 */
import { allNodes, type NodeSet, nodesMax, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, perConfiguration, sized } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, Within } from "../../sim/contract/quorum.ts";
import type { Phases } from "../shared/phases.ts";
import type { CasPaxosOptions, Configuration } from "./types.ts";

type Sizes = Pick<CasPaxosOptions, "phase1" | "phase2">;

/** How many of so many members have to promise. */
export const phase1Size = (members: number, { phase1 }: Sizes): number =>
  phase1 === 0 ? majoritySize(members) : phase1;

/** How many of so many members have to accept. */
export const phase2Size = (members: number, { phase2 }: Sizes): number =>
  phase2 === 0 ? majoritySize(members) : phase2;

/** The quorum systems that a cluster begins with. Throws a UserError when a size is above the number of acceptors. */
export const firstQuorumsOf = perCluster((cluster: Cluster<CasPaxosOptions>): Phases => {
  const acceptors = roleOf(cluster, "acceptor");
  const { options } = cluster;
  if (acceptors.count > nodesMax) {
    throw new UserError({
      code: "acceptors",
      place: "option spares",
      value: options.spares,
      problem: `${acceptors.count} acceptors are above ${nodesMax}, spares among them`,
      remedy: "use fewer nodes, or fewer spares",
    });
  }
  const count = acceptors.count - options.spares;
  const begin = { ...acceptors, count };
  const phases = {
    phase1: sized(begin, phase1Size(count, options), "phase1"),
    phase2: sized(begin, phase2Size(count, options), "phase2"),
  };
  return options.spares === 0 ? phases : quorumsAmong(cluster, allNodes(count));
});

/** Those of the same sizes among these members. */
export const quorumsAmong = perConfiguration((cluster: Cluster<CasPaxosOptions>, members: NodeSet): Phases => {
  const { count } = roleOf(cluster, "acceptor");
  const { options } = cluster;
  return {
    phase1: new Within(count, members, phase1Size(size(members), options)),
    phase2: new Within(count, members, phase2Size(size(members), options)),
  };
});

/** Those of a configuration: some promise, others may accept. */
export const quorumsOf = (
  cluster: Cluster<CasPaxosOptions>,
  { number, prepare, accept }: Pick<Configuration, "number" | "prepare" | "accept">,
): Phases =>
  number === 0
    ? firstQuorumsOf(cluster)
    : { phase1: quorumsAmong(cluster, prepare).phase1, phase2: quorumsAmong(cluster, accept).phase2 };
