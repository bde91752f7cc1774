/**
 * Who has to answer: any `read` of an epoch's members are sealed, or asked for a read; any `write` of them hold what is
 * acknowledged. A read quorum meets every write quorum of the same members; nothing else has to meet.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4.
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { LeaderFollowerOptions } from "./types.ts";

type Sizes = Pick<LeaderFollowerOptions, "read" | "write">;

export interface Quorums {
  readonly read: QuorumSystem;
  readonly write: QuorumSystem;
}

/** The members of the first epoch: the replicas that are no spares, or the first of them. */
export function firstMembers({ roles, options }: Cluster<LeaderFollowerOptions>): NodeSet {
  const { count } = roleOf({ roles } as Cluster<object>, "replica");
  const begin = count - options.spares;
  const wanted = options.ensemble === 0 ? begin : options.ensemble;
  if (wanted > begin) {
    throw new UserError({
      code: "ensemble-size",
      place: "ensemble",
      value: wanted,
      problem: `an ensemble of ${wanted} is more than the ${begin} replicas that begin`,
      remedy: `use 1 to ${begin}, or 0 for all`,
    });
  }
  return allNodes(wanted);
}

/** The sizes of both quorums of so many members. */
export function sizesOf(members: number, { read, write }: Sizes): { readonly read: number; readonly write: number } {
  if (read === 0 && write === 0) return { read: members + 1 - majoritySize(members), write: majoritySize(members) };
  if (read === 0) return { read: members + 1 - write, write };
  if (write === 0) return { read, write: members + 1 - read };
  return { read, write };
}

/** The quorums of these members. Throws a UserError for sizes that cannot be had, or need not meet. */
export const quorumsOf = perConfiguration((cluster: Cluster<LeaderFollowerOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "replica");
  const among = size(members);
  const { read, write } = sizesOf(among, cluster.options);
  if (read > among || write > among || read < 1 || write < 1 || read + write <= among) {
    throw new UserError({
      code: "quorum-sizes",
      place: "read",
      value: `${read} and ${write}`,
      problem: `read quorums of ${read} and write quorums of ${write} among ${among} members need not meet, or cannot be had`,
      remedy: `use sizes of 1 to ${among} that add up to more than ${among}, or 0`,
    });
  }
  return { read: new Within(count, members, read), write: new Within(count, members, write) };
});
