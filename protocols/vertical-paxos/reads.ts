/**
 * Reads at the leader, in rounds: each begins after the reads came that it answers, and learns that no ballot has followed.
 *
 * - `fence: acceptors`: a write quorum of this ballot has promised nothing above it. Let c be the lowest ballot above it whose
 *   leader has read what is live. That was no more than the ballots below c from one on that is complete or active, which is
 *   this one or lies below it: so a read quorum of this ballot's acceptors promised c, and it meets the write quorum. So at the
 *   time when the round began nothing was chosen above this ballot.
 * - `fence: registry`: the master still tells this ballot: no other was given at that time.
 * - What was chosen below is taken over, and what this leader acknowledged is executed. So the reads wait for the former alone.
 *
 * Source: Lamport, Malkhi, Zhou (2009): primary-backup replication, where the primary answers reads as long as it is the
 * primary; Ongaro (2014), section 6.4: read-only queries after a round.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isAskedSince, noteReads } from "../shared/freshness.ts";
import { noteLate } from "../shared/given-up.ts";
import { answerRead, dismissReads, type Reading, withRead } from "../shared/serving.ts";
import { want } from "./asking.ts";
import { quorumsOf } from "./quorums.ts";
import type { Confirmed, ProposerState, ProposerTypes } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** A read at the leader: it joins the next round that begins. */
export function read(state: ProposerState, reading: Reading, io: ProposerIo): void {
  if (state.reads.length > 0) {
    state.later = withRead(state.later, reading);
    return;
  }
  begin(state, [reading], io);
}

function begin(state: ProposerState, reads: readonly Reading[], io: ProposerIo): void {
  state.reads = reads;
  state.later = [];
  state.round++;
  state.confirmed = noNodes;
  state.isFenced = false;
  noteReads(state);
  askFence(state, io);
}

/** Asks, or asks again whoever has not answered. */
export function askFence(state: ProposerState, io: ProposerIo): void {
  const { reads, ballot, round, isFenced, confirmed, claim } = state;
  if (reads.length === 0 || isFenced) return;
  if (io.cluster.options.fence === "registry") return want(state, "fence", io);
  const { first } = roleOf(io.cluster, "acceptor");
  for (const rank of members(claim.acceptors)) {
    if (!has(confirmed, rank)) io.send((first + rank) as NodeId, { type: "confirm", ballot, round });
  }
}

export function onConfirmed(state: ProposerState, from: NodeId, { ballot, round }: Confirmed, io: ProposerIo): void {
  if (ballot !== state.ballot) return;
  const rank = from - roleOf(io.cluster, "acceptor").first;
  noteLate(state, rank);
  state.missed = state.missed.with(rank, 0);
  const { claim, phase, reads } = state;
  if (phase !== "lead" || reads.length === 0 || round !== state.round || !has(claim.acceptors, rank)) return;
  state.confirmed = add(state.confirmed, rank);
  if (!quorumsOf(io.cluster, claim.acceptors).write.isQuorum(state.confirmed)) return;
  state.isFenced = true;
  serveReads(state, io);
}

/** The master still tells this ballot. If it was asked after these reads came, that counts for them. */
export function onFence(state: ProposerState, io: ProposerIo): void {
  if (state.reads.length === 0 || !isAskedSince(state)) return;
  state.isFenced = true;
  serveReads(state, io);
}

/** Answers the reads of this round once it is over, and all that was taken over is executed. */
export function serveReads(state: ProposerState, io: ProposerIo): void {
  const { reads, later, isFenced, executed, end, ballot } = state;
  if (reads.length === 0 || !isFenced || executed < end) return;
  // The reads take effect here. Where answers wait for the disk, who is told of it then would take it for a later one.
  if (io.syncingMicros === 0) io.observe({ type: "served", term: ballot, by: "round" });
  io.observe({ type: "witnessed", what: "read after a round" });
  for (const reading of reads) answerRead(state, reading, io);
  state.reads = [];
  state.later = [];
  if (later.length > 0) begin(state, later, io);
}

/** A ballot begins: rounds of the one before tell nothing of it. */
export function readAnew(state: ProposerState, io: ProposerIo): void {
  const { reads, later } = state;
  if (reads.length === 0) return;
  begin(state, later.reduce(withRead, reads), io);
}

/** It leads no more: clients are sent on. */
export function forgetReads(state: ProposerState, io: ProposerIo): void {
  dismissReads([...state.reads, ...state.later], state.leader, io);
  state.reads = [];
  state.later = [];
}
