/**
 * The quorums of BookKeeper. Of a write set any Qa acknowledge an entry, and any Qw - Qa + 1 that deny it show that nobody
 * has it acknowledged: the two meet.
 * Source: "The BookKeeper protocol", ack quorums, and "Closing a ledger".
 */
import { allNodes, type NodeSet, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { perCluster, perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majoritySize, type QuorumSystem, Within } from "../../sim/contract/quorum.ts";
import type { BookkeeperOptions } from "./state.ts";

/** The bookies that ensembles are drawn from in the beginning: those that are no spares. */
export const firstMembers = ({ roles, options }: Cluster<BookkeeperOptions>): NodeSet =>
  allNodes(roleOf({ roles } as Cluster<object>, "bookie").count - options.spares);

/** E, Qw and Qa. */
export interface LedgerSizes {
  readonly ensemble: number;
  readonly writeQuorum: number;
  readonly ackQuorum: number;
}

/** The usual ensemble, where there are so many bookies: the others are spare. */
const usualEnsemble = 3;

/** The sizes that these options make of so many bookies. */
export function ledgerSizes(bookies: number, given: LedgerSizes): LedgerSizes {
  const ensemble = given.ensemble || Math.min(usualEnsemble, bookies);
  const writeQuorum = given.writeQuorum || ensemble;
  return { ensemble, writeQuorum, ackQuorum: given.ackQuorum || majoritySize(writeQuorum) };
}

/** The sizes in a cluster. Throws a UserError unless bookies >= E >= Qw >= Qa. */
export const sizesIn = perCluster((cluster: Cluster<BookkeeperOptions>): LedgerSizes => {
  const bookies = size(firstMembers(cluster));
  const sizes = ledgerSizes(bookies, cluster.options);
  const { ensemble, writeQuorum, ackQuorum } = sizes;
  if (bookies >= ensemble && ensemble >= writeQuorum && writeQuorum >= ackQuorum) return sizes;
  throw new UserError({
    code: "ledger-sizes",
    place: "ensemble",
    value: `${ensemble}, ${writeQuorum} and ${ackQuorum}`,
    problem: `an ensemble of ${ensemble}, a write quorum of ${writeQuorum} and an ack quorum of ${ackQuorum} do not fit ${bookies} bookies`,
    remedy: "use sizes of which none is above the one before it, or 0",
  });
});

/** `write` and `absent` are of one write set; `recover` and `append` of all members, whichever of them are an ensemble. */
export interface BookieQuorums {
  readonly write: QuorumSystem;
  readonly absent: QuorumSystem;
  readonly recover: QuorumSystem;
  readonly append: QuorumSystem;
}

/** How many of the members may be away, wherever a ledger lies, before it cannot be recovered, or not be appended to. */
const sparedBy = (bookies: number, { ensemble, writeQuorum, ackQuorum }: LedgerSizes) => ({
  recover: ackQuorum - 1,
  append: Math.max(bookies - ensemble, writeQuorum - ackQuorum),
});

/** How many may be away for both. */
export function sparedAtAll(bookies: number, sizes: LedgerSizes): number {
  const { recover, append } = sparedBy(bookies, sizes);
  return Math.min(recover, append);
}

/**
 * Of a write set, or of the members, as the name asks: either is a set of bookies. For none, of the first write set and the
 * first members.
 */
export const quorumsAmong = perConfiguration((cluster: Cluster<BookkeeperOptions>, among: NodeSet): BookieQuorums => {
  const bookies = roleOf(cluster, "bookie").count;
  const sizes = sizesIn(cluster);
  const [stripe, all] = among === 0 ? [allNodes(sizes.writeQuorum), firstMembers(cluster)] : [among, among];
  const spared = sparedBy(size(all), sizes);
  return {
    write: new Within(bookies, stripe, sizes.ackQuorum),
    absent: new Within(bookies, stripe, size(stripe) - sizes.ackQuorum + 1),
    recover: new Within(bookies, all, size(all) - spared.recover),
    append: new Within(bookies, all, size(all) - spared.append),
  };
});
