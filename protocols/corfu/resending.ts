/**
 * What is not answered goes out again, the same whether the message, the answer or who should answer was lost. A proxy to
 * which nothing comes for long changes the layout, for it may reach what the sequencer's layout does not make do with.
 * Source: NSDI 2012, section 3.1: any client may reconfigure.
 */
import type { Io } from "../../sim/contract/io.ts";
import { takeToken } from "./appending.ts";
import { sendProbes } from "./reader.ts";
import { changeLayout, missesMax } from "./reconfiguration.ts";
import { sendWrite } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { Position } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

export function resend(state: ProxyState, io: ProxyIo): void {
  state.isResending = isWaiting(state);
  if (!state.isResending) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  state.stuck++;
  if (state.stuck > 2 * missesMax(state, io) * 2 ** Math.min(state.unrest, unrestMax)) {
    state.stuck = 0;
    state.unrest++;
    changeLayout(state, io);
  }
  for (const [, { position, command }] of state.appends.entries()) {
    if (position === null) takeToken(state, command, io);
  }
  const { batchMax } = io.cluster.options;
  for (const position of state.writes.keys().slice(0, batchMax)) sendWrite(state, position as Position, io);
  if (state.reads.length > 0) sendProbes(state, io);
}

const unrestMax = 4;

const isWaiting = ({ appends, writes, reads, executed, target }: ProxyState): boolean =>
  appends.size > 0 || writes.size > 0 || reads.length > 0 || executed < target;
