/**
 * The master as a registry holds it: one entry, only ever changed by a compare-and-set of exactly its text. The ballot is in the
 * text and never falls, so no text comes back, and of two that change the same text one succeeds.
 *
 * - A ballot has one leader and one set of acceptors, for the swap that gave it succeeded once. A leader that does not know
 *   whether it did asks the same again; one that crashed in between never uses the ballot.
 * - `live`: whoever leads the next ballot reads from a read quorum of each of these. In variant I a ballot is active as soon as
 *   it is given, so its acceptors join those that are live; once it is complete, what was chosen below is chosen in it, and they
 *   alone are. In variant II they take the place of those before once it is complete, and until then it counts for nothing.
 * - A ballot with the only acceptors that are live needs no second swap: whom to read from does not depend on what comes of it.
 *
 * Source: Lamport, Malkhi, Zhou (2009): the reconfiguration master, of Vertical Paxos I and of Vertical Paxos II.
 */
import { type NodeSet, size } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import type { MasterEntry } from "./types.ts";

const key = "configuration";

const textOf = ({ ballot, holder, completed, wanted, acceptors, live }: MasterEntry): string =>
  [ballot, holder, completed, wanted, acceptors, ...live].join(" ");

/** The entry that the registry's value holds; `first`: the acceptors before anything was written. */
export function masterEntryOf(value: string | null, first: NodeSet): MasterEntry {
  if (value === null) {
    return { ballot: 0, holder: 0, completed: 0, live: [first], acceptors: first, wanted: size(first) };
  }
  const [ballot, holder, completed, wanted, acceptors, ...live] = value.split(" ").map(Number) as [
    ...[number, number, number, number],
    NodeSet,
    ...NodeSet[],
  ];
  return { ballot, holder, completed, live, acceptors, wanted };
}

/** The entry after `holder` is given the ballot that follows, with these acceptors: newBallot. */
export function newBallot(
  entry: MasterEntry,
  { holder, acceptors, wanted }: Pick<MasterEntry, "holder" | "acceptors" | "wanted">,
  variant: string,
): MasterEntry {
  const ballot = entry.ballot + 1;
  const given = { ballot, holder, acceptors, wanted };
  if (variant === "I") return { ...given, completed: entry.completed, live: withAcceptors(entry.live, acceptors) };
  const isSame = entry.live[0] === acceptors;
  return { ...given, completed: isSame ? ballot : entry.completed, live: entry.live };
}

const withAcceptors = (live: readonly NodeSet[], acceptors: NodeSet): readonly NodeSet[] =>
  live.includes(acceptors) ? live : [...live, acceptors].sort((a, b) => a - b);

/** The entry once the ballot that it holds is complete; in variant II that activates it. */
export const completed = (entry: MasterEntry): MasterEntry => ({
  ...entry,
  completed: entry.ballot,
  live: [entry.acceptors],
});

/** True when completing the ballot would change nothing that a leader reads from. */
export const isSettled = ({ live, acceptors }: MasterEntry): boolean => live.length === 1 && live[0] === acceptors;

/** True when this ballot may choose as soon as its leader has read what is live. */
export const isActive = (entry: MasterEntry, variant: string): boolean => variant === "I" || isSettled(entry);

/** Who leads the next ballot takes these acceptors where it has no wish: those of the last ballot that is active. */
export const acceptorsUpon = ({ live, acceptors }: MasterEntry): NodeSet =>
  live.includes(acceptors) ? acceptors : live[0]!;

export const lookAtMaster: KvOperation = { type: "get", key };

/** Changes exactly `from`, if it is still there; nothing was written before ballot 1. */
export const exchange = (from: MasterEntry, to: MasterEntry): KvOperation => ({
  type: "compare-and-set",
  key,
  expected: from.ballot === 0 ? null : textOf(from),
  value: textOf(to),
});
