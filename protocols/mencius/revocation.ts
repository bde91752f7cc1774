/**
 * Rule 3: whoever suspects a coordinator brings its slots to their end, a block of them at a time.
 *
 * Source: Mao et al. (OSDI 2008), section 4, action Revoke: phase 1 at a higher ballot, then what it found, else no-ops;
 * section 4, optimization 3: from the first slot that is open up to 2 beta beyond the own index, and again before less
 * than beta of them are left.
 * Invariant carried here: what may be chosen in round 0 is proposed, and nothing but that and no-ops (P2c, simple consensus).
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, has, members, noNodes, setOf, size, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { ballotInNextRound } from "../shared/ballots.ts";
import { highestPromise, promise, vote } from "./acceptor.ts";
import { learnAll } from "./learner.ts";
import { coordinatorOf, ownFrom, turnsLater } from "./slots.ts";
import { decisionAt } from "./store.ts";
import { sendToAll } from "./telling.ts";
import {
  type Accept,
  type Ack,
  type Ballot,
  type Decree,
  identityOf,
  type Mencius,
  type Message,
  noBallot,
  type Report,
  type Revocation,
  type Slot,
  type State,
} from "./types.ts";

/** Slots in one revocation. */
const countMax = 256;

/** Revokes the slots of the coordinator of `slot`, from there on. */
export function revokeFrom(state: State, slot: Slot, io: Io<Mencius>): void {
  const { servers, options } = io.cluster;
  const rank = coordinatorOf(slot, servers);
  // Of its own slots a server revokes what it suggested: those above are its to use.
  const end = rank === io.self ? state.next : state.next + 2 * options.revokeAhead;
  const count = Math.min(countMax, Math.max(1, Math.ceil((end - slot) / servers)));
  const highest = highestPromise(state, slot, count, io);
  const ballot = ballotInNextRound(highest > state.outbid ? highest : state.outbid, io.self, servers);
  io.observe({ type: "witnessed", what: "revocation" });
  const found = promise(state, slot, count, ballot, io); // our own, before the send: no ballot is used twice
  keep(state, { slot, count, ballot, phase: "prepare", replies: setOf(io.self), refusals: noNodes, found }, io);
  sendToAll({ type: "prepare", slot, count, ballot }, io);
  if (servers === 1) startPhase2(state, slot, io);
}

function keep(state: State, by: Revocation, io: Io<Mencius>): void {
  state.revocations = state.revocations.set(coordinatorOf(by.slot, io.cluster.servers), by);
}

/** The revocation that an answer belongs to; null where it is late. */
function revocationOf(state: State, slot: Slot, ballot: Ballot, io: Io<Mencius>): Revocation | null {
  const by = state.revocations.get(coordinatorOf(slot, io.cluster.servers));
  return by?.slot === slot && by.ballot === ballot ? by : null;
}

/** Phase 1: counts promises, and keeps of each slot what was accepted at the highest ballot. */
export function onAck(state: State, from: NodeId, { slot, ballot, reports }: Ack, io: Io<Mencius>): void {
  const by = revocationOf(state, slot, ballot, io);
  if (by?.phase !== "prepare" || has(by.replies, from)) return;
  const found = by.found.map((report, turn) => later(report, reports[turn]!));
  keep(state, { ...by, replies: add(by.replies, from), found }, io);
  if (size(by.replies) + 1 >= majoritySize(io.cluster.servers)) startPhase2(state, slot, io);
}

function later(one: Report, other: Report): Report {
  if (one.isDecided || other.isDecided) return one.isDecided ? one : other;
  return other.accepted > one.accepted ? other : one;
}

/** Phase 2: what was found, else a no-op. */
function startPhase2(state: State, slot: Slot, io: Io<Mencius>): void {
  const by = state.revocations.get(coordinatorOf(slot, io.cluster.servers));
  assert(by !== undefined, "a revocation under way has its record");
  // What is decided by now, as others told meanwhile, may be proposed in any ballot.
  const { servers } = io.cluster;
  const decrees = by.found.map((report, turn) => {
    const decree = decisionAt(state, turnsLater(slot, turn, servers), io.self, servers);
    return decree === undefined ? proposalOf(report) : decree;
  });
  if (decrees.some((decree) => decree !== null))
    io.observe({ type: "witnessed", what: "command found in a revocation" });
  assert(highestPromise(state, slot, by.count, io) === by.ballot, "a revocation ends when its server promises more");
  vote(state, slot, by.ballot, decrees, io);
  const found = decrees.map((decree) => ({ accepted: by.ballot, decree, isDecided: false }));
  keep(state, { ...by, phase: "propose", replies: setOf(io.self), refusals: noNodes, found }, io);
  sendToAll({ type: "propose", slot, ballot: by.ballot, decrees }, io);
  if (io.cluster.servers === 1) finish(state, slot, io);
}

const proposalOf = ({ accepted, decree, isDecided }: Report): Decree =>
  isDecided || accepted !== noBallot ? decree : null;

/** A vote of a revocation's phase 2. */
export function onRevoked(state: State, from: NodeId, { slot, ballot }: Accept, io: Io<Mencius>): void {
  const by = revocationOf(state, slot, ballot, io);
  if (by?.phase !== "propose") return;
  const replies = add(by.replies, from);
  keep(state, { ...by, replies }, io);
  if (size(replies) >= majoritySize(io.cluster.servers)) finish(state, slot, io);
}

function finish(state: State, slot: Slot, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  const rank = coordinatorOf(slot, servers);
  const by = state.revocations.get(rank);
  assert(by !== undefined, "a revocation under way has its record");
  const decrees = by.found.map(({ decree }) => decree);
  state.revocations = state.revocations.delete(rank);
  state.revokedTo = state.revokedTo.with(rank, turnsLater(slot, by.count, servers));
  const decisions = decrees.map((decree, turn) => [turnsLater(slot, turn, servers), decree] as const);
  for (const [place, decree] of decisions) {
    const value = identityOf(decree);
    io.observe({ type: "chosen", term: by.ballot, slot: place, value, acks: by.replies, quorum: "majority" });
  }
  sendToAll({ type: "learn", slot, decrees }, io);
  learnAll(state, decisions, io);
}

/** Somebody promised more. While the others can still be a majority, one refusal says nothing. */
export function onRefused(state: State, from: NodeId, slot: Slot, ballot: Ballot, io: Io<Mencius>): void {
  const by = revocationOf(state, slot, ballot, io);
  if (by === null) return;
  const refusals = add(by.refusals, from);
  const { servers } = io.cluster;
  if (servers - size(refusals) >= majoritySize(servers)) keep(state, { ...by, refusals }, io);
  else state.revocations = state.revocations.delete(coordinatorOf(slot, servers));
}

/** Asks again whoever left it open. */
export function pursue({ slot, count, ballot, phase, replies, refusals, found }: Revocation, io: Io<Mencius>): void {
  const message: Message =
    phase === "prepare"
      ? { type: "prepare", slot, count, ballot }
      : { type: "propose", slot, ballot, decrees: found.map(({ decree }) => decree) };
  const rest = difference(allNodes(io.cluster.servers), union(replies, refusals));
  for (const rank of members(rest)) io.send(rank as NodeId, message);
}

/** Optimization 3: as long as a coordinator is suspected, its slots are revoked before anybody waits for them. */
export function revokeAhead(state: State, ranks: readonly number[], io: Io<Mencius>): void {
  const { servers, options } = io.cluster;
  for (const rank of ranks) {
    const end = state.revokedTo[rank]!;
    if (end === 0 || state.revocations.has(rank) || end >= state.next + options.revokeAhead) continue;
    const slot = ownFrom(end > state.executed ? end : state.executed, rank, servers);
    if (decisionAt(state, slot, io.self, servers) === undefined) revokeFrom(state, slot, io);
    else state.revokedTo = state.revokedTo.with(rank, turnsLater(slot, 1, servers));
  }
}
