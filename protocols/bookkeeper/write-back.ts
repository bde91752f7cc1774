/**
 * Writing back: an entry that a recovery finds goes to its write set again, as it was, for fenced bookies too to take.
 * Source: "The BookKeeper protocol", "Closing a ledger".
 */
import { has, members, noNodes } from "../../sim/base/node-set.ts";
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
  sendBack(state, number, io);
}

/** To those of its write set that have not acknowledged it. */
export function sendBack(state: BookkeeperState, number: EntryNumber, io: WriterIo): void {
  const { ledger } = state.basis!;
  const entry = state.pending.get(number)!;
  const set = writeSet(state.proposal!, number);
  const { position: slot, command } = entry;
  io.observe({ type: "proposed", term: termOfRecovery(ledger), slot, value: command?.id ?? noopId, members: [set] });
  for (const rank of members(set)) {
    if (has(state.acks.get(number)!, rank)) continue;
    io.send(bookieAt(rank, io), { type: "add", ledger, number, entry, isRecovery: true });
  }
}
