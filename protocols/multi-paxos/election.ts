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
import { isOutside, isQuorumOfEach, isSettled, noteHolder } from "./configuration.ts";
import { fetchUpTo } from "./fetching.ts";
import { awaitLeader, defers, isUnheard } from "./following.ts";
import { isBound } from "./lease.ts";
import { askOthers, tellAll } from "./speaking.ts";
import { type MultiPaxos, noLeadership, type State } from "./state.ts";
import { type Ballot, firstSlot, type PreVote, type PreVoted } from "./types.ts";

/** No leader was heard of for an election timeout. */
export function onElectionTimeout(state: State, io: Io<MultiPaxos>): void {
  if (state.role === "leader") return;
  if (!mayStand(state, io)) {
    state.leader = null; // who is a member no more hears of no leader again, and sends nobody to one that is gone
    return;
  }
  if (isBound(state, io)) return awaitLeader(io);
  if (io.cluster.options.preVote || isOutside(state, io.self))
    askPreVotes(state, io); // who goes disturbs nobody that stays
  else campaign(state, io);
}

/**
 * Who has no vote in its window has retired, or not begun. But one that does not know whether the members hold what it holds
 * goes on: nobody else may know that they are members.
 */
const mayStand = (state: State, io: Io<MultiPaxos>): boolean => !isOutside(state, io.self) || !isSettled(state, io);

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
  const { ballot, executed, configurations } = state;
  askOthers(
    state,
    configurations === undefined ? { type: "preVote", ballot } : { type: "preVote", ballot, executed },
    io,
  );
}

/** Yes, if no leader is about. Nothing is promised. */
export function onPreVote(state: State, from: NodeId, message: PreVote, io: Io<MultiPaxos>): void {
  const { ballot, executed: end = firstSlot } = message;
  const granted = !isUnheard(state, from, end) && !defers(state, from, io);
  const { promised, executed } = state;
  io.send(from, { type: "preVoted", ballot, granted, promised, executed });
  fetchUpTo(state, from, end, io);
}

/** Counts who would promise; whatever the answer, it tells how high to go, and what of the chosen decrees is missing. */
export function onPreVoted(state: State, from: NodeId, answer: PreVoted, io: Io<MultiPaxos>): void {
  if (answer.promised > state.outbid) state.outbid = answer.promised;
  noteHolder(state, from, answer.executed);
  if (answer.granted && state.role === "preCandidate" && answer.ballot === state.ballot) {
    state.preVotes = add(state.preVotes, from);
    if (couldLead(state, io)) return campaign(state, io);
  }
  fetchUpTo(state, from, answer.executed, io);
}

/** A quorum would promise, and one could choose: without the second it would lead for nothing. */
function couldLead(state: State, io: Io<MultiPaxos>): boolean {
  const { preVotes } = state;
  return isQuorumOfEach(state, "phase1", preVotes, io) && isQuorumOfEach(state, "phase2", preVotes, io);
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
  tellAll(state, { type: "prepare", ballot: state.ballot, from: state.executed }, io);
  awaitLeader(io);
}
