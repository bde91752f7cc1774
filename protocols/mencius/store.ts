/**
 * The entries of slots and the index of the next own one: reading, and writing them to memory and disk together.
 * Source: Mao et al. (OSDI 2008), section 4; Lamport, "Paxos Made Simple" (2001), section 2.5: what an acceptor remembers.
 * Invariant carried here: the disk tells of an entry together with all slots that were skipped before it.
 */
import type { Io } from "../../sim/contract/io.ts";
import { coordinatorOf, ownFrom } from "./slots.ts";
import {
  coordinatorsBallot,
  type Decree,
  type Durable,
  type Entry,
  type Mencius,
  noBallot,
  type Report,
  type Slot,
  type State,
} from "./types.ts";

const nothing: Entry = { promised: coordinatorsBallot, accepted: noBallot, decree: null, isDecided: false };

/** What is known of `slot`; an empty entry when nothing is. */
export const entryOf = ({ entries }: Pick<State, "entries">, slot: Slot): Entry => entries.get(slot) ?? nothing;

/** All of the record, always: of the writes that no sync has covered yet a crash keeps any. */
const recordOf = ({ next, entries, snapshot }: Durable): Durable => ({ next, entries, snapshot });

/** Writes what can be learned again, should a crash take it. */
export const writeLearned = (state: State, io: Io<Mencius>): void => io.write(recordOf(state));

/** Writes, and all that follows waits for the disk. */
export function persist(state: State, io: Io<Mencius>): void {
  io.write(recordOf(state));
  io.sync();
}

/** Rule 2: own slots below `end` in which nothing was suggested never will hold anything. False if there are none. */
export function skipTo(state: State, end: number, self: number, servers: number): boolean {
  if (end <= state.next) return false;
  state.next = ownFrom(end, self, servers);
  return true;
}

/** Where a skipped own slot is told from a suggested one: the latter has a vote, our own. */
export function isOwnSkip(state: Pick<State, "next" | "entries">, slot: Slot): boolean {
  return slot < state.next && entryOf(state, slot).accepted === noBallot;
}

/** What was decided in `slot`, as far as this server knows; undefined: it does not. */
export function decisionAt(state: State, slot: Slot, self: number, servers: number): Decree | undefined {
  if (slot < state.executed) return state.log.at(slot);
  const entry = state.entries.get(slot);
  if (entry?.isDecided) return entry.decree;
  return isSkipped(state, slot, self, servers) ? null : undefined;
}

function isSkipped(state: State, slot: Slot, self: number, servers: number): boolean {
  const rank = coordinatorOf(slot, servers);
  if (rank === self) return isOwnSkip(state, slot);
  const ranges = state.skips[rank]!;
  for (let at = 0; at < ranges.length; at++) {
    const range = ranges[at]!;
    if (range.from <= slot && slot < range.to) return true;
  }
  return false;
}

/** What a promise tells of `slot`. */
export function reportAt(state: State, slot: Slot, self: number, servers: number): Report {
  const decree = decisionAt(state, slot, self, servers);
  const { accepted, decree: voted } = entryOf(state, slot);
  return decree === undefined ? { accepted, decree: voted, isDecided: false } : { accepted, decree, isDecided: true };
}
