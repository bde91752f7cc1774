/**
 * Appending to the virtual log: a command goes to the sequencer of the last loglet, again and again until it is in the log.
 * It may come into the log more than once; its session tells (Ongaro, 2014, section 6.3).
 *
 * Source: Balakrishnan et al. (2020), section 3.2: an append goes to the last loglet of the chain; where it fails, for that
 * is sealed or its sequencer is gone, it goes to the next one.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { lastLink, lastLoglet } from "./chain.ts";
import { assign } from "./entries.ts";
import { raiseTail } from "./playing.ts";
import type { ReplicaState, ReplicaTypes, Waiting } from "./state.ts";
import { beginExtension } from "./suspicion.ts";
import type { Append, AppendedCommand, LogletId } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits grow up to so many doublings. */
const doublingsMax = 4;

/** A client's command; the timer is for all that are on their way. */
export function submit(state: ReplicaState, waiting: Waiting, io: ReplicaIo): void {
  const isFirst = isAllAppended(state);
  state.waiting = state.waiting.set(waiting.command.session, waiting);
  if (isFirst) awaitAnswer(state, io);
  send(state, waiting, io);
}

const isAllAppended = ({ waiting }: ReplicaState): boolean =>
  waiting.entries().every(([, { isAppended }]) => isAppended);

function send(state: ReplicaState, { command }: Waiting, io: ReplicaIo): void {
  const last = lastLink(state.chain);
  if (last === null) return;
  if (state.sequences === last.loglet) assign(state, command, io.self, io);
  else if (last.sequencer !== io.self) io.send(last.sequencer, { type: "append", loglet: last.loglet, command });
}

/** What is not known to be in the log. */
export function submitWaiting(state: ReplicaState, io: ReplicaIo): void {
  if (isAllAppended(state)) return io.cancelTimer("append");
  awaitAnswer(state, io);
  for (const [, waiting] of state.waiting.entries()) if (!waiting.isAppended) send(state, waiting, io);
}

const awaitAnswer = ({ unanswered }: ReplicaState, io: ReplicaIo): void =>
  io.setTimer("append", io.cluster.options.retryMicros * 2 ** Math.min(unanswered, doublingsMax));

/** Again; a sequencer that others may hear, but that does not answer here, is as good as silent. */
export function appendAgain(state: ReplicaState, io: ReplicaIo): void {
  if (!isAllAppended(state)) state.unanswered++;
  submitWaiting(state, io);
  const isOwn = state.sequences === lastLoglet(state.chain);
  if (!isOwn && state.unanswered > unansweredMax(io)) beginExtension(state, "unanswered", io);
}

const unansweredMax = ({ cluster }: ReplicaIo): number => Math.ceil(cluster.options.missedMax / 2);

/** At the sequencer. The replica that the chain names may have started anew: it never assigns a position there again. */
export function onAppend(state: ReplicaState, from: NodeId, { loglet, command }: Append, io: ReplicaIo): void {
  if (state.sequences === loglet) return assign(state, command, from, io);
  if (loglet > lastLoglet(state.chain)) want(state, "learn", io);
  else io.send(from, { type: "not sequencing", loglet });
}

export function onAppended(
  state: ReplicaState,
  { loglet, session, sequence, tail }: AppendedCommand,
  io: ReplicaIo,
): void {
  const waiting = state.waiting.get(session);
  state.unanswered = 0;
  if (waiting?.sequence === sequence) state.waiting = state.waiting.set(session, { ...waiting, isAppended: true });
  if (loglet === lastLoglet(state.chain)) raiseTail(state, tail, io);
}

export function onNotSequencing(state: ReplicaState, loglet: LogletId, io: ReplicaIo): void {
  if (loglet === lastLoglet(state.chain)) beginExtension(state, "unanswered", io);
}
