/**
 * Who leads: a proposer that hears nothing from a leader for long enough takes over with a higher round, if a quorum of
 * acceptors hears nothing either (support.ts). Nothing that is safe depends on there being one.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), progress: a leader is elected somehow.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { sendToOthers } from "../shared/others.ts";
import { bottom } from "./c-struct/history.ts";
import type { Round } from "./rounds.ts";
import type { Heartbeat, ProposerIo, ProposerState } from "./types.ts";

/** Waits for a leader, or for the time to become one. */
export function awaitLeader(io: ProposerIo): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("election", electionMinMicros, Math.max(electionMinMicros, electionMaxMicros));
}

/** Someone is in `round`: if it is higher than any known, who led until now leads no more. */
export function hearRound(state: ProposerState, round: Round, io: ProposerIo): void {
  if (round <= state.round) return;
  state.round = round;
  state.relay = null; // another leader, perhaps within reach
  for (const [session, waiting] of state.waiting.entries()) {
    if (waiting.looks > 1) state.waiting = state.waiting.set(session, { ...waiting, looks: 1 }); // it goes to that one soon
  }
  if (state.phase !== "follow") stepDown(state, io);
}

/** Follows. What waits here for its clients is routed again at the next retry. */
export function stepDown(state: ProposerState, io: ProposerIo): void {
  io.observe({ type: "witnessed", what: "stepped down" });
  state.phase = "follow";
  state.reports = [];
  state.tried = bottom;
  state.closing = "open";
  state.queue = [];
  hearNobody(state);
  state.unlearnedAtRetry = [];
  io.cancelTimer("heartbeat");
  io.cancelTimer("classic");
  forgetSupport(state);
  awaitLeader(io);
}

/** An acceptor takes part in the round that this proposer leads. */
export function hear(state: ProposerState, from: NodeId): void {
  state.heardFrom = add(state.heardFrom, from);
  state.heardSinceBeat = add(state.heardSinceBeat, from);
}

/** Whom it heard until now does not count. */
export function hearNobody(state: ProposerState): void {
  state.heardFrom = noNodes;
  state.heardSinceBeat = noNodes;
}

/** Nobody has answered, nobody has refused, and nobody was asked. */
export function forgetSupport(state: ProposerState): void {
  state.isAsking = false;
  state.answered = noNodes;
  state.beats = 0;
  state.answerLag = 0;
  state.silentBeats = 0;
  state.refusedBy = noNodes;
}

/** From here on it beats. Its acceptors hear of it by its round; the first heartbeat to them comes with the timer. */
export function beginToLead(state: ProposerState, io: ProposerIo): void {
  forgetSupport(state);
  beatLater(io);
}

/** Tells the other proposers that the leader lives, and in which round. */
export const tellProposers = (state: ProposerState, io: ProposerIo): void =>
  sendToOthers("proposer", heartbeatOf(state), io);

/** Tells the other proposers that the leader lives, and asks the acceptors who hears it. */
export function beat(state: ProposerState, io: ProposerIo): void {
  state.heardFrom = state.heardSinceBeat; // each who is there has answered one of two heartbeats, however long answers take
  state.heardSinceBeat = noNodes;
  state.beats++;
  tellProposers(state, io);
  io.broadcast("acceptor", heartbeatOf(state));
  beatLater(io);
}

const heartbeatOf = ({ round, base, learned, beats }: ProposerState): Heartbeat => ({
  type: "heartbeat",
  round,
  epoch: base.epoch,
  learned: learned.size,
  beat: beats,
});

/** The next heartbeat: who leads beats as long as it leads. */
export function beatLater(io: ProposerIo): void {
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}
