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
import { type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import { firstEnsemble, meetingSizes, validateMeetingSizes } from "../shared/ensembles.ts";
import type { DelosOptions } from "./state.ts";

export interface Quorums {
  readonly seal: QuorumSystem;
  readonly write: QuorumSystem;
  readonly check: QuorumSystem;
}

/** The LogServers of the first loglet: those that are no spares, or the first of them. */
export const firstMembers = ({ roles, options }: Cluster<DelosOptions>): NodeSet =>
  firstEnsemble(roleOf({ roles } as Cluster<object>, "log-server").count, options, "LogServers");

/** The sizes of quorums that these options make of so many LogServers. */
export const sizesOf = (
  members: number,
  { seal, write }: Pick<DelosOptions, "seal" | "write">,
): readonly [seal: number, write: number] => meetingSizes(members, seal, write);

/** The quorums of these LogServers. Throws a UserError for sizes that cannot be had, or need not meet. */
export const quorumsOf = perConfiguration((cluster: Cluster<DelosOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "log-server");
  const among = size(members);
  const sizes = sizesOf(among, cluster.options);
  const [seal, write] = sizes;
  validateMeetingSizes(among, sizes, "seal", `seals of ${seal} and appends to ${write} of ${among} LogServers`);
  return {
    seal: new Within(count, members, seal),
    write: new Within(count, members, write),
    check: new Within(count, members, among + 1 - Math.min(seal, write)),
  };
});
