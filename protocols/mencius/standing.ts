/**
 * What a server tells the judges of its promises and votes, which are one by one of each slot, and how its disk bears it out.
 * Source: Mao et al. (OSDI 2008), section 4: each instance is a consensus of its own, with its own ballots.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Standing } from "../../sim/contract/standing.ts";
import { entryOf } from "./store.ts";
import {
  type Ballot,
  type Decree,
  type Durable,
  type Entry,
  identityOf,
  type Mencius,
  noBallot,
  type Slot,
} from "./types.ts";

/** This server's vote is on its disk. */
export function observeVote(slot: Slot, ballot: Ballot, decree: Decree, io: Io<Mencius>): void {
  io.observe({ type: "accepted", term: ballot, slot, instance: slot, value: identityOf(decree) });
}

/** So is its promise. */
export function observePromise(slot: Slot, ballot: Ballot, entry: Entry, io: Io<Mencius>): void {
  io.observe({ type: "promised", term: ballot, report: reportOf(entry), instance: slot });
}

function reportOf({ accepted, decree, isDecided }: Entry): string {
  if (isDecided) return `decided: ${identityOf(decree)}`;
  return accepted === noBallot ? "none" : `accepted at ${accepted}: ${identityOf(decree)}`;
}

/** Of one slot; or of all that are kept, where every other one is decided and left behind. */
export function standingOf({ entries, snapshot }: Readonly<Durable>, slot?: number): Standing {
  if (slot !== undefined) {
    const entry = entryOf({ entries }, slot as Slot);
    return { promised: entry.promised, report: reportOf(entry) };
  }
  const known = entries.entries().map(([key, { promised, accepted }]) => ({
    instance: key as number,
    promised: promised as number,
    accepted: accepted as number,
  }));
  return { promised: 0, report: `${known.length} slots`, instances: { known, endedTo: [snapshot.next - 1] } };
}
