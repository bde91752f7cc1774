/**
 * The two timers of a replica, each set when there is something to do and not running yet.
 * Source: Moraru et al. (SOSP 2013), section 4.3, leaves the timeouts open.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Epaxos, State } from "./types.ts";

/** Something is unfinished here: looks after it in a while, drawn so that rivals in recovery come apart. */
export function armSuspicion(state: State, io: Io<Epaxos>): void {
  if (state.isSuspicionArmed) return;
  state.isSuspicionArmed = true;
  const { suspectMicros } = io.cluster.options;
  io.setTimer("suspect", suspectMicros, 2 * suspectMicros);
}

/**
 * Something changed here that others should know: says so after `times` the usual while, which is longer for whoever only
 * heard of it, so that mostly one replica speaks. Never later than said before.
 */
export function spreadLater(state: State, times: number, io: Io<Epaxos>): void {
  state.isSpreading = true;
  state.repeats = 0;
  if (state.gossipIn === 0 || times < state.gossipIn) armGossip(state, times, io);
}

/** Speaks after `times` the usual while. */
export function armGossip(state: State, times: number, io: Io<Epaxos>): void {
  state.gossipIn = times;
  io.setTimer("gossip", times * io.cluster.options.gossipMicros);
}
