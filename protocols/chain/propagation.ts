/**
 * Down the chain and up again: each replica passes on what is on its disk; what comes to the tail is acknowledged.
 *
 * - A replica forwards behind its own sync (Update Propagation Invariant): whoever is further down holds no more.
 * - Sent is the log beyond what is acknowledged. It is durable, and resent: a new successor is sent Sent first of all, and
 *   tells how far it is; so does one that answered nothing for long.
 * - The tail acknowledges what it holds, in an open epoch, once it holds the record: all before it have it on their disks
 *   in this epoch, and no other chain was begun without one of them (a member that entered a later epoch takes nothing in).
 *
 * Source: van Renesse and Schneider (2004), sections 3.1 (Sent, processing an acknowledgement) and 3.2.2 to 3.2.3.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { follow } from "./adoption.ts";
import { noteHeld } from "./completion.ts";
import { after, commandIdOf, executeTo, pieceFrom, takePiece } from "./log.ts";
import { headOf, isInChain, predecessorOf, setOfChain, successorOf, tailOf } from "./standing.ts";
import type { Ack, Forward, Held, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** What lies from `from` on is on this disk now: it goes to the successor, or is acknowledged where there is none. */
export function passOn(state: ReplicaState, from: Slot, io: ReplicaIo): void {
  if (successorOf(state, io) === null) acknowledge(state, io);
  else sendForward(state, from, false, io);
}

/** Sent minus Ack to a successor that has not spoken in this epoch. */
export function introduce(state: ReplicaState, io: ReplicaIo): void {
  if (successorOf(state, io) === null) acknowledge(state, io);
  else sendForward(state, state.executed, true, io);
}

function sendForward(state: ReplicaState, from: number, isAsking: boolean, io: ReplicaIo): void {
  const { configuration, isOpen, executed: committed, log } = state;
  const piece = pieceFrom(state, from, log.next, io.cluster.options.appendMax);
  const isPart = piece.first + piece.entries.length < log.next;
  const message = {
    type: "forward",
    configuration,
    isOpen,
    committed,
    isAsking: isAsking || isPart,
    ...piece,
  } as const;
  io.send(successorOf(state, io)!, message);
}

export function onForward(state: ReplicaState, from: NodeId, forward: Forward, io: ReplicaIo): void {
  const { configuration, first, entries } = forward;
  const { epoch } = configuration;
  if (epoch < state.configuration.epoch) return io.send(from, fencedBy(state));
  const isNews = epoch > state.configuration.epoch;
  if (isNews) follow(state, configuration, io);
  if (predecessorOf(state, io) !== from) return;
  const isOpened = forward.isOpen && !state.isOpen;
  if (isOpened) state.isOpen = true;
  const before = state.log.next as Slot;
  const fits = takePiece(state, forward, io);
  if (forward.isAsking || !fits || first + entries.length < before) answerHeld(state, from, io);
  if (isNews) introduce(state, io);
  else if (isOpened || state.log.next > before) passOn(state, before, io);
  takeCommitted(state, forward.committed, io);
}

export const fencedBy = ({ configuration }: ReplicaState) =>
  ({ type: "fenced", promised: configuration.epoch }) as const;

function answerHeld(state: ReplicaState, to: NodeId, io: ReplicaIo): void {
  const { configuration, log, executed: committed } = state;
  io.send(to, { type: "held", epoch: configuration.epoch, next: log.next as Slot, committed });
}

/** The tail: all before it have what it has. In an epoch that is not open it says so to the head, and no more. */
export function acknowledge(state: ReplicaState, io: ReplicaIo): void {
  const { configuration, log, executed } = state;
  const { epoch: term, chain, record } = configuration;
  if (log.next <= record) return;
  if (!state.isOpen) return answerHeld(state, headOf(configuration, io), io);
  const acks = setOfChain(chain);
  for (let slot = executed; slot < log.next; slot = after(slot)) {
    const value = commandIdOf(log.at(slot)!);
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: [acks] });
  }
  executeTo(state, log.next, io);
  const isFirst = executed <= record;
  if (isFirst || io.cluster.options.acks === "each") sendAck(state, isFirst, io);
}

/** Up the chain; to itself, once in an epoch, where the tail is the head, too. */
function sendAck(state: ReplicaState, isFirst: boolean, io: ReplicaIo): void {
  const predecessor = predecessorOf(state, io) ?? (isFirst ? io.self : null);
  if (predecessor === null) return;
  io.send(predecessor, { type: "ack", epoch: state.configuration.epoch, next: state.executed });
}

export function onAck(state: ReplicaState, from: NodeId, { epoch, next }: Ack, io: ReplicaIo): void {
  if (epoch !== state.configuration.epoch) return;
  if (from === successorOf(state, io)) state.successorNext = Math.max(state.successorNext, next);
  takeCommitted(state, next, io);
  noteHeld(state, next, io);
}

/** All below `committed` is acknowledged: what is news goes on up the chain. */
export function takeCommitted(state: ReplicaState, committed: Slot, io: ReplicaIo): void {
  const { executed } = state;
  if (committed <= executed || !isInChain(state, io)) return;
  executeTo(state, committed, io);
  const { record } = state.configuration;
  const isRecord = executed <= record && state.executed > record;
  const isTold = isRecord || io.cluster.options.acks === "each";
  if (state.executed > executed && isTold && predecessorOf(state, io) !== null) sendAck(state, false, io);
}

export function onHeld(state: ReplicaState, from: NodeId, { epoch, next, committed }: Held, io: ReplicaIo): void {
  if (epoch !== state.configuration.epoch) return;
  takeCommitted(state, committed, io);
  if (from === tailOf(state.configuration, io)) noteHeld(state, next, io);
  if (from !== successorOf(state, io) || next <= state.successorNext) return; // the timer sends again
  state.successorNext = next;
  if (next < state.log.next) sendForward(state, next, false, io);
}

/** The timer `resend` fired: what is not known to be acknowledged, or a question how far that is. */
export function resend(state: ReplicaState, io: ReplicaIo): void {
  if (!isInChain(state, io)) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  const { successorNext, executed, log } = state;
  if (successorOf(state, io) === null) return acknowledge(state, io);
  if (successorNext < 0) return introduce(state, io);
  if (executed < log.next) sendForward(state, successorNext, true, io);
}
