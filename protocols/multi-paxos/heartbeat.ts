/**
 * Heartbeats: the leader tells the others that it lives and what is chosen, and asks who follows.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (a distinguished proposer); Ongaro (2014), sections 6.2 and 6.4,
 * for the rounds that the check of the quorum and reads wait for.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noteRound } from "./lease.ts";
import { tellOthersAhead } from "./speaking.ts";
import type { MultiPaxos, State } from "./state.ts";

/** The next one is due after a while, whatever reads ask in between. */
export function beat(state: State, io: Io<MultiPaxos>): void {
  tellOthers(state, io);
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}

/** One heartbeat to each. It begins the round that reads wait for, or the check of the quorum. */
export function tellOthers(state: State, io: Io<MultiPaxos>): void {
  assert(state.role === "leader", "only a leader sends heartbeats");
  if (isRoundDue(state) || state.round < state.answersFrom || state.lease !== undefined) state.round++;
  noteRound(state, io);
  const { ballot, committed, round } = state;
  const message = { type: "heartbeat", ballot, committed, round } as const;
  // Ahead of the disk: the ballot was durable before its first prepare left, and what is chosen no crash takes back.
  tellOthersAhead(state, message, io);
}

/** A read waits for a round that has not begun. */
export const isRoundDue = ({ reads, round }: State): boolean => (reads.last()?.round ?? 0) > round;
