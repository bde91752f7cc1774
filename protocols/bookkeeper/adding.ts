/**
 * Adding: an entry goes to its write set, and is acknowledged when an ack quorum of it has it and all entries before are
 * acknowledged: the LAC is contiguous. What is not answered goes out again, and who does not answer is replaced.
 *
 * Source: "The BookKeeper protocol", adding entries, last add confirmed.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, intersection, members, type NodeSet, noNodes, setOf } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { isNextDue, withStretch } from "../shared/stretches.ts";
import { answerReads } from "./answers.ts";
import { inquire } from "./asking.ts";
import { lastLink, raiseFinal, takeLedger, takeList } from "./chain.ts";
import { catchUp } from "./creation.ts";
import { changeEnsemble } from "./ensembles.ts";
import { isFull, ownLedger, proposeEntry, sendEntry } from "./entries.ts";
import { executeEntry } from "./execution.ts";
import { giveWay } from "./heartbeat.ts";
import { isChangeDue, settleOperator } from "./membership.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { after, isAcknowledged, writeSet } from "./striping.ts";
import { termOfWriter } from "./terms.ts";
import { type EntryNumber, noEntry } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

export function onEntryAdded(state: BookkeeperState, rank: number, number: EntryNumber, io: WriterIo): void {
  const acks = state.acks.get(number);
  if (acks !== undefined && !has(acks, rank)) {
    state.stalled = 0;
    state.acks = state.acks.set(number, add(acks, rank));
    acknowledge(state, io);
  }
  const isSame = state.phase === "write" || state.phase === "roll";
  if (isSame && isNextDue(state.stretches, rank, after(number))) sendOwed(state, rank, after(number), io);
}

/** In order, and nothing while the ensemble changes. */
export function acknowledge(state: BookkeeperState, io: WriterIo): void {
  const own = ownLedger(state);
  while (!state.isChanging) {
    const number = after(state.lac);
    const entry = state.pending.get(number);
    const acks = state.acks.get(number) ?? noNodes;
    if (entry === undefined || !isAcknowledged(own, number, acks)) break;
    const set = writeSet(own, number);
    const { position: slot, command } = entry;
    const value = command?.id ?? noopId;
    const term = termOfWriter(state.ledger);
    io.observe({ type: "chosen", term, slot, value, acks: intersection(acks, set), quorum: "write", members: [set] });
    state.pending = state.pending.delete(number);
    state.acks = state.acks.delete(number);
    state.lac = number;
    state.outbid = 0;
    raiseFinal(state, slot + 1);
    executeEntry(state, entry, io);
    if (entry.checkpoint !== null) inquire(state, "drop", io);
  }
  answerReads(state, io);
  rollIfFull(state, io);
}

/** Entries count in their new write sets alone, and go to whoever is new in them. */
export function onEnsembleAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal } = state;
  if (!state.isChanging || proposal === null) return;
  state.isChanging = false;
  if (!isSwapped) return giveWay(state, io);
  io.observe({ type: "witnessed", what: "ensemble changed" });
  state.ledgers = state.ledgers.set(proposal.ledger, proposal);
  state.basis = null;
  state.proposal = null;
  for (const number of state.pending.keys()) proposeEntry(state, number as EntryNumber, io);
  acknowledge(state, io);
}

/** The checkpoint is acknowledged: the ledgers before it are of no use any more. */
export function onDropAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const last = lastLink(state.chain);
  if (last?.ledger !== state.ledger) return;
  if (!isSwapped) {
    // Somebody else follows it, which the list tells; or nothing came of the question.
    inquire(state, "fetch list", io);
    return inquire(state, "drop", io);
  }
  takeList(state, { members: state.members, chain: [last] });
  const { first, count } = roleOf(io.cluster, "bookie");
  for (let rank = 0; rank < count; rank++) {
    io.send((first + rank) as NodeId, { type: "delete ledgers", below: state.ledger });
  }
  settleOperator(state, io);
}

/** A ledger that is full, or of other members than are wished, takes no more; it is closed once all of it is acknowledged. */
export function rollIfFull(state: BookkeeperState, io: WriterIo): void {
  if (state.phase === "write" && (isFull(state, io) || isChangeDue(state))) state.phase = "roll";
  if (state.phase !== "roll" || state.pending.size > 0 || state.proposal !== null) return;
  const own = ownLedger(state);
  state.basis = own;
  state.proposal = { ...own, state: "CLOSED", last: state.lac };
  inquire(state, "close", io);
}

export function onRollAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal } = state;
  if (proposal === null) return;
  if (!isSwapped) return giveWay(state, io);
  takeLedger(state, proposal, io);
  io.cancelTimer("resend");
  io.cancelTimer("lac");
  io.observe({ type: "witnessed", what: "ledger rolled" });
  catchUp(state, io);
}

/** Bookies that owe an acknowledgement. */
export function owingWriter(state: BookkeeperState): NodeSet {
  const own = ownLedger(state);
  let owing = noNodes;
  for (const number of state.pending.keys()) {
    owing = (owing | (writeSet(own, number as number) & ~state.acks.get(number)!)) as NodeSet;
  }
  return owing;
}

export function resendEntries(state: BookkeeperState, to: NodeSet, io: WriterIo): void {
  for (const rank of members(to)) sendOwed(state, rank, 0 as EntryNumber, io);
  changeEnsemble(state, io);
}

/** Those entries from `from` on that the bookie owes an acknowledgement of, as many as go out again at once. */
function sendOwed(state: BookkeeperState, rank: number, from: EntryNumber, io: WriterIo): void {
  if (state.isChanging) return;
  const own = ownLedger(state);
  const numbers = state.pending.keys() as EntryNumber[];
  const owes = (number: EntryNumber): boolean =>
    number >= from && has(writeSet(own, number), rank) && !has(state.acks.get(number)!, rank);
  const owed = numbers.filter(owes);
  const batch = owed.slice(0, io.cluster.options.batchMax);
  const ends = [batch.at(-1), owed.at(-1)].map((number) => (number ?? noEntry) + 1);
  state.stretches = withStretch(state.stretches, rank, ends[0]!, ends[1]!);
  for (const number of batch) sendEntry(state, number, setOf(rank), io);
}
