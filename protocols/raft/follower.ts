/**
 * What every request of a leader does to its receiver, before anything else.
 * Source: Ongaro (2014), section 3.4 (a candidate returns to follower when it hears from a leader of its term) and
 * figure 3.1, AppendEntries receiver, step 1.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendOn } from "./forwarding.ts";
import { persistVote } from "./persist.ts";
import { armElection, becomeFollower } from "./term.ts";
import type { Index, Raft, State, Term } from "./types.ts";

/** Follows `leader`, which leads `term`; that term is not below this server's. */
export function followLeader(state: State, leader: NodeId, term: Term, io: Io<Raft>): void {
  assert(state.role !== "leader" || term !== state.term, "a term has one leader");
  if (term > state.term) persistVote(state, term, null, io);
  if (state.role !== "follower" || state.leader !== leader) {
    becomeFollower(state, leader, io);
    sendOn(state, io);
  }
  state.heardAt = io.now();
  armElection(io);
}

/**
 * Step 1: the leader of an old term is told of the new one, and steps down. The answer is of the new term, in which its round is
 * nobody's: whoever was asked may lead again by now, and would count it as one of its rounds of now (§6.4, step 3).
 */
export function refuseOldLeader(state: State, from: NodeId, previousIndex: Index, io: Io<Raft>): void {
  io.send(from, { type: "rejected", term: state.term, previousIndex, hint: previousIndex, round: noRound });
}

/** Before the first round of a term. */
const noRound = 0;
