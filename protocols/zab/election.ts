/**
 * Fast leader election (phase 0): replicas that look for a leader tell one another whom they vote for, take over better votes, and
 * end once a quorum agrees and nothing better came for a while. It promises nothing: whoever is found has to be promised an epoch.
 *
 * Source: ZooKeeper's FastLeaderElection; Medeiros, "ZooKeeper's atomic broadcast protocol" (2012), section 4.1. Junqueira, Reed,
 * Serafini, "Zab" (DSN 2011), section IV, takes an oracle for it.
 * Invariants carried here, for progress alone: votes of different rounds never add up; of those who vote in a round the one with the
 * newest history is voted for in the end, so the leader that is found need not be sent what it lacks.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { isDiskHung } from "../shared/disk.ts";
import { becomeFollower, becomeLeader } from "./discovery.ts";
import { awaitLeader, look, notificationOf, ownVote, supporters, tellVote, voteAnew } from "./look.ts";
import type { State, Zab } from "./state.ts";
import type { Notification, Vote } from "./types.ts";

/** Whoever took part in a later epoch; then whose history goes further; then the higher id, so that all agree. */
export const isBetter = (one: Vote, other: Vote): boolean =>
  one.epoch !== other.epoch
    ? one.epoch > other.epoch
    : one.zxid !== other.zxid
      ? one.zxid > other.zxid
      : one.leader > other.leader;

/** Votes may have been lost, or whoever gave them may have begun to look since. */
export function onNotifyTimer(state: State, io: Io<Zab>): void {
  if (state.phase === "looking") tellVote(state, io);
}

/** No word of the leader for so long. It is not voted for at once again if it never let this replica in. */
export function onLeaderTimer(state: State, io: Io<Zab>): void {
  if (state.phase === "leading") return;
  if (state.phase === "looking") {
    state.shunned = noNodes; // nobody else was found
    return awaitLeader(io);
  }
  if (!state.isUpToDate) state.shunned = add(state.shunned, state.vote.leader);
  look(state, io);
}

export function onNotification(state: State, from: NodeId, message: Notification, io: Io<Zab>): void {
  if (state.phase !== "looking") return answerWhoLooks(state, from, message, io);
  if (message.phase !== "looking") return onSettled(state, from, message, io);
  const { round, vote } = message;
  if (round < state.round) return io.sendAhead(from, notificationOf(state)); // votes of another round never count
  const isAllowed = !has(state.shunned, vote.leader);
  if (round > state.round) {
    state.round = round;
    const own = ownVote(state, io);
    voteAnew(state, isAllowed && isBetter(vote, own) ? vote : own, io);
  } else if (isAllowed && isBetter(vote, state.vote)) {
    state.vote = vote;
    tellVote(state, io);
  }
  state.votes = state.votes.with(from, vote);
  endIfAgreed(state, io);
}

/** Who has a leader names it. A leader that looks itself, in a later round, leads no more. */
function answerWhoLooks(state: State, from: NodeId, { phase, round }: Notification, io: Io<Zab>): void {
  if (phase !== "looking") return;
  if (state.phase === "following" && from === state.vote.leader && round > state.round) return look(state, io);
  io.sendAhead(from, notificationOf(state));
}

/** A quorum, this replica with it, has a leader that says so itself: no election is needed. */
function onSettled(state: State, from: NodeId, message: Notification, io: Io<Zab>): void {
  state.settled = state.settled.with(from, message);
  const { leader } = message.vote;
  const word = state.settled[leader] ?? null;
  if (leader === io.self || word === null || word.phase !== "leading" || has(state.shunned, leader)) return;
  const others = state.settled.filter((one) => one !== null && one.vote.leader === leader).length;
  if (others + 1 < majoritySize(io.cluster.servers)) return;
  state.round = word.round;
  state.vote = word.vote;
  becomeFollower(state, io);
}

/** All agree, and the election is over; or a quorum does, and a better vote may be on its way: then it waits a little. */
function endIfAgreed(state: State, io: Io<Zab>): void {
  const count = supporters(state);
  if (count === io.cluster.servers) return end(state, io);
  if (count >= majoritySize(io.cluster.servers)) io.setTimer("settle", io.cluster.options.settleMicros);
}

/** Nothing better came: the election is over. */
export function onSettleTimer(state: State, io: Io<Zab>): void {
  if (state.phase === "looking" && supporters(state) >= majoritySize(io.cluster.servers)) end(state, io);
}

function end(state: State, io: Io<Zab>): void {
  // Who cannot write promises no epoch: the others find out, and it tries again.
  if (isDiskHung(io)) return io.setTimer("settle", io.cluster.options.retryMicros);
  if (state.vote.leader === io.self) becomeLeader(state, io);
  else becomeFollower(state, io);
}
