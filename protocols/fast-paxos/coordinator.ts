/**
 * The coordinator of Fast Paxos: starting a round, and recovering one from a collision.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.1.2 (phases 1a and 2a), 2.2.1 (any), 3.2 (collision recovery).
 * Invariants carried here: CP, by the rule in pick.ts; no round is used twice.
 * Progress: a round that nobody refused is never given up, and one that was outbid waits longer each time (../shared/retry.ts).
 *
 * A read runs both phases, as in protocols/paxos/proposer.ts, where the proof stands that it may return null when a
 * phase-1 quorum tells no vote at all. The proof needs of a decision only that its quorum meets every phase-1 quorum.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import { allEarly, answerUnset, ownValue } from "../shared/proposer-clients.ts";
import { awaitAnswers, awaitRival, isBlocked, resendsMax } from "../shared/retry.ts";
import { pick } from "./pick.ts";
import { decides, quorumsOf } from "./quorums.ts";
import {
  coordinatorOf,
  kindOf,
  nextRound,
  noRound,
  type Round,
  type RoundKind,
  roundAfter,
  roundKind,
} from "./rounds.ts";
import { noTally, votersOf, withVote } from "./tally.ts";
import type { Nack, Promised, ProposerState, ProposerTypes } from "./types.ts";

/** Starts a round of this coordinator's own, above all it heard of, of the kind asked for. */
export function startRound(coordinator: ProposerState, kind: RoundKind, io: Io<ProposerTypes>): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  const above = Math.max(coordinator.round, coordinator.outbid, coordinator.learnerVotes.round) as Round;
  prepare(coordinator, roundAfter(above, kind, io.self - first, count), io);
}

/** Phase 1a. */
function prepare(coordinator: ProposerState, round: Round, io: Io<ProposerTypes>): void {
  use(coordinator, round, io);
  coordinator.phase = "prepare";
  io.broadcast("acceptor", { type: "prepare", round });
  awaitAnswers(0, io);
}

/** Takes the round for its own, on disk too. */
function use(coordinator: ProposerState, round: Round, io: Io<ProposerTypes>): void {
  assert(round > coordinator.round && round > coordinator.outbid, "a round is above all that were used or met");
  forgetRound(coordinator);
  coordinator.outbid = noRound;
  coordinator.refusals = noNodes;
  coordinator.round = round;
  coordinator.waiting = allEarly(coordinator.waiting);
  io.write({ round });
  io.sync(); // before the send: a round used again after a crash could carry two values, and CP asks for one
}

/** Phase 2a: with a quorum of promises, propose the value that they force, or else a client's, or else any. */
export function onPromise(coordinator: ProposerState, from: NodeId, promise: Promised, io: Io<ProposerTypes>): void {
  const { round, vote } = promise;
  if (coordinator.phase !== "prepare" || round !== coordinator.round) return; // late, or a copy

  coordinator.promises = add(coordinator.promises, from); // acceptors come first, so an acceptor's id is its rank
  if (vote !== null) coordinator.promisedVotes = withVote(coordinator.promisedVotes, vote.round, vote.value, from);
  const { promises, promisedVotes } = coordinator;
  const { phase1, fast } = quorumsOf(io.cluster);
  if (!phase1.isQuorum(promises)) return;

  const { options } = io.cluster;
  io.observe({ type: "elected", term: round, electors: promises, quorum: "phase1", decides: decides(round, options) });
  const picked = pick(promisedVotes, promises, fast);
  if (picked !== null) {
    io.observe({ type: "witnessed", what: "value picked from promises" });
    return propose(coordinator, picked, io);
  }
  coordinator.waiting = answerUnset(coordinator.waiting, io);
  const own = ownValue(coordinator.waiting);
  if (own !== null) return propose(coordinator, own, io);

  forgetRound(coordinator);
  // For the reads that came too late.
  if (coordinator.waiting.length > 0) return startRound(coordinator, roundKind.fast, io);
  coordinator.timesOutbid = 0;
  io.cancelTimer("retry");
  if (kindOf(round) === roundKind.fast) io.broadcast("acceptor", { type: "any", round });
}

/** Phase 2a with a value: after phase 1, or after votes that stand for its promises (section 3.2). */
function propose(coordinator: ProposerState, value: string, io: Io<ProposerTypes>): void {
  const { round, phase } = coordinator;
  assert(phase === "prepare" || phase === "idle", "a coordinator proposes once in a round");
  forgetRound(coordinator);
  coordinator.phase = "accept";
  coordinator.proposal = value;
  io.observe({ type: "proposed", term: round, slot: 0, value });
  io.broadcast("acceptor", { type: "accept", round, value });
  awaitAnswers(0, io);
}

/** No quorum answered, and nobody refused: some message was lost or takes long. Asks once more in the same round. */
export function askAgain(coordinator: ProposerState, io: Io<ProposerTypes>): void {
  const { round, phase, proposal } = coordinator;
  coordinator.resends = Math.min(coordinator.resends + 1, resendsMax);
  if (phase === "prepare") io.broadcast("acceptor", { type: "prepare", round });
  else if (proposal !== null) io.broadcast("acceptor", { type: "accept", round, value: proposal });
  awaitAnswers(coordinator.resends, io);
}

/** The votes heard in a fast round rule every value out, and this is its coordinator: it goes on at once. */
export function onCollision(coordinator: ProposerState, io: Io<ProposerTypes>): void {
  const { round } = coordinator.learnerVotes;
  if (!mayRecover(coordinator, io)) return;
  if (kindOf(round) === roundKind.recovery) return prepare(coordinator, nextRound(round), io); // the acceptors failed
  if (io.cluster.options.recovery === "restart") return prepare(coordinator, nextRound(round), io);
  recoverByVotes(coordinator, io); // if not now, then when more votes have come, or when the timer fires
}

/**
 * Coordinated recovery: the votes of a phase-1 quorum in the fast round i are promises for round i + 1, so phase 2 of
 * that can begin. True when it did.
 */
export function recoverByVotes(coordinator: ProposerState, io: Io<ProposerTypes>): boolean {
  const { learnerVotes } = coordinator;
  if (io.cluster.options.recovery !== "coordinated" || kindOf(learnerVotes.round) !== roundKind.fast) return false;
  const { phase1, fast } = quorumsOf(io.cluster);
  const voters = votersOf(learnerVotes);
  if (!mayRecover(coordinator, io) || !phase1.isQuorum(voters)) return false;
  const value = pick(learnerVotes, voters, fast);
  if (value === null) return false;

  // Nobody observes an election here: the electors voted, and promised nothing.
  use(coordinator, nextRound(learnerVotes.round), io);
  io.observe({ type: "witnessed", what: "collision recovered by the coordinator" });
  propose(coordinator, value, io);
  return true;
}

/** It coordinates the round it heard votes of, and neither used nor met a higher one. */
function mayRecover({ learnerVotes, round, outbid }: ProposerState, io: Io<ProposerTypes>): boolean {
  const fast = learnerVotes.round;
  if (fast === noRound || round > fast || outbid > fast) return false;
  const { first, count } = roleOf(io.cluster, "proposer");
  return coordinatorOf(fast, count) === io.self - first;
}

/**
 * Not in the paper: a refusal tells how high to go. The round may still win without those who refused, until these have a
 * member of every quorum.
 */
export function onNack(coordinator: ProposerState, from: NodeId, { promised }: Nack, io: Io<ProposerTypes>): void {
  const { chosen, round, phase, refusals } = coordinator;
  if (chosen !== null || promised <= round) return; // late
  if (promised > coordinator.outbid) {
    coordinator.outbid = promised;
    io.observe({ type: "witnessed", what: "round preempted" });
  }
  if (phase === "idle") return;
  coordinator.refusals = add(refusals, from);
  const needed = neededQuorum(coordinator, io);
  const isLost = isBlocked(coordinator.refusals, needed);
  const isFirst = refusals === noNodes;
  if (isFirst) coordinator.timesOutbid++;
  if (isFirst || (isLost && !isBlocked(refusals, needed))) awaitRival(coordinator.timesOutbid, isLost, io);
}

/** The quorum that what it waits for needs: its value in the fast round, promises, or votes. */
function neededQuorum({ phase, round }: ProposerState, io: Io<ProposerTypes>): QuorumSystem {
  const quorums = quorumsOf(io.cluster);
  if (phase === "prepare") return quorums.phase1;
  return phase === "fast" ? quorums.fast : quorums[decides(round, io.cluster.options)];
}

/** Forgets what the running round gathered in phase 1; what was heard as a learner stays. */
export function forgetRound(coordinator: ProposerState): void {
  coordinator.phase = "idle";
  coordinator.promises = noNodes;
  coordinator.promisedVotes = noTally;
  coordinator.proposal = null;
  coordinator.resends = 0;
}
