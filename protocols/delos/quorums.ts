/**
 * Which LogServers of a loglet have to answer: any `write` of them hold what is appended, any `seal` of them seal it, and
 * any `check` of them tell the tail.
 *
 * - A seal meets every append: what is acknowledged is found, and nothing is acknowledged afterwards.
 * - A check meets every append, for the tail, and every seal: a loglet that ended is not taken for one that goes on. So
 *   reads need not ask the MetaStore.
 *
 * The paper has majorities for all three, which is the default.
 * Source: Balakrishnan et al. (2020), section 4.1; Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection
 * Revisited" (2016), section 4, for other sizes.
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { DelosOptions } from "./state.ts";

export interface Quorums {
  readonly seal: QuorumSystem;
  readonly write: QuorumSystem;
  readonly check: QuorumSystem;
}

/** The LogServers of the first loglet: those that are no spares, or the first of them. */
export function firstMembers({ roles, options }: Cluster<DelosOptions>): NodeSet {
  const { count } = roleOf({ roles } as Cluster<object>, "log-server");
  const begin = count - options.spares;
  const wanted = options.ensemble === 0 ? begin : options.ensemble;
  if (wanted > begin) {
    throw new UserError({
      code: "ensemble-size",
      place: "ensemble",
      value: wanted,
      problem: `an ensemble of ${wanted} is more than the ${begin} LogServers that begin`,
      remedy: `use 1 to ${begin}, or 0 for all`,
    });
  }
  return allNodes(wanted);
}

/** The sizes of quorums that these options make of so many LogServers. */
export function sizesOf(
  members: number,
  { seal, write }: Pick<DelosOptions, "seal" | "write">,
): { readonly seal: number; readonly write: number } {
  if (seal === 0 && write === 0) return { seal: members + 1 - majoritySize(members), write: majoritySize(members) };
  if (seal === 0) return { seal: members + 1 - write, write };
  if (write === 0) return { seal, write: members + 1 - seal };
  return { seal, write };
}

/** The quorums of these LogServers. Throws a UserError for sizes that cannot be had, or need not meet. */
export const quorumsOf = perConfiguration((cluster: Cluster<DelosOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "log-server");
  const among = size(members);
  const { seal, write } = sizesOf(among, cluster.options);
  if (seal > among || write > among || seal < 1 || write < 1 || seal + write <= among) {
    throw new UserError({
      code: "quorum-sizes",
      place: "seal",
      value: `${seal} and ${write}`,
      problem: `seals of ${seal} and appends to ${write} of ${among} LogServers need not meet, or cannot be had`,
      remedy: `use sizes of 1 to ${among} that add up to more than ${among}, or 0`,
    });
  }
  return {
    seal: new Within(count, members, seal),
    write: new Within(count, members, write),
    check: new Within(count, members, among + 1 - Math.min(seal, write)),
  };
});
