/**
 * The quorums of a configuration: any `read` of its acceptors, any `write` of them, and each two meet. With `read` one and
 * `write` all it is a primary and its backups. Quorums of two configurations need not meet.
 * Source: Lamport, Malkhi, Zhou (2009): read and write quorums of a ballot, and those of primary-backup replication.
 */
import { type NodeSet, size } from "../../sim/base/node-set.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import { firstEnsemble, meetingSizes, validateMeetingSizes } from "../shared/ensembles.ts";
import { memberCounts } from "../shared/member-counts.ts";
import type { VerticalPaxosOptions } from "./types.ts";

type Sizes = Pick<VerticalPaxosOptions, "read" | "write">;

export interface Quorums {
  readonly read: QuorumSystem;
  readonly write: QuorumSystem;
}

/** The acceptors of the first ballot: those that are no spares, or the first of them. */
export const firstAcceptors = ({ roles, options }: Cluster<VerticalPaxosOptions>): NodeSet =>
  firstEnsemble(roleOf({ roles } as Cluster<object>, "acceptor").count, options, "acceptors");

/** The sizes of both quorums of so many acceptors. */
export const sizesOf = (acceptors: number, { read, write }: Sizes): readonly [read: number, write: number] =>
  meetingSizes(acceptors, read, write);

/** How many acceptors a configuration may have, whoever asks for it. */
export const acceptorCounts = (
  acceptors: number,
  options: Pick<VerticalPaxosOptions, "read" | "write">,
): readonly [number, number] => memberCounts(acceptors, options);

/** The quorums of these acceptors. Throws a UserError for sizes that cannot be had, or need not meet. */
export const quorumsOf = perConfiguration((cluster: Cluster<VerticalPaxosOptions>, acceptors: NodeSet): Quorums => {
  const { count } = roleOf(cluster, "acceptor");
  const among = size(acceptors);
  const sizes = sizesOf(among, cluster.options);
  const [read, write] = sizes;
  const words = `read quorums of ${read} and write quorums of ${write} among ${among} acceptors`;
  validateMeetingSizes(among, sizes, "read", words);
  return { read: new Within(count, acceptors, read), write: new Within(count, acceptors, write) };
});

/** How many acceptors may be gone for good at any time: of all, with these options. */
export function lossesOf(acceptors: number, options: VerticalPaxosOptions): number {
  const { ensemble, spares, least } = options;
  const among = ensemble || acceptors - spares;
  if (least === 0) return among - Math.max(...sizesOf(among, options));
  // It may have shrunk before: whoever is left then has to be read from, and enough of all to begin with.
  const fewest = Math.min(among, Math.max(least, acceptorCounts(acceptors, options)[0]));
  let most = acceptors - fewest;
  for (let count = fewest; count <= among; count++) most = Math.min(most, count - sizesOf(count, options)[0]);
  return Math.max(0, most);
}
