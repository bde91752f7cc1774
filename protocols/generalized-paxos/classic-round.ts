/**
 * A classic round after its start: the leader appends commands to one history, and closes the epoch with a checkpoint
 * when a fast round can follow or the history is long enough.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), action Phase2aClassic; checkpoints.
 * Invariants carried here: within a round a leader's history only grows; nothing follows a checkpoint in its epoch.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { append, bottom, contains, type Element, elementsOf, type History, identityOf } from "./c-struct/history.ts";
import { isExecuted } from "./machine.ts";
import { quorumsOf } from "./quorums.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** A command for the round this proposer leads. */
export function proposeAsLeader(state: ProposerState, command: Command, io: ProposerIo): void {
  if (isExecuted(state.base.machine, command)) return;
  if (state.phase === "fast") {
    return io.broadcast("acceptor", { type: "propose", epoch: state.base.epoch, command });
  }
  if (state.phase === "prepare" || state.closing !== "open") return enqueue(state, command);
  const before = state.tried.length;
  state.tried = append(state.tried, command);
  if (state.tried.length === before) return; // it is proposed already
  const isLast = closeIfFull(state, false, io);
  proposeMore(state, before, isLast ? [command, null] : [command], io);
}

function enqueue(state: ProposerState, command: Command): void {
  if (state.queue.some(({ id }) => id === command.id)) return;
  state.queue = [...state.queue, command].sort((a, b) => a.id - b.id);
}

export const isClosed = (history: History): boolean => contains(history, noopId);

/**
 * Appends all that is known to be pending to what the round starts from: the votes' rest, and what waits here. Any order
 * will do; by id, it does not depend on who told.
 */
export function addPending(state: ProposerState, seen: readonly Element[]): void {
  if (state.closing !== "open") return;
  const waiting = state.waiting.entries().map(([, { command }]) => command);
  const pending = [...seen, ...state.queue, ...waiting].filter((element) => element !== null);
  for (const command of pending.sort((a, b) => a.id - b.id)) {
    if (!isExecuted(state.base.machine, command)) state.tried = append(state.tried, command);
  }
  state.queue = [];
}

/** Puts the checkpoint at the end, where a fast round can follow or the history is long enough. */
export function closeIfFull(state: ProposerState, isHealthy: boolean, io: ProposerIo): boolean {
  if (state.closing !== "open") return false;
  if (!isHealthy && state.tried.length < io.cluster.options.snapshotEntries) return false;
  assert(!isClosed(state.tried), "an open epoch has no checkpoint yet");
  state.closing = isHealthy ? "fast" : "classic";
  state.tried = append(state.tried, null);
  return true;
}

/** 2a with all that this round proposed: in a fast round, nothing but its start. */
export function proposeAll(state: ProposerState, to: "acceptor" | NodeId, io: ProposerIo): void {
  const { round, base, closed, tried, phase } = state;
  const elements = phase === "classic" ? elementsOf(tried) : [];
  const accept = { type: "accept", round, epoch: base.epoch, closed, before: 0, elements } as const;
  if (to === "acceptor") io.broadcast("acceptor", accept);
  else io.send(to, accept);
}

/** Phase2aClassic with what is new since `before`. */
function proposeMore(state: ProposerState, before: number, elements: readonly Element[], io: ProposerIo): void {
  const { round, base, closed } = state;
  io.broadcast("acceptor", { type: "accept", round, epoch: base.epoch, closed, before, elements });
}

/** The classic round goes on in the new epoch. */
export function continueInNewEpoch(state: ProposerState, io: ProposerIo): void {
  state.tried = bottom;
  state.closing = "open";
  state.triedAtRetry = 0;
  state.triedAtLooks = [0, 0];
  addPending(state, []);
  closeIfFull(state, false, io);
  proposeAll(state, "acceptor", io);
}

/**
 * A look from time to time: when a fast quorum answers, the epoch is closed and the next one fast. Else what the last look
 * found proposed, and this one not learned, is asked for, once: the rest is for the retry timer. Asking at each look would
 * bring answers faster than a busy leader can hear them.
 */
export function onClassicTimer(state: ProposerState, io: ProposerIo): void {
  if (state.phase !== "classic") return;
  const { fast } = quorumsOf(io.cluster);
  const { tried, triedAtLooks } = state;
  const [last, before] = triedAtLooks;
  const elements = elementsOf(tried);
  state.triedAtLooks = [tried.length, last];
  if (fast.isQuorum(state.heardFrom) && closeIfFull(state, true, io)) proposeMore(state, tried.length, [null], io);
  else if (hasUnlearned(state, elements.slice(before, last))) proposeMore(state, tried.length, [], io);
  io.setTimer("classic", io.cluster.options.classicMicros);
}

/** True when something that was proposed is not learned. */
export const hasUnlearned = ({ learned }: ProposerState, elements: readonly Element[]): boolean =>
  elements.some((element) => !learned.has(identityOf(element)));
