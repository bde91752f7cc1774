/**
 * Entries of the ledger that a writer writes: each goes to its write set, with the LAC of its time.
 * Source: "The BookKeeper protocol", adding entries.
 */
import { has, intersection, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { lastLink } from "./chain.ts";
import { bookieAt } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { after, positionOf, writeSet } from "./striping.ts";
import { termOfWriter } from "./terms.ts";
import type { Checkpoint, EntryNumber, LedgerMetadata } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

export const ownLedger = ({ ledgers, ledger }: BookkeeperState): LedgerMetadata => ledgers.get(ledger)!;

export function appendEntry(
  state: BookkeeperState,
  command: Command | null,
  checkpoint: Checkpoint | null,
  io: WriterIo,
): void {
  const number = state.end;
  const entry = { position: positionOf(ownLedger(state), number), lac: state.lac, command, checkpoint };
  state.pending = state.pending.set(number, entry);
  state.acks = state.acks.set(number, noNodes);
  state.end = after(number);
  if (!state.isChanging) proposeEntry(state, number, io);
}

/** Tells judges whose entry it is, and sends it to all that lack it. */
export function proposeEntry(state: BookkeeperState, number: EntryNumber, io: WriterIo): void {
  const set = writeSet(ownLedger(state), number);
  const { position: slot, command } = state.pending.get(number)!;
  const value = command?.id ?? noopId;
  io.observe({ type: "proposed", term: termOfWriter(state.ledger), slot, value, members: [set] });
  sendEntry(state, number, set, io);
}

/** To those of its write set that have not acknowledged it, and are among `to`. */
export function sendEntry(state: BookkeeperState, number: EntryNumber, to: NodeSet, io: WriterIo): void {
  const { ledger } = state;
  const entry = state.pending.get(number)!;
  for (const rank of members(intersection(writeSet(ownLedger(state), number), to))) {
    if (has(state.acks.get(number)!, rank)) continue;
    io.send(bookieAt(rank, io), { type: "add", ledger, number, entry, isRecovery: false });
  }
}

/** Its checkpoint is not counted. */
export const isFull = ({ end, chain }: BookkeeperState, io: WriterIo): boolean =>
  end - (lastLink(chain)?.isCheckpoint === true ? 1 : 0) >= io.cluster.options.snapshotEntries;
