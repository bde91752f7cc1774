/**
 * The leader of a pair of rounds: a classic round settles what a fast one could not, closes the epoch with a checkpoint,
 * and the fast round beside it opens the next.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), actions Phase1a, Phase2Start and Phase2aClassic;
 * recovery from collisions; checkpoints.
 * Invariants carried here: a round starts from what is ProvedSafe; no round is led twice.
 *
 * Each epoch is an instance of the algorithm, and phase 1 is done once for all of them, as for the slots of Multi-Paxos:
 * - Epoch E is the highest among the promises, or the leader's own if that is higher. There the round starts from
 *   ProvedSafe. Above it no member of the quorum has voted, nor will it below this round: there ⊥ is safe.
 * - When the leader of classic round r learns the checkpoint of epoch e, it has proposed nothing at r in e + 1. Round
 *   r + 1 is its own, and no round lies between: ⊥ is safe at r + 1 in e + 1 for the same promises.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import { type Command, type CommandId, noopId } from "../../sim/contract/operation.ts";
import { append, bottom, contains, type Element, elementsOf, type History, identityOf } from "./c-struct/history.ts";
import { beat, hearRound, stepDown } from "./election.ts";
import { fetchFrom } from "./fetch.ts";
import { isExecuted } from "./machine.ts";
import { provedSafe } from "./proved-safe.ts";
import { quorumsOf } from "./quorums.ts";
import { classicAfter, fastAfter, isFast, leaderOf, noRound, type Round } from "./rounds.ts";
import type { ClassicRoundCause, Nack, Promised, ProposerIo, ProposerState, Vote } from "./types.ts";

/** Leaves its fast round, or takes over: phase 1a of the next classic round of its own. */
export function startClassicRound(state: ProposerState, cause: ClassicRoundCause, io: ProposerIo): void {
  const { first, count } = roleOf(io.cluster, "proposer");
  if (cause !== "checkpoint") state.alive = noNodes;
  takeRound(state, classicAfter(Math.max(state.round, state.started) as Round, io.self - first, count), io);
  state.phase = "prepare";
  state.cause = cause;
  state.reports = new Array(quorumsOf(io.cluster).phase1.nodes).fill(null);
  state.tried = bottom;
  state.suspects = [];
  io.cancelTimer("election");
  io.cancelTimer("classic");
  prepare(state, io);
  beat(state, io);
}

/** Takes the round for its own, on disk too. */
function takeRound(state: ProposerState, round: Round, io: ProposerIo): void {
  state.round = round;
  state.started = round;
  io.write({ started: round });
  io.sync(); // before the send: a round led again after a crash could carry two histories
}

function prepare({ round, base }: ProposerState, io: ProposerIo): void {
  io.broadcast("acceptor", { type: "prepare", round, epoch: base.epoch });
}

/** 1b. */
export function onPromise(state: ProposerState, from: NodeId, promise: Promised, io: ProposerIo): void {
  const { round, epoch, vote } = promise;
  if (state.phase !== "prepare" || round !== state.round) return; // late or duplicate
  state.reports = state.reports.with(from, { epoch, vote });
  if (epoch > state.base.epoch) return fetchFrom(state, from, io);
  if (epoch < state.base.epoch) io.send(from, { type: "install", base: state.base });
  startPhase2(state, io);
}

/** Phase 2a of a classic round, once a quorum has promised and no epoch above the leader's own is among them. */
function startPhase2(state: ProposerState, io: ProposerIo): void {
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
  const isHealthy = state.cause === "checkpoint" && quorums.fast.isQuorum(state.alive);
  closeIfFull(state, isHealthy, io);
  state.alive = noNodes;
  state.stale = 0;
  proposeAll(state, "acceptor", io);
  io.setTimer("classic", io.cluster.options.classicMicros);
}

const isClosed = (history: History): boolean => contains(history, noopId);

/**
 * Appends all that is known to be pending to what the round starts from: the votes' rest, and what waits here. Any order
 * will do; by id, it does not depend on who told.
 */
function addPending(state: ProposerState, seen: readonly Element[]): void {
  if (state.closing !== "open") return;
  const waiting = state.waiting.entries().map(([, { command }]) => command);
  const pending = [...seen, ...state.queue, ...waiting].filter((element) => element !== null);
  for (const command of pending.sort((a, b) => a.id - b.id)) {
    if (!isExecuted(state.base.machine, command)) state.tried = append(state.tried, command);
  }
  state.queue = [];
}

/** Puts the checkpoint at the end, where a fast round can follow or the history is long enough. */
function closeIfFull(state: ProposerState, isHealthy: boolean, io: ProposerIo): boolean {
  if (state.closing !== "open") return false;
  if (!isHealthy && state.tried.length < io.cluster.options.snapshotEntries) return false;
  state.closing = isHealthy ? "fast" : "classic";
  state.tried = append(state.tried, null);
  return true;
}

/** 2a with all that this round proposed. */
function proposeAll(state: ProposerState, to: "acceptor" | NodeId, io: ProposerIo): void {
  const { round, base, closed, tried, phase } = state;
  const elements = phase === "classic" ? elementsOf(tried) : [];
  const accept = { type: "accept", round, epoch: base.epoch, closed, before: 0, elements } as const;
  if (to === "acceptor") io.broadcast("acceptor", accept);
  else io.send(to, accept);
}

/** 2a of a classic round with what is new since `before`. */
function proposeMore(state: ProposerState, before: number, elements: readonly Element[], io: ProposerIo): void {
  const { round, base, closed } = state;
  io.broadcast("acceptor", { type: "accept", round, epoch: base.epoch, closed, before, elements });
}

/** A command for the round this proposer leads. */
export function proposeAsLeader(state: ProposerState, command: Command, io: ProposerIo): void {
  if (isExecuted(state.base.machine, command)) return;
  if (state.phase === "fast") {
    return io.broadcast("acceptor", { type: "propose", epoch: state.base.epoch, command });
  }
  if (state.phase === "prepare" || state.closing !== "open") return enqueue(state, command);
  const before = state.tried.length;
  state.tried = append(state.tried, command);
  if (state.tried.length === before) return; // it is proposed already
  const isLast = closeIfFull(state, false, io);
  proposeMore(state, before, isLast ? [command, null] : [command], io);
}

/** Sends a command to where it can be appended: by the acceptors themselves, or by the leader. */
export function route(state: ProposerState, command: Command, io: ProposerIo): void {
  if (state.phase !== "follow") return proposeAsLeader(state, command, io);
  const { first, count } = roleOf(io.cluster, "proposer");
  const leader = (first + leaderOf(state.round, count)) as NodeId;
  if (isFast(state.round) || leader === io.self) {
    return io.broadcast("acceptor", { type: "propose", epoch: state.base.epoch, command });
  }
  io.send(leader, { type: "submit", command });
}

/** Routes all that waits here once more. */
function reroute(state: ProposerState, io: ProposerIo): void {
  for (const [, { command }] of state.waiting.entries()) route(state, command, io);
}

function enqueue(state: ProposerState, command: Command): void {
  if (state.queue.some(({ id }) => id === command.id)) return;
  state.queue = [...state.queue, command].sort((a, b) => a.id - b.id);
}

/** This proposer stands at a new epoch: what it leads goes on there. */
export function enteredEpoch(state: ProposerState, io: ProposerIo): void {
  switch (state.phase) {
    case "follow":
      return reroute(state, io); // what was proposed for the old epoch came too late
    case "prepare":
      return startPhase2(state, io);
    case "fast":
      return stepDown(state, io); // another closed it: this fast round is over
    default:
      return state.closing === "fast" && state.closed === state.round ? goFast(state, io) : goOn(state, io);
  }
}

/** The classic round goes on in the new epoch. */
function goOn(state: ProposerState, io: ProposerIo): void {
  state.tried = bottom;
  state.closing = "open";
  state.stale = 0;
  addPending(state, []);
  closeIfFull(state, false, io);
  proposeAll(state, "acceptor", io);
}

/** Phase 2a of the fast round beside the classic one, from ⊥ in the new epoch. */
function goFast(state: ProposerState, io: ProposerIo): void {
  takeRound(state, fastAfter(state.round), io);
  io.observe({ type: "witnessed", what: "fast again" });
  io.cancelTimer("classic");
  becomeFast(state);
  proposeAll(state, "acceptor", io);
  const { queue } = state;
  state.queue = [];
  for (const command of queue) proposeAsLeader(state, command, io);
  for (const [, { command }] of state.waiting.entries()) proposeAsLeader(state, command, io);
}

export function becomeFast(state: ProposerState): void {
  state.phase = "fast";
  state.tried = bottom;
  state.closing = "open";
  state.alive = noNodes;
  state.suspects = [];
}

/** A look from time to time: when a fast quorum answers, the epoch is closed and the next one fast. */
export function onClassicTimer(state: ProposerState, io: ProposerIo): void {
  if (state.phase !== "classic") return;
  const { fast } = quorumsOf(io.cluster);
  const before = state.tried.length;
  const isHealthy = fast.isQuorum(state.alive);
  if (isHealthy && closeIfFull(state, true, io)) proposeMore(state, before, [null], io);
  else proposeMore(state, before, [], io); // who is there?
  state.alive = noNodes;
  io.setTimer("classic", io.cluster.options.classicMicros);
}

/** An acceptor votes in the round that this proposer leads. */
export function hearVote(state: ProposerState, round: Round, from: NodeId): void {
  if (state.phase !== "follow" && round === state.round) state.alive = add(state.alive, from);
}

/** What was under way at the last look and still is gets another push. `overdue`: clients that wait here for too long. */
export function pushOn(state: ProposerState, pending: readonly CommandId[], io: ProposerIo): void {
  switch (state.phase) {
    case "prepare":
      return prepare(state, io);
    case "fast":
      if (pending.some((id) => state.suspects.includes(id))) return startClassicRound(state, "conflict", io);
      state.suspects = pending;
      return;
    case "classic":
      if (
        elementsOf(state.tried)
          .slice(0, state.stale)
          .some((each) => !state.learned.has(identityOf(each)))
      ) {
        proposeAll(state, "acceptor", io);
      }
      state.stale = state.tried.length;
      return;
    default:
      return;
  }
}

/** Refused: a higher round is at work, or an acceptor has not heard of this one yet. */
export function onNack(state: ProposerState, from: NodeId, { round }: Nack, io: ProposerIo): void {
  if (round > state.round) {
    hearRound(state, round, io);
    return reroute(state, io);
  }
  if (round < state.round) answerFetch(state, from, io);
}

/** Sends an acceptor what this leader proposes, if it does. */
export function answerFetch(state: ProposerState, from: NodeId, io: ProposerIo): void {
  if (from >= quorumsOf(io.cluster).phase1.nodes) return;
  if (state.phase === "classic" || state.phase === "fast") proposeAll(state, from, io);
}
