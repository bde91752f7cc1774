/**
 * What is not answered goes out again, the same whether the message, the answer or who should answer was lost. A proxy to
 * which nothing comes for long changes the layout, for it may reach what the sequencer's layout does not make do with.
 * Source: NSDI 2012, section 3.1: any client may reconfigure.
 */
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDueAgain, roundLater, sentAgain } from "../shared/again.ts";
import { takeToken, takeTokens } from "./appending.ts";
import { want } from "./asking.ts";
import { lastExtent } from "./layout.ts";
import { adaptWindow, cellsAtOnce, tokenPaceOf } from "./pacing.ts";
import { probeAgain } from "./reader.ts";
import { changeLayout, missesMax } from "./reconfiguration.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import { sendWritesAgain } from "./writing.ts";

type ProxyIo = Io<ProxyTypes>;

export function resend(state: ProxyState, io: ProxyIo): void {
  state.isResending = isWaiting(state);
  if (!state.isResending) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  adaptWindow(state);
  state.stuck++;
  const usual = 2 * missesMax(state, io) * 2 ** Math.min(state.unrest, unrestMax);
  if (state.stuck > Math.max(usual, 2 * roundsOfAppend(state))) {
    state.stuck = 0;
    state.unrest++;
    changeLayout(state, io);
  }
  if (state.closed === noNodes) askForTokens(state, io);
  else if (state.phase === "follow" || state.phase === "sequence") want(state, "look", io); // a later layout is on its way
  for (const [position, writing] of state.writes.entries()) {
    state.writes = state.writes.set(position, { ...writing, pending: roundLater(writing.pending) });
  }
  sendWritesAgain(state, cellsAtOnce(state, io), io);
  if (state.reads.length > 0) probeAgain(state, io);
}

const unrestMax = 4;

/** A token, and each unit of a chain after the one before it: of each less than a round more than its pace. */
function roundsOfAppend(state: ProxyState): number {
  const { layout, paces } = state;
  const ofChain = (chain: readonly number[]): number => chain.reduce((sum, rank) => sum + paces[rank]! + 1, 0);
  return tokenPaceOf(state) + 1 + Math.max(...lastExtent(layout).chains.map(ofChain));
}

/** Tokens are good for their layout alone. */
function askForTokens(state: ProxyState, io: ProxyIo): void {
  for (const [session, one] of state.appends.entries()) {
    if (one.position !== null || one.pending === null) continue;
    const waited = roundLater(one.pending);
    const isDue = isDueAgain(waited, tokenPaceOf(state));
    const asked = { ...one, pending: isDue ? sentAgain(waited) : waited };
    state.appends = state.appends.set(session, asked);
    if (isDue) takeToken(state, asked, io);
  }
  takeTokens(state, io);
}

const isWaiting = ({ appends, writes, reads, executed, target }: ProxyState): boolean =>
  appends.size > 0 || writes.size > 0 || reads.length > 0 || executed < target;
