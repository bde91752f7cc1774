/**
 * Writing back: an entry that a recovery finds goes to its write set again, as it was, for fenced bookies too to take.
 * Source: "The BookKeeper protocol", "Closing a ledger".
 */
import { has, intersection, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { bookieAt } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { writeSet } from "./striping.ts";
import { termOfRecovery } from "./terms.ts";
import type { EntryNumber, LedgerEntry } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

export function writeBack(state: BookkeeperState, number: EntryNumber, entry: LedgerEntry, io: WriterIo): void {
  state.pending = state.pending.set(number, entry);
  state.acks = state.acks.set(number, noNodes);
  io.observe({ type: "witnessed", what: "entry written back" });
  proposeBack(state, number, io);
}

/** Tells judges whose entry it is, and sends it to all that lack it. */
export function proposeBack(state: BookkeeperState, number: EntryNumber, io: WriterIo): void {
  const set = writeSet(state.proposal!, number);
  const { position: slot, command } = state.pending.get(number)!;
  const value = command?.id ?? noopId;
  io.observe({ type: "proposed", term: termOfRecovery(state.basis!.ledger), slot, value, members: [set] });
  sendBack(state, number, set, io);
}

/** To those of its write set that have not acknowledged it, and are among `to`. */
export function sendBack(state: BookkeeperState, number: EntryNumber, to: NodeSet, io: WriterIo): void {
  const { ledger } = state.basis!;
  const entry = state.pending.get(number)!;
  for (const rank of members(intersection(writeSet(state.proposal!, number), to))) {
    if (has(state.acks.get(number)!, rank)) continue;
    io.send(bookieAt(rank, io), { type: "add", ledger, number, entry, isRecovery: true });
  }
}
