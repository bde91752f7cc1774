/**
 * Whatever was not answered goes out again: the same whether the message, the answer or the bookie was lost. A writer that
 * hears nothing new for long gives up, so that another one may try.
 * Source: "The BookKeeper protocol", ensemble changes: a bookie that does not answer in time has failed.
 */
import { has } from "../../sim/base/node-set.ts";
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

export function resendAll(state: BookkeeperState, io: WriterIo): void {
  const isWriting = state.phase === "write" || state.phase === "roll";
  if (!isWriting && state.phase !== "fence" && state.phase !== "recover") return;
  const { missedMax, retryMicros } = io.cluster.options;
  io.setTimer("resend", retryMicros);
  const owing = isWriting ? owingWriter(state) : owingRecovery(state);
  state.missed = state.missed.map((times, rank) => (has(owing, rank) ? Math.min(times + 1, missedMax) : times));
  if (!state.isChanging) state.stalled = owing === 0 ? 0 : state.stalled + 1;
  if (state.stalled > 2 * missedMax + patience) return giveWay(state, io);
  const metadata = isWriting ? ownLedger(state) : state.proposal!;
  pingOthers(state, ensembleSet(lastFragment(metadata)), io);
  if (isWriting) return resendEntries(state, io);
  if (state.phase === "fence") return sendFences(state, io);
  if (!state.isEndKnown) sendRecoveryReads(state, io);
  for (const number of state.pending.keys()) sendBack(state, number as EntryNumber, io);
  changeEnsembleOfRecovery(state, io);
}
