/**
 * Who may write, as a registry holds it: one entry that is only ever changed by a compare-and-set of exactly its text. The
 * epoch is in the text and only rises, so no text comes back, and of two that change the same text one succeeds.
 *
 * - An epoch has one holder, for the swap that gained it succeeded once. A holder that does not know whether it did asks
 *   the same again; one that crashed in between never uses the epoch.
 * - `members` are those of the epoch opened last: whoever claims the next epoch has to fence them, and them alone.
 * - An epoch with other members is opened by a second swap, once they hold the log. A claim of the same members needs
 *   none: who is to be fenced next does not depend on whether it comes to anything.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009), section 4: a configuration is
 * complete before it is activated.
 */
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";

export interface RegistryEntry {
  /** 0 before the first. */
  readonly epoch: number;
  /** Node id of whoever has it; meaningless before the first. */
  readonly holder: number;
  /** The epoch opened last, 0 before the first, and its members. */
  readonly opened: number;
  readonly members: NodeSet;
  /** The members of `epoch`. */
  readonly next: NodeSet;
  /** How often its holder showed here that it is alive; absent before the first time, and where it does so elsewhere. */
  readonly beats?: number;
}

export const entryKey = "log";

const textOf = ({ epoch, holder, opened, members, next, beats }: RegistryEntry): string =>
  [epoch, holder, opened, members, next, ...(beats === undefined ? [] : [beats])].join(" ");

/** The entry that the registry's value holds; `first`: the members before anything was written. */
export function registryEntryOf(value: string | null, first: NodeSet): RegistryEntry {
  if (value === null) return { epoch: 0, holder: 0, opened: 0, members: first, next: first };
  const [epoch, holder, opened, members, next, beats] = value.split(" ").map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number | undefined,
  ];
  const entry = { epoch, holder, opened, members: members as NodeSet, next: next as NodeSet };
  return beats === undefined ? entry : { ...entry, beats };
}

export const isSameEntry = (one: RegistryEntry, other: RegistryEntry): boolean => textOf(one) === textOf(other);

/** The entry after `holder` claims the epoch that follows `entry`, for these members. */
export function claimUpon(entry: RegistryEntry, holder: number, next: NodeSet, always: boolean): RegistryEntry {
  const epoch = entry.epoch + 1;
  const isOpen = !always && next === entry.members;
  return { epoch, holder, opened: isOpen ? epoch : entry.opened, members: entry.members, next };
}

/** The entry once the epoch that it holds is complete. */
export const openingOf = ({ epoch, holder, next }: RegistryEntry): RegistryEntry => ({
  epoch,
  holder,
  opened: epoch,
  members: next,
  next,
});

/** The entry once its holder has shown again that it is alive. Whoever claims upon the entry before it loses. */
export const beatingOf = (entry: RegistryEntry): RegistryEntry => ({ ...entry, beats: (entry.beats ?? 0) + 1 });

/** True when the epoch's members are who the next claim has to fence. */
export const isOpen = ({ epoch, opened }: RegistryEntry): boolean => epoch === opened;

export const lookUp: KvOperation = { type: "get", key: entryKey };

/** Changes exactly `from`, if it is still there; nothing was written before epoch 1. */
export const swap = (from: RegistryEntry, to: RegistryEntry): KvOperation => ({
  type: "compare-and-set",
  key: entryKey,
  expected: from.epoch === 0 ? null : textOf(from),
  value: textOf(to),
});
