/**
 * What a replica does for the head of an epoch outside the chain's own messages: it answers beats, and learns from them that
 * it was left out, or that the epoch is open.
 *
 * - A replica of the chain enters its epoch by its predecessor's word alone: so whoever is in it has all before it in it.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: the master tells replicas of their new predecessors.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { follow } from "./adoption.ts";
import { hearHead, onSuspect, stepDown } from "./heartbeat.ts";
import { sendCopies } from "./joining.ts";
import { fencedBy, passOn, takeCommitted } from "./propagation.ts";
import { headOf, isInChain, rankOf } from "./standing.ts";
import type { Beat, Epoch, HandOver, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onBeat(state: ReplicaState, from: NodeId, beat: Beat, io: ReplicaIo): void {
  const { configuration, isOpen, committed, joining } = beat;
  const { epoch, chain } = configuration;
  if (epoch < state.configuration.epoch) return io.send(from, fencedBy(state));
  hearHead(state, epoch, from, io);
  if (epoch > state.configuration.epoch && !chain.includes(rankOf(io.self, io))) follow(state, configuration, io);
  if (epoch === state.configuration.epoch) {
    if (isOpen && !state.isOpen) {
      state.isOpen = true;
      if (isInChain(state, io)) passOn(state, state.log.next as typeof committed, io);
    }
    takeCommitted(state, committed, io);
    sendCopies(state, joining, io);
  }
  const { log, executed } = state;
  io.send(from, {
    type: "alive",
    epoch: state.configuration.epoch,
    next: log.next as typeof executed,
    committed: executed,
  });
}

/** A later epoch was promised, or given: this one is over, once its holder uses it. */
export function onFenced(state: ReplicaState, promised: Epoch, io: ReplicaIo): void {
  if (promised > state.epoch) stepDown(state, promised, null, io);
}

/** The head is to leave: whoever follows it claims the next epoch without it. */
export function onHandOver(state: ReplicaState, from: NodeId, { epoch }: HandOver, io: ReplicaIo): void {
  const { configuration } = state;
  if (epoch === configuration.epoch && headOf(configuration, io) === from) onSuspect(state, io);
}
