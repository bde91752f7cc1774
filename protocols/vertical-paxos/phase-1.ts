/**
 * Phase 1: whoever was given a ballot has a read quorum of every live configuration promise it, and takes for each slot the
 * vote of the highest ballot that they tell.
 *
 * - Live are the configurations of the ballots from the last complete one on (variant I), or that of the last active one (II).
 *   A value chosen in one of these ballots has a write quorum of its acceptors, which every read quorum of them meets. A value
 *   chosen below the complete one was chosen in that one again. So of each slot where anything was or may still be chosen, an
 *   elector tells a vote, and the one of the highest ballot is for that value (SafeAt, by induction on ballots).
 * - Configurations need not meet one another: the ballots between are read from, or what they chose was copied.
 *
 * Source: Lamport, Malkhi, Zhou (2009): phases 1a and 1b of Vertical Paxos I and II; completeBallot and prevBallot.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { add, has, members, noNodes, union } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { everyMember } from "../../sim/contract/members.ts";
import { noteLate } from "../shared/given-up.ts";
import { noStretches } from "../shared/stretches.ts";
import { lead } from "./completion.ts";
import { isActive } from "./configuration.ts";
import { after, forgetTail, takeChosen } from "./log.ts";
import { beginPhase2 } from "./phase-2.ts";
import { quorumsOf } from "./quorums.ts";
import type { Ballot, Phase1b, ProposerState, ProposerTypes, Slot, Vote } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** The ballot is its own: no other leader will ever have it. */
export function prepare(state: ProposerState, io: ProposerIo): void {
  state.phase = "prepare";
  state.ballot = state.claim.ballot as Ballot;
  state.leader = io.self;
  state.electors = noNodes;
  state.told = Log.empty<Vote>(state.executed);
  state.isComplete = false;
  state.holders = noNodes;
  state.held = state.held.map(() => -1);
  state.stretches = noStretches(state.held.length);
  const asked = union(everyMember(state.entry.live), state.claim.acceptors);
  state.missed = state.missed.map((_, rank) => (has(asked, rank) ? 0 : Number.MAX_SAFE_INTEGER)); // of others nothing is known
  forgetTail(state, io);
  io.cancelTimer("beat");
  sendPrepares(state, io);
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** To the acceptors of live configurations that have not answered. */
export function sendPrepares(state: ProposerState, io: ProposerIo): void {
  const { first } = roleOf(io.cluster, "acceptor");
  for (const rank of members(everyMember(state.entry.live))) {
    if (has(state.electors, rank)) continue;
    io.send((first + rank) as NodeId, { type: "prepare", ballot: state.ballot, from: state.executed });
  }
}

export function onPromise(state: ProposerState, from: NodeId, promise: Phase1b, io: ProposerIo): void {
  const rank = from - roleOf(io.cluster, "acceptor").first;
  noteLate(state, rank);
  if (promise.ballot !== state.ballot) return;
  state.missed = state.missed.with(rank, 0);
  if (state.phase !== "prepare") return;
  state.electors = add(state.electors, rank);
  takeChosen(state, promise, io);
  state.told = withHigher(state, promise);
  const { live } = state.entry;
  if (live.every((each) => quorumsOf(io.cluster, each).read.isQuorum(state.electors))) begin(state, io);
}

/** Of each slot that is not executed, the vote of the higher ballot. */
function withHigher({ told, executed }: ProposerState, { first, votes }: Phase1b): Log<Vote> {
  let merged = Log.empty<Vote>(executed);
  for (let slot = executed; ; slot = after(slot)) {
    const vote = higher(told.at(slot), votes[slot - first]);
    if (vote === undefined) return merged;
    merged = merged.append(vote);
  }
}

function higher(one: Vote | undefined, other: Vote | undefined): Vote | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.ballot > one.ballot ? other : one;
}

/** Nothing can be chosen below this ballot any more but what was told: that is proposed again, in this one. */
function begin(state: ProposerState, io: ProposerIo): void {
  const { entry, claim, ballot, electors, told } = state;
  const isActiveNow = isActive(claim, io.cluster.options.variant);
  for (const { command } of told.slice(told.first, told.next)) state.log = state.log.append(command);
  state.told = Log.empty<Vote>(state.log.next);
  const known = union(electors, claim.acceptors);
  state.missed = state.missed.map((times, rank) => (has(known, rank) ? times : Number.MAX_SAFE_INTEGER)); // nobody waits for them
  state.start = state.executed;
  state.end = state.log.next as Slot;
  io.observe({
    type: "elected",
    term: ballot,
    electors,
    quorum: "read",
    members: entry.live,
    decides: "write",
    decidesWithin: [claim.acceptors],
    ...(isActiveNow ? {} : { opens: true }),
  });
  if (entry.live.length > 1) io.observe({ type: "witnessed", what: "several configurations read from" });
  if (state.end > state.start) io.observe({ type: "witnessed", what: "votes taken over" });
  for (let slot = state.start; slot < state.end; slot = after(slot)) {
    io.observe({ type: "proposed", term: ballot, slot, value: state.log.at(slot)!.id });
  }
  if (isActiveNow) lead(state, io);
  else state.phase = "transfer";
  beginPhase2(state, io);
}
