/**
 * Looking for a leader: what a replica was is over, and a new round of votes begins.
 * Source: ZooKeeper's FastLeaderElection; Medeiros, "ZooKeeper's atomic broadcast protocol" (2012), section 4.1.
 * Invariant carried here, for progress alone: a replica that looks anew is in a later round than it was.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { sendAheadToOthers } from "../shared/others.ts";
import { lastZxid, noLeadership, type State, type Zab } from "./state.ts";
import type { Notification, Vote } from "./types.ts";

export const ownVote = (state: State, io: Io<Zab>): Vote => ({
  leader: io.self,
  epoch: state.currentEpoch,
  zxid: lastZxid(state),
});

/** By rank, at the beginning of a round. */
export const nobody = (replicas: number): readonly null[] => new Array<null>(replicas).fill(null);

/** A new round, in which it votes for itself first. */
export function look(state: State, io: Io<Zab>): void {
  leave(state, io);
  state.round++;
  state.settled = nobody(io.cluster.servers);
  voteAnew(state, ownVote(state, io), io);
  awaitLeader(io);
}

/** What it did as leader or follower is over; clients who wait here are sent on. */
function leave(state: State, io: Io<Zab>): void {
  for (const timer of ["ping", "quorum", "join", "settle"] as const) io.cancelTimer(timer);
  for (const [session, { client, sequence }] of state.waiting.entries()) {
    io.reply(client, { type: "redirect", session: session as Session, sequence, leader: null });
  }
  for (const { client, session, sequence } of state.reads) {
    io.reply(client, { type: "redirect", session, sequence, leader: null });
  }
  Object.assign(state, noLeadership());
  state.reads = [];
  state.phase = "looking";
  state.isUpToDate = false;
  state.joins = 0;
}

/** Waits for a word of the leader; looking, for there to be one. */
export function awaitLeader(io: Io<Zab>, times = 1): void {
  const { electionMinMicros: min, electionMaxMicros: max } = io.cluster.options;
  io.setTimer("leader", min * times, Math.max(min, max) * times);
}

/** The first vote of a round. */
export function voteAnew(state: State, vote: Vote, io: Io<Zab>): void {
  state.votes = nobody(io.cluster.servers);
  state.vote = vote;
  tellVote(state, io);
  if (io.cluster.servers === 1) io.setTimer("settle", 0); // nobody else will vote
}

/** Ahead of the disk: a vote promises nothing. */
export function tellVote(state: State, io: Io<Zab>): void {
  state.votes = state.votes.with(io.self, state.vote);
  sendAheadToOthers("replica", notificationOf(state), io);
  io.setTimer("notify", io.cluster.options.retryMicros);
}

export const notificationOf = ({ phase, round, vote }: State): Notification => ({
  type: "notification",
  phase,
  round,
  vote,
});

/** How many vote as it does. */
export const supporters = ({ votes, vote }: State): number =>
  votes.filter((one) => one !== null && one.leader === vote.leader && one.zxid === vote.zxid).length;
