/**
 * Beats of the head: to all other replicas, which tell what they are at. What they do not answer, and where they get stuck,
 * is what it goes by when it asks for another chain.
 *
 * Source: van Renesse and Schneider (2004), section 3: failures can be detected, which here is no more than a guess.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { noteHeld } from "./completion.ts";
import { sendCopies } from "./joining.ts";
import { noteAnswer, tend } from "./membership.ts";
import { takeCommitted } from "./propagation.ts";
import { rankOf, tailOf } from "./standing.ts";
import type { Alive, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The timer `beat` fired, or it is the head from now on. A head whose disk hangs is no head: its beats wait like the rest. */
export function beat(state: ReplicaState, io: ReplicaIo): void {
  if (!state.isHead) return;
  io.setTimer("beat", io.cluster.options.heartbeatMicros);
  const own = rankOf(io.self, io);
  state.missed = state.missed.map((times, rank) => (rank === own ? 0 : Math.min(times + 1, Number.MAX_SAFE_INTEGER)));
  state.held = state.held.with(own, state.log.next);
  countStuck(state);
  tend(state, io);
  if (!state.isHead) return; // it gave up
  const { configuration, isOpen, executed: committed, joining } = state;
  sendToOthers("replica", { type: "beat", configuration, isOpen, committed, joining }, io);
  sendCopies(state, joining, io);
}

/** Whoever holds less than its predecessor, and no more than at the beat before, is stuck. */
function countStuck(state: ReplicaState): void {
  const { chain } = state.configuration;
  for (const [place, rank] of chain.entries()) {
    const isBehind = place > 0 && state.held[rank]! < state.held[chain[place - 1]!]!;
    state.stuck = state.stuck.with(rank, isBehind ? state.stuck[rank]! + 1 : 0);
  }
}

export function onAlive(state: ReplicaState, from: NodeId, { epoch, next, committed }: Alive, io: ReplicaIo): void {
  if (!state.isHead) return;
  const rank = rankOf(from, io);
  noteAnswer(state, rank);
  if (epoch !== state.configuration.epoch) return;
  if (next > state.held[rank]!) {
    state.held = state.held.with(rank, next);
    state.stuck = state.stuck.with(rank, 0);
  }
  if (from !== tailOf(state.configuration, io)) return;
  takeCommitted(state, committed, io);
  noteHeld(state, next, io);
}
