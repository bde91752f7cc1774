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
  if (isFast(state.round)) {
    return io.broadcast("acceptor", { type: "propose", epoch: state.base.epoch, command });
  }
  if (leader === io.self) return; // nobody leads: it waits for a leader, and a refusal for each command would tell nothing
  io.send(leader, { type: "submit", command });
  if (state.relay !== null) io.send(state.relay, { type: "submit", command });
}

/**
 * Commands for the leader of a classic round take too long, so the way there may be cut: from now on they also go by way
 * of an acceptor, each time another one. The leader has what it needs of them, or it would not lead.
 */
export function tryAnotherRelay(state: ProposerState, io: ProposerIo): void {
  if (state.phase !== "follow" || isFast(state.round)) return;
  const { count } = roleOf(io.cluster, "acceptor");
  state.relay = ((state.relay === null ? io.self : state.relay + 1) % count) as NodeId; // acceptors come first
}

/** Routes all that waits here once more. */
export function reroute(state: ProposerState, io: ProposerIo): void {
  for (const [, { command }] of state.waiting.entries()) route(state, command, io);
}
