/**
 * Elections: a replica that hears nothing from a leader for long enough asks whether it could win, and opens a ballot
 * above all that it heard of.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), sections 2.5 and 3; Ongaro (2014), section 9.6, for the pre-vote: who is
 * cut off, or hears nobody, opens no ballots with which it would refuse the leader once it is back.
 * Invariant carried here: a ballot is opened once (section 2.5).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { ballotInNextRound } from "../shared/ballots.ts";
import { sendToOthers } from "../shared/others.ts";
import { fetchUpTo } from "./fetching.ts";
import { awaitLeader, defers } from "./following.ts";
import { quorumsOf } from "./quorums.ts";
import { type MultiPaxos, noLeadership, type State } from "./state.ts";
import type { Ballot, PreVote, PreVoted } from "./types.ts";

/** No leader was heard of for an election timeout. */
export function onElectionTimeout(state: State, io: Io<MultiPaxos>): void {
  if (state.role === "leader") return;
  if (io.cluster.options.preVote) askPreVotes(state, io);
  else campaign(state, io);
}

/** §9.6: asks first who would promise. It asks for the same ballot again until it hears of a higher one. */
function askPreVotes(state: State, io: Io<MultiPaxos>): void {
  state.role = "preCandidate";
  state.leader = null;
  state.grantsLease = false;
  Object.assign(state, noLeadership());
  state.ballot = nextBallot(state, io);
  state.preVotes = setOf(io.self);
  if (couldLead(state, io)) return campaign(state, io);
  awaitLeader(io);
  sendToOthers("replica", { type: "preVote", ballot: state.ballot }, io);
}

/** Yes, if no leader is about. Nothing is promised. */
export function onPreVote(state: State, from: NodeId, { ballot }: PreVote, io: Io<MultiPaxos>): void {
  const granted = !defers(state, from, io);
  const { promised, executed } = state;
  io.send(from, { type: "preVoted", ballot, granted, promised, executed });
}

/** Counts who would promise; whatever the answer, it tells how high to go, and what of the chosen decrees is missing. */
export function onPreVoted(state: State, from: NodeId, answer: PreVoted, io: Io<MultiPaxos>): void {
  if (answer.promised > state.outbid) state.outbid = answer.promised;
  if (answer.granted && state.role === "preCandidate" && answer.ballot === state.ballot) {
    state.preVotes = add(state.preVotes, from);
    if (couldLead(state, io)) return campaign(state, io);
  }
  fetchUpTo(state, from, answer.executed, io);
}

/** A quorum would promise, and one could choose: without the second it would lead for nothing. */
function couldLead(state: State, io: Io<MultiPaxos>): boolean {
  const { phase1, phase2 } = quorumsOf(io.cluster);
  return phase1.isQuorum(state.preVotes) && phase2.isQuorum(state.preVotes);
}

/** Above all that it promised, and all that it was refused for: its own of the next round of ballots. */
const nextBallot = ({ promised, outbid }: State, io: Io<MultiPaxos>): Ballot =>
  ballotInNextRound(outbid > promised ? outbid : promised, io.self, io.cluster.servers);

/** Step 1a: opens a ballot. */
export function campaign(state: State, io: Io<MultiPaxos>): void {
  assert(state.role !== "leader", "a leader has won");
  Object.assign(state, noLeadership());
  state.role = "candidate";
  state.leader = null;
  state.grantsLease = false;
  state.ballot = nextBallot(state, io);
  state.promised = state.ballot;
  state.floor = state.executed;

  io.write({ promised: state.ballot });
  io.sync(); // before the send: a ballot used again after a crash could carry two values for a slot (section 2.5)
  io.broadcast("replica", { type: "prepare", ballot: state.ballot, from: state.executed });
  awaitLeader(io);
}
