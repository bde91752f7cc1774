/**
 * The fast round beside a classic one: opened without phase 1 in the epoch that the classic round has just begun.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), action Phase2Start of a fast ballot.
 * Invariant carried here: a round starts from what is ProvedSafe. When the leader of classic round r learns the
 * checkpoint of epoch e, it has proposed nothing at r in e + 1. Round r + 1 is its own, and no round lies between: ⊥ is
 * safe at r + 1 in e + 1 for the promises of r.
 */
import { assert } from "../../sim/base/assert.ts";
import { bottom } from "./c-struct/history.ts";
import { proposeAll, proposeAsLeader } from "./classic-round.ts";
import { hearNobody } from "./election.ts";
import { takeRound } from "./leader.ts";
import { fastAfter, isFast } from "./rounds.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** Phase 2a of the fast round beside the classic one, from ⊥ in the new epoch. */
export function openFastRound(state: ProposerState, io: ProposerIo): void {
  assert(
    !isFast(state.round) && state.closed === state.round,
    "a fast round follows the classic one that closed the epoch",
  );
  takeRound(state, fastAfter(state.round), io);
  io.observe({ type: "witnessed", what: "fast again" });
  io.cancelTimer("classic");
  becomeFast(state);
  proposeAll(state, "acceptor", io);
  const { queue } = state;
  state.queue = [];
  for (const command of queue) proposeAsLeader(state, command, io);
  for (const [, { command }] of state.waiting.entries()) proposeAsLeader(state, command, io);
}

/** A fast round is open: proposers send commands straight to the acceptors, and this one looks for conflicts. */
export function becomeFast(state: ProposerState): void {
  state.phase = "fast";
  state.tried = bottom;
  state.closing = "open";
  hearNobody(state);
  state.unlearnedAtRetry = [];
}
