/**
 * Where a command goes: to the acceptors themselves while a fast round is open, to the leader of a classic one.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), action Propose.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { proposeAsLeader } from "./classic-round.ts";
import { isFast, leaderOf } from "./rounds.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** Sends a command to where it can be appended: by the acceptors themselves, or by the leader. */
export function route(state: ProposerState, command: Command, io: ProposerIo): void {
  if (state.phase !== "follow") return proposeAsLeader(state, command, io);
  const { first, count } = roleOf(io.cluster, "proposer");
  const leader = (first + leaderOf(state.round, count)) as NodeId;
  if (isFast(state.round) || leader === io.self) {
    return io.broadcast("acceptor", { type: "propose", epoch: state.base.epoch, command });
  }
  io.send(leader, { type: "submit", command });
}

/**
 * Sends an overdue command to the leader of a classic round by way of the acceptors: it has what it needs of them, or it
 * would not lead, and the way from here to there may be cut.
 */
export function relay(state: ProposerState, command: Command, io: ProposerIo): void {
  if (state.phase === "follow" && !isFast(state.round)) io.broadcast("acceptor", { type: "submit", command });
}

/** Routes all that waits here once more. */
export function reroute(state: ProposerState, io: ProposerIo): void {
  for (const [, { command }] of state.waiting.entries()) route(state, command, io);
}
