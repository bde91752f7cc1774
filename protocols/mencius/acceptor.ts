/**
 * The acceptor: votes for suggestions of a slot's coordinator, promises to those who revoke them, votes for what these found.
 *
 * Source: Mao et al. (OSDI 2008), section 4 (coordinated Paxos, rule 2); Lamport, "Paxos Made Simple" (2001),
 * section 2.2, for promises and votes.
 * Invariants carried here: no vote below a promise (P1a); with the vote for a suggestion, the own slots below are skipped,
 * on the same disk and before the accept that tells both.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { execute, snapshotOf } from "./learner.ts";
import { hearOf, hearTelling } from "./skipping.ts";
import { coordinatorOf, turnsLater } from "./slots.ts";
import { observePromise, observeVote } from "./standing.ts";
import { decisionAt, entryOf, persist, reportAt, skipTo } from "./store.ts";
import { noteTold, tellingOf } from "./telling.ts";
import {
  type Ballot,
  coordinatorsBallot,
  type Decree,
  identityOf,
  type Mencius,
  noBallot,
  type Prepare,
  type Propose,
  type Report,
  type Slot,
  type State,
  type Suggest,
} from "./types.ts";

/** Decisions in one answer to a suggestion that comes too late. */
const lateMax = 64;

/** Round 0: votes, unless the slot was promised away; rule 2 skips what is unused here below. */
export function onSuggest(state: State, from: NodeId, message: Suggest, io: Io<Mencius>): void {
  const { slot, command } = message;
  hearTelling(state, from, message, io);
  const isSkipping = hearOf(state, slot + 1, io);
  if (!mayVote(state, slot, command, io)) {
    if (isSkipping) persist(state, io);
    answerLate(state, from, slot, io);
    return execute(state, io);
  }
  const { promised, accepted, decree, isDecided } = entryOf(state, slot);
  assert(accepted === noBallot || identityOf(decree) === command.id, "a coordinator suggests one command in a slot");
  state.entries = state.entries.set(slot, { promised, accepted: coordinatorsBallot, decree: command, isDecided });
  persist(state, io); // before the send: the vote counts, and the slots skipped below it count as decided
  observeVote(slot, coordinatorsBallot, command, io);
  noteTold(state, from);
  io.send(from, { type: "accept", slot, count: 1, ballot: coordinatorsBallot, ...tellingOf(state) });
  execute(state, io);
}

/** Nothing above the coordinator's ballot is promised. That its command is decided by now, as others told before, is no matter. */
function mayVote(state: State, slot: Slot, command: Command, io: Io<Mencius>): boolean {
  if (slot < state.snapshot.next || entryOf(state, slot).promised > coordinatorsBallot) return false;
  const decree = decisionAt(state, slot, io.self, io.cluster.servers);
  return decree === undefined || decree?.id === command.id;
}

/** The coordinator does not know how its slot ended, and perhaps not those after it; or somebody is about to end it. */
function answerLate(state: State, from: NodeId, slot: Slot, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  const decided: (readonly [Slot, Decree])[] = [];
  for (let place = slot; decided.length < lateMax; place = turnsLater(place, 1, servers)) {
    const decree = decisionAt(state, place, io.self, servers);
    if (decree === undefined) break;
    decided.push([place, decree]);
  }
  if (decided.length > 0) {
    noteTold(state, from);
    io.send(from, { type: "decided", decided, isPart: false, ...tellingOf(state) });
  } else if (slot < state.snapshot.next) sendSnapshot(state, from, io);
  else {
    const { promised } = entryOf(state, slot);
    io.send(from, { type: "nack", slot, ballot: coordinatorsBallot, promised });
  }
}

/** The state as it is, in place of what is left behind here. */
export const sendSnapshot = (state: State, to: NodeId, io: Io<Mencius>): void =>
  io.send(to, { type: "install", snapshot: snapshotOf(state) });

/** Phase 1: a promise for each of the slots, and what is known of them. */
export function onPrepare(state: State, from: NodeId, { slot, count, ballot }: Prepare, io: Io<Mencius>): void {
  if (slot < state.snapshot.next) return sendSnapshot(state, from, io);
  const promised = highestPromise(state, slot, count, io);
  if (promised > ballot) return io.send(from, { type: "nack", slot, ballot, promised });
  yieldTo(state, slot, ballot, io);
  const reports = promise(state, slot, count, ballot, io);
  io.send(from, { type: "ack", slot, ballot, reports });
}

/** Writes the promises, which are durable for whatever comes behind, and tells what was there before. */
export function promise(state: State, slot: Slot, count: number, ballot: Ballot, io: Io<Mencius>): Report[] {
  const { servers } = io.cluster;
  const reports: Report[] = [];
  for (let turn = 0; turn < count; turn++) {
    const place = turnsLater(slot, turn, servers);
    const report = reportAt(state, place, io.self, servers);
    reports.push(report);
    state.entries = state.entries.set(place, { ...report, promised: ballot });
  }
  keepFrom(state, slot, count, io);
  persist(state, io); // before the send: a forgotten promise breaks P2c
  for (let turn = 0; turn < count; turn++) {
    const place = turnsLater(slot, turn, servers);
    observePromise(place, ballot, entryOf(state, place), io);
  }
  return reports;
}

/** Phase 2: a vote for each of the slots. */
export function onPropose(state: State, from: NodeId, { slot, ballot, decrees }: Propose, io: Io<Mencius>): void {
  const count = decrees.length;
  if (slot < state.snapshot.next) return sendSnapshot(state, from, io);
  const promised = highestPromise(state, slot, count, io);
  if (promised > ballot) return io.send(from, { type: "nack", slot, ballot, promised });
  const contrary = contraryTo(state, slot, decrees, io);
  if (contrary !== null) return answerLate(state, from, contrary, io);
  yieldTo(state, slot, ballot, io);
  vote(state, slot, ballot, decrees, io);
  noteTold(state, from);
  io.send(from, { type: "accept", slot, count, ballot, ...tellingOf(state) });
  execute(state, io);
}

/** The first of the slots in which something else is decided, in a higher ballot: a vote is of no use there. Null: there is none. */
function contraryTo(state: State, slot: Slot, decrees: readonly Decree[], io: Io<Mencius>): Slot | null {
  const { servers } = io.cluster;
  for (const [turn, decree] of decrees.entries()) {
    const place = turnsLater(slot, turn, servers);
    const known = decisionAt(state, place, io.self, servers);
    if (known !== undefined && identityOf(known) !== identityOf(decree)) return place;
  }
  return null;
}

/** Writes the votes, which are durable for whatever comes behind. */
export function vote(state: State, slot: Slot, ballot: Ballot, decrees: readonly Decree[], io: Io<Mencius>): void {
  const { servers } = io.cluster;
  let commandsEnd = 0;
  for (const [turn, decree] of decrees.entries()) {
    const place = turnsLater(slot, turn, servers);
    const known = decisionAt(state, place, io.self, servers);
    assert(known === undefined || identityOf(known) === identityOf(decree), "what is decided is all that is proposed");
    const isDecided = known !== undefined;
    state.entries = state.entries.set(place, { promised: ballot, accepted: ballot, decree, isDecided });
    if (decree !== null) commandsEnd = place + 1;
  }
  keepFrom(state, slot, decrees.length, io);
  hearOf(state, commandsEnd, io);
  persist(state, io); // before the send: a majority of votes is a choice
  for (const [turn, decree] of decrees.entries()) observeVote(turnsLater(slot, turn, servers), ballot, decree, io);
}

/** What was promised to others in own slots is not suggested in any more. */
function keepFrom(state: State, slot: Slot, count: number, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  if (coordinatorOf(slot, servers) === io.self) skipTo(state, turnsLater(slot, count, servers), io.self, servers);
}

export function highestPromise(state: State, slot: Slot, count: number, io: Io<Mencius>): Ballot {
  let highest = coordinatorsBallot;
  for (let turn = 0; turn < count; turn++) {
    const { promised } = entryOf(state, turnsLater(slot, turn, io.cluster.servers));
    if (promised > highest) highest = promised;
  }
  return highest;
}

/** A revocation of our own, of the same coordinator, has lost to a higher ballot. */
function yieldTo(state: State, slot: Slot, ballot: Ballot, io: Io<Mencius>): void {
  const rank = coordinatorOf(slot, io.cluster.servers);
  const own = state.revocations.get(rank);
  if (own !== undefined && own.ballot < ballot) state.revocations = state.revocations.delete(rank);
}
