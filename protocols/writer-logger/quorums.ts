/**
 * Who has to answer: any `read` of an epoch's members are sealed, or asked for a read; any `write` of them hold what is
 * acknowledged. A read quorum meets every write quorum of the same members; nothing else has to meet.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4.
 */
import { type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import { firstEnsemble, meetingSizes, validateMeetingSizes } from "../shared/ensembles.ts";
import type { WriterLoggerOptions } from "./types.ts";

type Sizes = Pick<WriterLoggerOptions, "read" | "write">;

export interface Quorums {
  readonly read: QuorumSystem;
  readonly write: QuorumSystem;
}

/** The members of the first epoch: the loggers that are no spares, or the first of them. */
export const firstMembers = ({ roles, options }: Cluster<WriterLoggerOptions>): NodeSet =>
  firstEnsemble(roleOf({ roles } as Cluster<object>, "logger").count, options, "loggers");

/** The sizes of both quorums of so many members. */
export const sizesOf = (members: number, { read, write }: Sizes): readonly [read: number, write: number] =>
  meetingSizes(members, read, write);

/** The quorums of these members. Throws a UserError for sizes that cannot be had, or need not meet. */
export const quorumsOf = perConfiguration((cluster: Cluster<WriterLoggerOptions>, members: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "logger");
  const among = size(members);
  const sizes = sizesOf(among, cluster.options);
  const [read, write] = sizes;
  const words = `read quorums of ${read} and write quorums of ${write} among ${among} members`;
  validateMeetingSizes(among, sizes, "read", words);
  return { read: new Within(count, members, read), write: new Within(count, members, write) };
});
