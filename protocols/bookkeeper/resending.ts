/**
 * Whatever was not answered goes out again: the same whether the message, the answer or the bookie was lost. A writer that
 * hears nothing new for long gives up, so that another one may try.
 *
 * - Entries may be large, and go out again after one wait, two, four and so on; in between a bookie that owes an answer is
 *   asked whether it is there, and is sent everything again when it says so. So one that is slow is not buried.
 *
 * Source: "The BookKeeper protocol", ensemble changes: a bookie that does not answer in time has failed.
 */
import { add, difference, has, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { owingWriter, resendEntries } from "./adding.ts";
import { changeEnsembleOfRecovery } from "./ensembles.ts";
import { ownLedger } from "./entries.ts";
import { giveWay } from "./heartbeat.ts";
import { bookieAt } from "./lac.ts";
import { owingRecovery, sendFences, sendRecoveryReads } from "./recovery.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { ensembleSet, lastFragment } from "./striping.ts";
import type { EntryNumber } from "./types.ts";
import { sendBack } from "./write-back.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Resends after which bookies that were asked whether they are there would have said so, and have been tried. */
const patience = 4;
/** A writer's patience doubles with each time that it came to nothing, so often: it outgrows the longest delay. */
const doublingsMax = 10;
/** Waits are counted up to here. */
const waitsMax = 2 ** 20;

export function resendAll(state: BookkeeperState, io: WriterIo): void {
  const isWriting = state.phase === "write" || state.phase === "roll";
  if (!isWriting && state.phase !== "fence" && state.phase !== "recover") return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  const owing = isWriting ? owingWriter(state) : owingRecovery(state);
  state.missed = state.missed.map((times, rank) => (has(owing, rank) ? Math.min(times + 1, waitsMax) : times));
  const due = dueOf(state, owing);
  const metadata = isWriting ? ownLedger(state) : state.proposal!;
  ping(state, union(difference(owing, due), othersMissed(state, ensembleSet(lastFragment(metadata)), io)), io);
  if (isWriting) return resendOwn(state, owing, due, io);
  if (state.phase === "fence") return sendFences(state, io);
  if (!state.isEndKnown) sendRecoveryReads(state, due, io);
  for (const number of state.pending.keys()) sendBack(state, number as EntryNumber, due, io);
  changeEnsembleOfRecovery(state, io);
}

/** Those that have waited once, twice, four times and so on since they were heard. */
function dueOf({ missed }: BookkeeperState, owing: NodeSet): NodeSet {
  let due = noNodes;
  for (const [rank, times] of missed.entries()) {
    if (has(owing, rank) && (times & (times - 1)) === 0) due = add(due, rank);
  }
  return due;
}

/** While one of the ensemble is silent for long: the members beside it that were silent themselves. */
function othersMissed({ missed, members }: BookkeeperState, ensemble: NodeSet, io: WriterIo): NodeSet {
  const { missedMax } = io.cluster.options;
  if (!missed.some((times, rank) => has(ensemble, rank) && 2 * times >= missedMax)) return noNodes;
  let others = noNodes;
  for (const [rank, times] of missed.entries())
    if (times >= missedMax && has(members, rank)) others = add(others, rank);
  return difference(others, ensemble);
}

/** Asks whether they are there. */
function ping({ ledger, round, missed }: BookkeeperState, ranks: NodeSet, io: WriterIo): void {
  for (const rank of missed.keys()) {
    if (has(ranks, rank)) io.send(bookieAt(rank, io), { type: "read lac", ledger, fence: false, round });
  }
}

/** Others stand by for a writer; a recovery is in nobody's way, and goes on. */
function resendOwn(state: BookkeeperState, owing: NodeSet, due: NodeSet, io: WriterIo): void {
  if (!state.isChanging) state.stalled = owing === noNodes ? 0 : state.stalled + 1;
  const factor = 2 ** Math.min(state.outbid, doublingsMax);
  if (state.stalled > factor * (2 * io.cluster.options.missedMax + patience)) return giveWay(state, io);
  resendEntries(state, due, io);
}
