/**
 * What a server's words tell of its own slots, and the two timers, each set when there is something to do.
 * Source: Mao et al. (OSDI 2008), section 4: optimizations 1 and 2 put skips on accepts and on later suggests; accelerator 1
 * sends them by themselves when more than alpha are owed, or for longer than tau.
 *
 * The paper's channels keep their order, so one index says it all. Here they need not: a word names the slots that it
 * speaks of, all those between the last suggestion before it and its own.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Mencius, Message, Skip, State } from "./types.ts";

/** What goes with every word. The caller's writes are behind a sync: a skip that was told and forgotten could be used. */
export const tellingOf = ({ skipsFrom, next, executed }: State) => ({ skipsFrom, next, executed });

export function sendToAll(message: Message, io: Io<Mencius>): void {
  for (let at = 1; at < io.cluster.servers; at++) io.send(((io.self + at) % io.cluster.servers) as NodeId, message);
}

/** That server gets, with what is sent to it now, all that it is owed. */
export function noteTold(state: State, rank: number): void {
  if (state.told[rank] !== state.next) state.told = state.told.with(rank, state.next);
}

/** Accelerator 1, for all that this handler skipped. */
export function paySkips(state: State, io: Io<Mencius>): void {
  const { servers, options } = io.cluster;
  for (let rank = 0; rank < servers; rank++) {
    if (rank === io.self || state.told[rank]! >= state.next) continue;
    if ((state.next - state.told[rank]!) / servers > options.skipsMax) sendSkip(state, rank, "word", io);
    else armSkip(state, 1, io);
  }
}

export function sendSkip(state: State, rank: number, kind: Skip["kind"], io: Io<Mencius>): void {
  noteTold(state, rank);
  io.send(rank as NodeId, { type: "skip", kind, ...tellingOf(state) });
}

/** Speaks after `times` the usual while, and never later than said before. */
export function armSkip(state: State, times: number, io: Io<Mencius>): void {
  if (state.skipIn !== 0 && state.skipIn <= times) return;
  state.skipIn = times;
  io.setTimer("skip", times * io.cluster.options.skipMicros);
}

/** Something is waited for: looks after it in a while, drawn so that rivals come apart. */
export function armSuspicion(state: State, io: Io<Mencius>): void {
  if (state.isSuspicionArmed) return;
  state.isSuspicionArmed = true;
  const { suspectMicros } = io.cluster.options;
  io.setTimer("suspect", suspectMicros, 2 * suspectMicros);
}
