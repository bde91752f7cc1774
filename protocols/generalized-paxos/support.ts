/**
 * Whether a proposer has the acceptors that it needs: one that leads gives up when no quorum answers it, and one that
 * does not lead takes over only when a quorum answers and hears no leader.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), progress, asks for a leader that can talk to a
 * quorum. Ongaro (2014) has the same two rules for Raft: section 6.2 (a leader that reaches no majority steps down) and
 * 9.6 (pre-vote). Nothing here is needed for safety: promises and votes alone keep that.
 *
 * - A leader that hears no quorum, or hears it only by and by, stops its heartbeats, so it keeps nobody from leading. Who has
 *   promised its round is heard when the promise is: answers to heartbeats open no round.
 * - Who hears no quorum never raises the round, so it unseats nobody who works.
 * - One acceptor that hears a leader is enough to wait: a leader without a quorum falls silent by itself.
 * - One refusal deposes nobody. A quorum without the refuser goes on, and the next classic round takes it along.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { awaitLeader, beat, beatLater, forgetSupport, hear, hearRound, stepDown } from "./election.ts";
import { fetchFrom } from "./fetch.ts";
import { answerFetch, startClassicRound } from "./leader.ts";
import { quorumsOf } from "./quorums.ts";
import type { Round } from "./rounds.ts";
import { reroute } from "./route.ts";
import type { Nack, PresentAcceptor, ProposerIo, ProposerState } from "./types.ts";

/** No leader was heard of for long enough: asks the acceptors, and goes on asking. */
export function askAcceptors(state: ProposerState, io: ProposerIo): void {
  state.isAsking = true; // who answered an earlier question counts: how long answers take is not known
  io.broadcast("acceptor", { type: "ask" });
  awaitLeader(io);
}

/** An acceptor answers a heartbeat, or what was asked. */
export function onPresent(state: ProposerState, from: NodeId, present: PresentAcceptor, io: ProposerIo): void {
  const { round, epoch, isLed } = present;
  noteVote(state, from, present, io);
  if (state.phase !== "follow") {
    if (round > state.round) return onRefusal(state, from, round, io);
    const isPromiseMissing =
      state.phase === "prepare" && round === state.round && (state.reports[from] ?? null) === null;
    if (!isPromiseMissing) noteAnswer(state, from, present.beat, io);
    if (round < state.round)
      answerFetch(state, from, io); // it missed the start of the round
    else if (epoch === state.base.epoch) hear(state, from);
    return;
  }
  hearRound(state, round, io);
  if (!state.isAsking) return;
  if (isLed) {
    forgetSupport(state);
    return awaitLeader(io);
  }
  state.answered = add(state.answered, from);
  if (canLead(state.answered, io)) startClassicRound(state, "takeover", io);
}

/**
 * Counts the answer unless it is older than the time after which this leader gives up: who is so slow, or hears others so
 * late, leads nobody, though it hears them all the while.
 */
function noteAnswer(state: ProposerState, from: NodeId, beat: number, io: ProposerIo): void {
  const lag = state.beats - beat;
  if (beat === 0 || lag < 0) return; // to an earlier question, or from an earlier time as leader
  if (isBeyondPatience(lag, state.timesUnheard, io)) return;
  state.answered = add(state.answered, from);
  state.answerLag = Math.max(state.answerLag, lag);
}

/** Steps that the acceptor has and this learner has never heard of. */
function noteVote(state: ProposerState, from: NodeId, { round, epoch, size }: PresentAcceptor, io: ProposerIo): void {
  if (epoch > state.base.epoch || (epoch === state.base.epoch && round > state.tallied && size > 0)) {
    return fetchFrom(state, from, io);
  }
  if (epoch < state.base.epoch || round !== state.tallied || size <= (state.toldSteps[from] ?? 0)) return;
  state.toldSteps = state.toldSteps.with(from, size); // fetched at the next retry
}

/** The heartbeat timer of a leader: gives up, goes above who refuses it, or goes on. */
export function onHeartbeatTimer(state: ProposerState, io: ProposerIo): void {
  if (supports(state, state.answered, io)) {
    state.answered = noNodes;
    state.silentBeats = 0;
    // It stays as patient as answers take, which may come twice as late the next time.
    while (state.timesUnheard > 0 && !isBeyondPatience(2 * state.answerLag, state.timesUnheard - 1, io))
      state.timesUnheard--;
    state.answerLag = 0;
  } else {
    state.silentBeats++;
  }
  if (isBeyondPatience(state.silentBeats, state.timesUnheard, io)) return giveUp(state, io);
  if (state.outbid > state.round) {
    startClassicRound(state, "takeover", io); // tells of itself as a heartbeat does
    return beatLater(io);
  }
  beat(state, io);
}

/** So many heartbeats take longer than a leader waits that gave up so many times. */
function isBeyondPatience(beats: number, timesUnheard: number, io: ProposerIo): boolean {
  const { electionMaxMicros, heartbeatMicros } = io.cluster.options;
  return beats * heartbeatMicros > electionMaxMicros * 2 ** timesUnheard;
}

/** Nobody hears this leader, or it hears nobody. Twice the patience next time: round trips may be as long as that. */
function giveUp(state: ProposerState, io: ProposerIo): void {
  state.timesUnheard = Math.min(state.timesUnheard + 1, timesUnheardMax);
  io.observe({ type: "witnessed", what: "gave up leading without a quorum" });
  stepDown(state, io);
}

/** 300 ms are five hours then. */
const timesUnheardMax = 16;

/** Refused: a higher round is at work, or an acceptor has not heard of this one yet. */
export function onNack(state: ProposerState, from: NodeId, { round }: Nack, io: ProposerIo): void {
  if (round < state.round) return answerFetch(state, from, io);
  if (round === state.round) return;
  if (state.phase !== "follow") return onRefusal(state, from, round, io);
  hearRound(state, round, io);
  reroute(state, io);
}

/**
 * An acceptor has promised `round`, which is above the one that this proposer leads. As long as a quorum has not, this
 * round goes on, and the next one is above both; else another is at work there.
 */
function onRefusal(state: ProposerState, from: NodeId, round: Round, io: ProposerIo): void {
  const acceptors = quorumsOf(io.cluster).phase1.nodes;
  if (round > state.outbid) state.outbid = round;
  if (from >= acceptors) return; // a proposer's: it may know of a round that no acceptor promised
  state.refusedBy = add(state.refusedBy, from);
  if (supports(state, difference(allNodes(acceptors), state.refusedBy), io)) return;
  hearRound(state, state.outbid, io);
  reroute(state, io);
}

/** The acceptors that a leader needs in its phase: those of both phases to start with, later those that choose. */
function supports({ phase }: ProposerState, acceptors: NodeSet, io: ProposerIo): boolean {
  return phase === "classic" ? quorumsOf(io.cluster).classic.isQuorum(acceptors) : canLead(acceptors, io);
}

function canLead(acceptors: NodeSet, io: ProposerIo): boolean {
  const { phase1, classic } = quorumsOf(io.cluster);
  return phase1.isQuorum(acceptors) && classic.isQuorum(acceptors);
}
