/**
 * Leader election, with pre-vote, and check-quorum's promise not to unseat a leader that works.
 * Source: Ongaro (2014), section 3.4 (election), 3.6.1 (election restriction), 3.10 (an election asked for by the
 * leader), 4.2.3 (servers that hear from a leader do not vote), 9.6 (pre-vote).
 * Invariants carried here: Election Safety (one vote per term, a majority wins); Leader Completeness (no vote for a
 * candidate whose log may lack committed entries).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { indexOf, isQuorum, isVoter } from "./configuration.ts";
import { dismissReadsHere } from "./follower-reads.ts";
import { sendOn } from "./forwarding.ts";
import { becomeLeader } from "./leader.ts";
import { persistVote } from "./persist.ts";
import { armElection, becomeFollower, enterTerm, hearsLeader } from "./term.ts";
import {
  type Index,
  lastIndex,
  lastTerm,
  type Message,
  nextTerm,
  type PreVote,
  type PreVoted,
  type Raft,
  type RequestVote,
  reportOfLog,
  type State,
  type Term,
  type TimeoutNow,
  type Voted,
} from "./types.ts";
import { isWitness } from "./witness.ts";

/** No leader was heard of for an election timeout. */
export function onElectionTimeout(state: State, io: Io<Raft>): void {
  if (state.role === "leader") return;
  if (!mayCampaign(state, io)) {
    state.leader = null; // who is a member no more hears of no leader again, and sends nobody to one that is gone
    return;
  }
  if (isBound(state, io)) return armElection(io);
  if (asksFirst(state, io)) askPreVotes(state, io);
  else campaign(state, false, io);
  if (isLeading(state)) return; // a cluster of one
  dismissReadsHere(state, io); // nobody brings here what they wait for
  sendOn(state, io);
}

/**
 * §4.2.2: who is in the latest configuration of its log calls elections, and who is not as long as that may be uncommitted:
 * it may be the only one whose log allows it to be elected. Witnesses call none: they have no log to lead with.
 */
const mayCampaign = (state: State, io: Io<Raft>): boolean =>
  !isWitness(io.self, io) && (isVoter(state, io.self) || indexOf(state.configuration) > state.commit);

const isLeading = ({ role }: State): boolean => role === "leader";

/** §6.4.1: with leases, who has promised a leader to vote for nobody does not vote for itself either. */
const isBound = (state: State, io: Io<Raft>): boolean => io.cluster.options.reads === "lease" && hearsLeader(state, io);

/**
 * Without pre-vote, too, who has stood in vain, or was in its term told of no leader and by no candidate, asks first where
 * members change: it may have been removed and not been told, and no leader could have it back whose term it is always ahead of
 * (§4.2.3). A candidate's word counts in the term behind the one of its last entry alone: two who were removed would
 * otherwise stand for ever, each in a term behind the one in which it voted for the other.
 */
function asksFirst(state: State, { cluster: { options } }: Io<Raft>): boolean {
  if (options.preVote || options.reconfigures === "none") return options.preVote;
  const { role, leader, votedFor, term } = state;
  const isNobodys = votedFor === null || term > nextTerm(lastTerm(state));
  return role !== "follower" || (leader === null && isNobodys && term > 0);
}

/** §9.6: asks first whether an election could be won, so that a server cut off does not drive up the term. */
function askPreVotes(state: State, io: Io<Raft>): void {
  state.role = "preCandidate";
  state.leader = null;
  state.votes = isVoter(state, io.self) ? setOf(io.self) : noNodes;
  if (isQuorum(state, state.votes)) return campaign(state, false, io);
  armElection(io);
  const term = nextTerm(state.term);
  sendOthers(state, { type: "preVote", term, lastIndex: lastIndex(state), lastTerm: lastTerm(state) }, io);
}

/** True while a leader is about, which is then said to be why. */
function defers(state: State, io: Io<Raft>): boolean {
  if (!hearsLeader(state, io)) return false;
  if (state.leader !== null && state.leader !== io.self) io.observe({ type: "deferred", to: state.leader });
  return true;
}

/** §9.6: yes, if it could have our vote and no leader is about. Nothing is promised. */
export function onPreVote(state: State, from: NodeId, message: PreVote, io: Io<Raft>): void {
  const granted = message.term > state.term && isUpToDate(state, message) && !defers(state, io);
  io.send(from, { type: "preVoted", term: granted ? message.term : state.term, granted });
}

export function onPreVoted(state: State, from: NodeId, message: PreVoted, io: Io<Raft>): void {
  if (!message.granted) return message.term > state.term ? enterTerm(state, message.term, io) : undefined;
  if (state.role !== "preCandidate" || message.term !== nextTerm(state.term)) return; // asked before: it counts no more
  state.votes = add(state.votes, from);
  if (isQuorum(state, state.votes)) campaign(state, false, io);
}

/** §3.10: the leader's word replaces the timeout, and the pre-vote with it. */
export function onTimeoutNow(state: State, message: TimeoutNow, io: Io<Raft>): void {
  // Of an old term, or late: the election that it asked for was held without it.
  if (message.term !== state.term || state.role === "leader" || !mayCampaign(state, io)) return;
  campaign(state, true, io);
}

/** §3.4: stands for the next term, with its own vote. */
function campaign(state: State, transfer: boolean, io: Io<Raft>): void {
  assert(state.role !== "leader", "a leader stands for no election");
  state.role = "candidate";
  state.leader = null;
  state.votes = noNodes;
  state.transferred = transfer;
  castVote(state, nextTerm(state.term), io.self, transfer, io);
  const { term } = state;
  sendOthers(
    state,
    { type: "requestVote", term, lastIndex: lastIndex(state), lastTerm: lastTerm(state), transfer },
    io,
  );
  io.send(io.self, { type: "voted", term, granted: true }); // behind the sync, so it counts like another's
}

/**
 * Figure 3.1, RequestVote receiver: step 1 (no vote in an old term), step 2 (one vote in a term, for a log that is up to
 * date), and before both the rule for all servers, that a higher term makes a follower.
 */
export function onRequestVote(state: State, from: NodeId, message: RequestVote, io: Io<Raft>): void {
  const { term } = message;
  // Who is no member here, and could have no vote here, is not heard: it may have been removed and not been told.
  if (!isVoter(state, from) && !isUpToDate(state, message)) return;
  // §4.2.3: neither votes nor learns the term while a leader is about, unless that leader asked for it.
  const { checkQuorum, reads } = io.cluster.options;
  const mayDefer = (checkQuorum || reads === "lease") && !message.transfer && term > state.term;
  if (mayDefer && defers(state, io)) return;
  const isNew = term > state.term;
  const isFree = term === state.term && (state.votedFor === null || state.votedFor === from);
  const granted = (isNew || isFree) && isUpToDate(state, message);
  if (isNew || granted) becomeFollower(state, isNew ? null : state.leader, io);
  if (granted) castVote(state, term, from, message.transfer, io);
  else if (isNew) persistVote(state, term, null, io); // a vote writes its term along, so either way it is one write
  io.send(from, { type: "voted", term: state.term, granted });
}

/** Figure 3.1, followers: who votes calls no election of its own while that candidate may still win. */
function castVote(state: State, term: Term, candidate: NodeId, invited: boolean, io: Io<Raft>): void {
  armElection(io);
  persistVote(state, term, candidate, io);
  const promised = { type: "promised", term, report: reportOfLog(state), to: candidate } as const;
  io.observe(invited ? { ...promised, invited } : promised);
}

/** §3.6.1: a log that is not behind ours. Committed entries are on a majority, so no candidate wins without them. */
function isUpToDate(state: State, log: { readonly lastTerm: Term; readonly lastIndex: Index }): boolean {
  const ownTerm = lastTerm(state);
  return log.lastTerm > ownTerm || (log.lastTerm === ownTerm && log.lastIndex >= lastIndex(state));
}

export function onVoted(state: State, from: NodeId, message: Voted, io: Io<Raft>): void {
  if (message.term > state.term) return enterTerm(state, message.term, io);
  // Elected already, beaten, or a vote of an election before this one: votes count in their own term only.
  if (state.role !== "candidate" || message.term < state.term || !message.granted) return;
  if (!isVoter(state, from)) return; // its own, where it stands for members of whom it is none (§4.2.2)
  state.votes = add(state.votes, from);
  if (isQuorum(state, state.votes)) becomeLeader(state, io);
}

function sendOthers(state: State, message: Message, io: Io<Raft>): void {
  for (let to = 0; to < io.cluster.servers; to++) {
    if (to !== io.self && isVoter(state, to as NodeId)) io.send(to as NodeId, message);
  }
}
