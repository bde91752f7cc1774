/**
 * Recovery: the last ledger is brought to an end that keeps every entry which was acknowledged, whatever its writer does.
 *
 * 1. Bookies of the last ensemble are fenced, until so many answered that no ack quorum is without one: Qw - Qa + 1 of each
 *    write set. The highest LAC among what they tell is where recovery begins.
 * 2. Entry by entry from there on: whoever has it gives it, and it is written back to an ack quorum. It is absent only when
 *    Qw - Qa + 1 of its write set said so, each of them fenced when it did: then its writer never gets Qa acknowledgements
 *    for it, nor acknowledges anything behind it, for it acknowledges in order. Silence says nothing.
 * 3. A compare-and-set closes the ledger with the last entry that was found.
 *
 * - Reads fence too, since one that was not fenced by the first question may answer the second (issue 2614).
 * - Two recoveries may come to different ends: an entry that nobody acknowledged may be found by one of them. Only the one
 *   that closes the ledger counts, so neither tells a LAC of its own: entries are written back as they were.
 * - What is written back may go to an ensemble with others in it: a fragment that is first told when the ledger is closed.
 *
 * Source: "The BookKeeper protocol", "Closing a ledger"; apache/bookkeeper issues 1067, 2612 and 2614.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, intersection, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { inquire } from "./asking.ts";
import { raiseFinal, takeLedger } from "./chain.ts";
import { catchUp } from "./creation.ts";
import { giveWay } from "./heartbeat.ts";
import { bookieAt, rankOfBookie } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import {
  after,
  coversEnsemble,
  coversEntry,
  ensembleSet,
  isAcknowledged,
  lastFragment,
  positionOf,
  writeSet,
} from "./striping.ts";
import { termOfRecovery } from "./terms.ts";
import type { EntriesRead, EntryNumber, LacRead, LedgerEntry, LedgerMetadata } from "./types.ts";
import { writeBack } from "./write-back.ts";

type WriterIo = Io<BookkeeperTypes>;

/** `basis` stays as the writer left it; `proposal` is where entries are written back to. */
export function fence(state: BookkeeperState, metadata: LedgerMetadata, io: WriterIo): void {
  state.phase = "fence";
  state.basis = metadata;
  state.proposal = metadata;
  state.fencedBy = noNodes;
  state.lac = after(lastFragment(metadata).first, -1);
  state.pending = Table.empty();
  state.acks = Table.empty();
  state.told = Table.empty();
  state.isEndKnown = false;
  sendFences(state, io);
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** To those that have not answered. */
export function sendFences({ basis, fencedBy, round }: BookkeeperState, io: WriterIo): void {
  const { ledger } = basis!;
  for (const rank of lastFragment(basis!).ensemble) {
    if (!has(fencedBy, rank)) io.send(bookieAt(rank, io), { type: "read lac", ledger, fence: true, round });
  }
}

export function onFenced(state: BookkeeperState, from: NodeId, { ledger, lac }: LacRead, io: WriterIo): void {
  const { basis } = state;
  if (state.phase !== "fence" || basis?.ledger !== ledger) return;
  const rank = rankOfBookie(from, io);
  if (has(state.fencedBy, rank)) return;
  state.fencedBy = add(state.fencedBy, rank);
  if (lac > state.lac) state.lac = lac;
  raiseFinal(state, positionOf(basis, state.lac + 1));
  if (!coversEnsemble(basis, state.fencedBy)) return;
  state.phase = "recover";
  state.next = after(state.lac);
  readOn(state, io);
}

/** The entries from `next` on, of everybody. */
function readOn(state: BookkeeperState, io: WriterIo): void {
  state.told = Table.empty();
  sendRecoveryReads(state, ensembleSet(lastFragment(state.basis!)), io);
}

/** To those of the ensemble that have not answered, and are among `among`. */
export function sendRecoveryReads({ basis, told, next }: BookkeeperState, among: NodeSet, io: WriterIo): void {
  const { ledger } = basis!;
  const to = after(next, io.cluster.options.batchMax);
  for (const rank of lastFragment(basis!).ensemble) {
    if (told.has(rank) || !has(among, rank)) continue;
    io.send(bookieAt(rank, io), { type: "read entries", ledger, fence: true, from: next, to });
  }
}

export function onRecoveryRead(state: BookkeeperState, from: NodeId, read: EntriesRead, io: WriterIo): void {
  const rank = rankOfBookie(from, io);
  if (state.phase !== "recover" || state.basis?.ledger !== read.ledger) return;
  if (state.isEndKnown || state.next < read.from || state.next >= read.to) return;
  state.told = state.told.set(rank, read);
  const { basis } = state;
  while (!state.isEndKnown) {
    const found = foundAt(state, state.next);
    if (found === undefined) {
      settleEnd(state, basis, io);
      break;
    }
    writeBack(state, state.next, found, io);
    state.next = after(state.next);
  }
  if (!state.isEndKnown && tellersOf(state, state.next) === noNodes) return readOn(state, io);
  closeIfDone(state, io);
}

function foundAt({ told }: BookkeeperState, number: EntryNumber): LedgerEntry | undefined {
  for (const [, { entries }] of told.entries()) {
    const found = entries.find(([each]) => each === number);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** Who told, of this entry among others, whether it has it. */
function tellersOf({ told }: BookkeeperState, number: EntryNumber): NodeSet {
  let ranks = noNodes;
  for (const [rank, { from, to }] of told.entries()) {
    if (number >= from && number < to) ranks = add(ranks, rank as number);
  }
  return ranks;
}

/** Nobody has told entry `next`: it is absent when no ack quorum of its write set is without one that denies it. */
function settleEnd(state: BookkeeperState, basis: LedgerMetadata, io: WriterIo): void {
  const deniers = tellersOf(state, state.next);
  if (!coversEntry(basis, state.next, deniers)) return;
  state.isEndKnown = true;
  const set = writeSet(basis, state.next);
  io.observe({
    type: "elected",
    term: termOfRecovery(basis.ledger),
    electors: intersection(deniers, set),
    quorum: "absent",
    members: [set],
    decides: "write",
    closes: true,
  });
}

export function onWrittenBack(state: BookkeeperState, rank: number, number: EntryNumber, io: WriterIo): void {
  const acks = state.acks.get(number);
  if (acks === undefined || has(acks, rank)) return;
  state.acks = state.acks.set(number, add(acks, rank));
  closeIfDone(state, io);
}

function closeIfDone(state: BookkeeperState, io: WriterIo): void {
  const { proposal } = state;
  if (state.phase !== "recover" || !state.isEndKnown || proposal === null) return;
  const isDone = state.pending
    .keys()
    .every((number) => isAcknowledged(proposal, number as number, state.acks.get(number)!));
  if (!isDone) return;
  state.phase = "close";
  state.proposal = { ...proposal, state: "CLOSED", last: after(state.next, -1) };
  inquire(state, "close", io);
}

export function onCloseAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal, pending, acks } = state;
  if (state.phase !== "close" || proposal === null) return;
  if (!isSwapped) {
    io.observe({ type: "witnessed", what: "close lost" });
    return giveWay(state, io);
  }
  const term = termOfRecovery(proposal.ledger);
  for (const [number, entry] of pending.entries()) {
    const set = writeSet(proposal, number as number);
    const { position: slot, command } = entry;
    const holders = intersection(acks.get(number)!, set);
    const value = command?.id ?? noopId;
    io.observe({ type: "chosen", term, slot, value, acks: holders, quorum: "write", members: [set] });
    if (slot >= state.executed) state.fetched = state.fetched.set(slot, entry);
  }
  io.observe({ type: "witnessed", what: "ledger recovered" });
  takeLedger(state, proposal, io);
  state.pending = Table.empty();
  state.acks = Table.empty();
  io.cancelTimer("resend");
  catchUp(state, io);
}

/** Bookies of the ledger's last ensemble that owe an answer to the recovery. */
export function owingRecovery({
  phase,
  basis,
  proposal,
  fencedBy,
  told,
  isEndKnown,
  pending,
  acks,
}: BookkeeperState): NodeSet {
  const ensemble = ensembleSet(lastFragment(basis!));
  if (phase === "fence") return (ensemble & ~fencedBy) as NodeSet;
  let owing = noNodes;
  if (!isEndKnown) for (const rank of members(ensemble)) if (!told.has(rank)) owing = add(owing, rank);
  for (const number of pending.keys()) {
    owing = (owing | (writeSet(proposal!, number as number) & ~acks.get(number)!)) as NodeSet;
  }
  return owing;
}
