/**
 * The chain as the registry holds it: one entry, only ever changed by a compare-and-set of exactly its text. The epoch is in
 * the text and only rises, so no text comes back, and of two that change the same text one succeeds.
 *
 * - An epoch is given to the first of its chain, its head, and to nobody else ever.
 * - `members` is the chain opened last. Whoever claims the next epoch is one of them, and begins it with its own log: each
 *   of them holds all that was acknowledged, for the tail acknowledges what all before it have.
 * - A chain of some of them is open at once: they have what counts, and whoever is left out is so from this swap on. A chain
 *   with others is opened by a second swap, once they have the log: before that nothing is acknowledged in it.
 * - In a chain, what a replica holds is a prefix of what its predecessor holds (the Update Propagation Invariant). So a new
 *   chain keeps the order of the old one, from its head on, and others follow behind.
 * - What was taken in within an epoch that was never opened binds nobody: whoever enters a later one forgets it, but its head.
 *   `completed` tells which of those that needed a second swap got it: what needs none is open as soon as it is given.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: the master; Lamport, Malkhi, Zhou, "Vertical Paxos and
 * Primary-Backup Replication" (PODC 2009), section 4: a configuration is complete before it is activated.
 */
import type { KvOperation } from "../../sim/contract/operation.ts";
import type { Chain, ChainEntry, Configuration, Epoch, Slot } from "./types.ts";

const entryKey = "chain";

const textOf = ({ epoch, holder, opened, members, chain, wanted, completed }: ChainEntry): string =>
  [epoch, holder, opened, ...[members, chain, wanted].map((ranks) => ranks.join("-")), completed].join(" ");

/** The entry that the registry's value holds; `first`: the chain before anything was written. */
export function chainEntryOf(value: string | null, first: Chain): ChainEntry {
  if (value === null)
    return { epoch: 0, holder: 0, opened: 0, members: first, chain: first, wanted: first, completed: 0 };
  const parts = value.split(" ");
  const [epoch, holder, opened] = parts.map(Number) as [number, number, number];
  const ranksIn = (at: number): Chain => parts[at]!.split("-").map(Number);
  return {
    epoch,
    holder,
    opened,
    members: ranksIn(3),
    chain: ranksIn(4),
    wanted: ranksIn(5),
    completed: Number(parts[6]),
  };
}

/** The entry after `holder`, the first of `chain`, claims the epoch that follows `entry`. */
export function claimFor(entry: ChainEntry, holder: number, chain: Chain, wanted: Chain): ChainEntry {
  const epoch = entry.epoch + 1;
  const isOpen = chain.every((rank) => entry.members.includes(rank));
  return {
    epoch,
    holder,
    opened: isOpen ? epoch : entry.opened,
    members: isOpen ? chain : entry.members,
    chain,
    wanted,
    completed: entry.completed,
  };
}

/** True of a claim that was made of that very entry: what was opened or completed since is in it. */
export const isUpon = (entry: ChainEntry, { epoch, opened, completed }: ChainEntry): boolean =>
  epoch === entry.epoch + 1 && completed === entry.completed && (opened === epoch || opened === entry.opened);

/** The entry once the epoch that it holds is complete. */
export const activated = (entry: ChainEntry): ChainEntry => ({
  ...entry,
  opened: entry.epoch,
  members: entry.chain,
  completed: entry.epoch,
});

/** True when the chain of the epoch is the one to begin the next with. */
export const isOpenEntry = ({ epoch, opened }: ChainEntry): boolean => epoch === opened;

/** Those whom `rank` may keep in a chain of which it is the head, itself first; nobody where it is no member. */
export const heirsOf = ({ members }: ChainEntry, rank: number): Chain =>
  members.includes(rank) ? members.slice(members.indexOf(rank)) : [];

/** The chain of a claim upon an entry, whose head begins with a record at that slot. */
export const configurationOf = (
  { epoch, chain, members, completed }: ChainEntry,
  { opened }: ChainEntry,
  record: Slot,
): Configuration => ({
  epoch: epoch as Epoch,
  chain,
  before: members,
  opened: opened as Epoch,
  completed: completed as Epoch,
  record,
});

export const lookAtChain: KvOperation = { type: "get", key: entryKey };

/** Changes exactly `from`, if it is still there; nothing was written before epoch 1. */
export const exchange = (from: ChainEntry, to: ChainEntry): KvOperation => ({
  type: "compare-and-set",
  key: entryKey,
  expected: from.epoch === 0 ? null : textOf(from),
  value: textOf(to),
});
