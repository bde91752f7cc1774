/**
 * The leader of a pair of rounds: it takes a classic round for its own, learns in phase 1 what may have been chosen, and
 * starts phase 2 from there. What it proposes then is told in classic-round.ts and fast-round.ts.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), actions Phase1a and Phase2Start.
 * Invariants carried here: a round starts from what is ProvedSafe; no round is led twice.
 *
 * Each epoch is an instance of the algorithm, and phase 1 is done once for all of them, as for the slots of Multi-Paxos:
 * epoch E is the highest among the promises, or the leader's own if that is higher. There the round starts from
 * ProvedSafe. Above it no member of the quorum has voted, nor will it below this round: there ⊥ is safe.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { CommandId } from "../../sim/contract/operation.ts";
import { isDueAgain, roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { bottom, elementsOf } from "./c-struct/history.ts";
import { addPending, closeIfFull, hasUnlearned, isClosed, proposeAll } from "./classic-round.ts";
import { beginToLead, hear, hearNobody, tellProposers } from "./election.ts";
import { fetchFrom } from "./fetch.ts";
import { provedSafe } from "./proved-safe.ts";
import { quorumsOf } from "./quorums.ts";
import { classicAfter, noRound, type Round } from "./rounds.ts";
import type { ClassicRoundCause, Promised, ProposerIo, ProposerState, Vote } from "./types.ts";

/** Phase1a: leaves its fast round, or takes over, with the next classic round of its own. */
export function startClassicRound(state: ProposerState, cause: ClassicRoundCause, io: ProposerIo): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  const above = Math.max(state.round, state.started, state.outbid) as Round;
  const isTakingOver = state.phase === "follow";
  if (cause !== "checkpoint") hearNobody(state);
  takeRound(state, classicAfter(above, io.self - first, count), io);
  state.phase = "prepare";
  state.cause = cause;
  state.reports = new Array(quorumsOf(io.cluster).phase1.nodes).fill(null);
  state.tried = bottom;
  state.unlearnedAtRetry = [];
  io.cancelTimer("election");
  io.cancelTimer("classic");
  state.refusedBy = noNodes; // nobody has heard of this round yet
  state.push = sentFirst;
  prepare(state, io);
  tellProposers(state, io);
  if (isTakingOver) beginToLead(state, io);
}

/** Takes the round for its own, on disk too. */
export function takeRound(state: ProposerState, round: Round, io: ProposerIo): void {
  assert(round > state.started, "a leader takes a round above all that it led before");
  state.round = round;
  state.started = round;
  io.write({ started: round });
  io.sync(); // before the send: a round led again after a crash could carry two histories
}

/** Phase 1a, to those that have not promised: an answer may be a whole history. */
function prepare({ round, base, reports }: ProposerState, io: ProposerIo): void {
  for (const [rank, report] of reports.entries()) {
    if (report === null) io.send(rank as NodeId, { type: "prepare", round, epoch: base.epoch });
  }
}

/** Phase1b's message: what an acceptor voted for below this round. */
export function onPromise(state: ProposerState, from: NodeId, promise: Promised, io: ProposerIo): void {
  const { round, epoch, vote } = promise;
  if (state.phase !== "prepare" || round !== state.round) return; // late or duplicate
  state.reports = state.reports.with(from, { epoch, vote });
  if (epoch > state.base.epoch) return fetchFrom(state, from, io);
  if (epoch < state.base.epoch) io.send(from, { type: "install", base: state.base });
  startPhase2(state, io);
}

/** Phase2Start, once a quorum has promised and no epoch above the leader's own is among them. */
export function startPhase2(state: ProposerState, io: ProposerIo): void {
  const { base, reports, round } = state;
  const quorums = quorumsOf(io.cluster);
  const electors = reports.reduce((all, report, rank) => (report === null ? all : add(all, rank)), noNodes);
  if (!quorums.phase1.isQuorum(electors)) return;
  if (reports.some((report) => report !== null && report.epoch > base.epoch)) return; // its base is on the way

  io.observe({ type: "elected", term: round, electors, quorum: "phase1", decides: "classic" });
  const votes = reports.map((report): Vote | null =>
    report === null || report.epoch === base.epoch ? (report?.vote ?? null) : { round: noRound, history: bottom },
  );
  state.phase = "classic";
  state.tried = provedSafe(votes, quorums);
  state.closing = isClosed(state.tried) ? "classic" : "open";
  if (state.tried.length > 0) io.observe({ type: "witnessed", what: "history found in promises" });
  addPending(
    state,
    votes.flatMap((vote) => elementsOf(vote?.history ?? bottom)),
  );
  state.reports = [];
  state.push = sentFirst;
  const isHealthy = state.cause === "checkpoint" && quorums.fast.isQuorum(state.heardFrom);
  closeIfFull(state, isHealthy, io);
  hearNobody(state);
  state.triedAtRetry = 0;
  state.triedAtLooks = [0, 0];
  proposeAll(state, "acceptor", io);
  io.setTimer("classic", io.cluster.options.classicMicros);
}

/** An acceptor votes in the round that this proposer leads. */
export function hearVote(state: ProposerState, round: Round, from: NodeId): void {
  if (state.phase !== "follow" && round === state.round) hear(state, from);
}

/**
 * What was under way at the last look and still is gets another push, then one after two more looks, four and so on: what is
 * sent again holds up what it waits for. `pending`: what this proposer knows of and has not learned.
 */
export function pushOn(state: ProposerState, pending: readonly CommandId[], io: ProposerIo): void {
  state.push = roundLater(state.push);
  switch (state.phase) {
    case "prepare":
      if (isPushDue(state)) prepare(state, io);
      return;
    case "fast":
      if (pending.some((id) => state.unlearnedAtRetry.includes(id))) return startClassicRound(state, "conflict", io);
      state.unlearnedAtRetry = pending;
      return;
    case "classic":
      if (hasUnlearned(state, elementsOf(state.tried).slice(0, state.triedAtRetry)) && isPushDue(state))
        proposeAll(state, "acceptor", io);
      state.triedAtRetry = state.tried.length;
      return;
    default:
      return;
  }
}

function isPushDue(state: ProposerState): boolean {
  if (!isDueAgain(state.push)) return false;
  state.push = sentAgain(state.push);
  return true;
}

/** Sends an acceptor what this leader proposes, if it does. */
export function answerFetch(state: ProposerState, from: NodeId, io: ProposerIo): void {
  if (from >= quorumsOf(io.cluster).phase1.nodes) return;
  if (state.phase === "classic" || state.phase === "fast") proposeAll(state, from, io);
}
