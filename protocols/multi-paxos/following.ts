/**
 * Following: who leads, how long a replica keeps quiet for it, and what a leader leaves behind that leads no more.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (a distinguished proposer); Chandra, Griesemer, Redstone,
 * "Paxos Made Live" (2007), section 5.1 (a lease keeps the master's ballot); Ongaro (2014), section 4.2.3 (who hears
 * from a leader votes for nobody else) and 6.2 (clients of a deposed leader are sent on).
 * Nothing that is safe depends on the lease: an acceptor may leave any prepare unanswered.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { isOutside } from "./configuration.ts";
import { learnCommitted } from "./learner.ts";
import { bind, isBound } from "./lease.ts";
import { probeAgain } from "./quorum-reads.ts";
import { type MultiPaxos, noLeadership, type State } from "./state.ts";
import { type Ballot, ballotOwner, type Heartbeat, type Slot } from "./types.ts";

/** Waits for a leader, or for the time to become one. */
export function awaitLeader(io: Io<MultiPaxos>): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("election", electionMinMicros, Math.max(electionMinMicros, electionMaxMicros));
}

/**
 * True while a leader other than `candidate` is about, which is then said to be why: this replica leads (one that no quorum
 * follows gives up by itself, see check-quorum.ts), or heard from its leader less than a lease ago. A leader may go above
 * its own ballot.
 */
export function defers(state: State, candidate: NodeId, io: Io<MultiPaxos>): boolean {
  if (candidate === io.self) return false;
  if (state.role === "leader") return io.cluster.options.checkQuorum;
  if (isBound(state, io)) return candidate !== state.leader && deferTo(state.leader, io);
  if (!state.grantsLease || state.leader === null || candidate === state.leader) return false;
  return deferTo(state.leader, io);
}

function deferTo(leader: NodeId | null, io: Io<MultiPaxos>): true {
  if (leader !== null) io.observe({ type: "deferred", to: leader });
  return true;
}

/**
 * Who has no vote here and has executed no more is not heard: it was removed, or has yet to learn that it was not. Told how far
 * all is chosen, it learns which. Such a request may as well have been lost.
 */
export const isUnheard = (state: State, candidate: NodeId, executed: Slot): boolean =>
  isOutside(state, candidate) && executed <= state.executed;

/** Leads nothing, and follows `leader`, or nobody yet. */
export function stepDown(state: State, leader: NodeId | null, io: Io<MultiPaxos>): void {
  const { role } = state;
  state.role = "follower";
  state.leader = leader;
  state.grantsLease = false;
  if (role === "leader") {
    io.cancelTimer("heartbeat");
    io.cancelTimer("quorum");
    io.cancelTimer("retry");
    dismissClients(state, io);
  }
  if (role === "leader" || role === "candidate") io.observe({ type: "witnessed", what: "stepped down" });
  Object.assign(state, noLeadership());
  awaitLeader(io);
}

/** What becomes of their commands is not known here: a later leader proposes them again, or another in their place. */
function dismissClients(state: State, io: Io<MultiPaxos>): void {
  const { waiting, reads, leader } = state;
  for (const [session, { client, sequence }] of waiting.entries()) {
    io.reply(client, { type: "redirect", session: session as Session, sequence, leader });
  }
  for (let at = reads.first; at < reads.next; at++) {
    const read = reads.at(at);
    if (read === undefined) continue;
    const { client, session, sequence } = read;
    io.reply(client, { type: "redirect", session, sequence, leader });
  }
}

/** The leader of `ballot`, which is at least what was promised, spoke: it leads, and its lease begins again. */
export function hearFrom(state: State, from: NodeId, ballot: Ballot, io: Io<MultiPaxos>): void {
  if (from === io.self) return;
  assert(ballot >= state.promised, "a leader is heard in a ballot that is not below the promise");
  assert(from === ballotOwner(ballot, io.cluster.servers), "a ballot is its owner's: no two leaders share one");
  if (ballot > state.promised || state.role !== "follower") stepDown(state, from, io);
  state.leader = from;
  state.grantsLease = true;
  bind(state, io);
  io.setTimer("lease", io.cluster.options.electionMinMicros);
  awaitLeader(io);
}

/** The leader lives. Following it is promising its ballot. */
export function onHeartbeat(state: State, from: NodeId, heartbeat: Heartbeat, io: Io<MultiPaxos>): void {
  const { ballot, committed, round } = heartbeat;
  if (ballot < state.promised) return io.send(from, { type: "nack", promised: state.promised });

  hearFrom(state, from, ballot, io);
  if (ballot > state.promised) {
    state.promised = ballot;
    io.write({ promised: ballot });
    io.sync(); // before the send: the ack says that no lower ballot is served any more
  }
  const { votesEnd: voted, executed, configurations } = state;
  const ack = { type: "heartbeatAck", ballot, round, voted } as const;
  io.send(from, configurations === undefined ? ack : { ...ack, executed });
  probeAgain(state, io);
  learnCommitted(state, from, ballot, committed, io);
}
