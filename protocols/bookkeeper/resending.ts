/**
 * Whatever was not answered goes out again: the same whether the message, the answer or the bookie was lost. A writer that
 * hears nothing new for long gives up, so that another one may try.
 * Source: "The BookKeeper protocol", ensemble changes: a bookie that does not answer in time has failed.
 */
import { has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { owingWriter, resendEntries } from "./adding.ts";
import { changeEnsembleOfRecovery, pingOthers } from "./ensembles.ts";
import { ownLedger } from "./entries.ts";
import { giveWay } from "./heartbeat.ts";
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

export function resendAll(state: BookkeeperState, io: WriterIo): void {
  const isWriting = state.phase === "write" || state.phase === "roll";
  if (!isWriting && state.phase !== "fence" && state.phase !== "recover") return;
  const { missedMax, retryMicros } = io.cluster.options;
  io.setTimer("resend", retryMicros);
  const owing = isWriting ? owingWriter(state) : owingRecovery(state);
  state.missed = state.missed.map((times, rank) => (has(owing, rank) ? Math.min(times + 1, missedMax) : times));
  const metadata = isWriting ? ownLedger(state) : state.proposal!;
  pingOthers(state, ensembleSet(lastFragment(metadata)), io);
  if (isWriting) return resendOwn(state, owing !== noNodes, io);
  if (state.phase === "fence") return sendFences(state, io);
  if (!state.isEndKnown) sendRecoveryReads(state, io);
  for (const number of state.pending.keys()) sendBack(state, number as EntryNumber, io);
  changeEnsembleOfRecovery(state, io);
}

/** Others stand by for a writer; a recovery is in nobody's way, and goes on. */
function resendOwn(state: BookkeeperState, isOwed: boolean, io: WriterIo): void {
  if (!state.isChanging) state.stalled = isOwed ? state.stalled + 1 : 0;
  const factor = 2 ** Math.min(state.outbid, doublingsMax);
  if (state.stalled > factor * (2 * io.cluster.options.missedMax + patience)) return giveWay(state, io);
  resendEntries(state, io);
}
