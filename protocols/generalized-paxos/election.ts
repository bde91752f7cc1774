/**
 * Who leads: a proposer that hears nothing from a leader for long enough takes over with a higher round. Nothing that is
 * safe depends on there being one.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), progress: a leader is elected somehow.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import { bottom } from "./c-struct/history.ts";
import type { Round } from "./rounds.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** Waits for a leader, or for the time to become one. */
export function awaitLeader(io: ProposerIo): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("election", electionMinMicros, electionMaxMicros);
}

/** Someone is in `round`: if it is higher than any known, who led until now leads no more. */
export function hearRound(state: ProposerState, round: Round, io: ProposerIo): void {
  if (round <= state.round) return;
  state.round = round;
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
  state.heardFrom = noNodes;
  state.unlearnedAtRetry = [];
  io.cancelTimer("heartbeat");
  io.cancelTimer("classic");
  awaitLeader(io);
}

/** Tells the other proposers that the leader lives. */
export function beat({ round, base }: ProposerState, io: ProposerIo): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  const heartbeat = { type: "heartbeat", round, epoch: base.epoch } as const;
  for (let node = first as number; node < first + count; node++) {
    if (node !== io.self) io.send(node as NodeId, heartbeat);
  }
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}
