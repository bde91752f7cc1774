/**
 * The learner: chosen decrees are executed in the order of their slots, and snapshots replace the executed prefix.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; Chandra, Griesemer, Redstone, "Paxos Made Live" (2007),
 * section 5.5 (snapshots).
 * Invariants carried here: state machine safety (only chosen decrees, in slot order), exactly once per session.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { applyReconfigure, takeOver } from "./configuration.ts";
import { fetchUpTo } from "./fetching.ts";
import { answerQuorumReads } from "./quorum-reads.ts";
import { answerReads } from "./reads.ts";
import type { MultiPaxos, State } from "./state.ts";
import {
  after,
  type Ballot,
  type Configurations,
  type Decree,
  identityOf,
  type Slot,
  type Snapshot,
  type Vote,
} from "./types.ts";

/** `decree` is chosen at `slot`: it is executed once all below it are. */
export function learn(state: State, slot: Slot, decree: Decree, io: Io<MultiPaxos>): void {
  if (slot < state.executed || state.chosen.has(slot)) return;
  state.chosen = state.chosen.set(slot, { decree });
  execute(state, io);
}

/** The leader of `ballot` says that all below `committed` is chosen: our votes of its ballot are thereby chosen too. */
export function learnCommitted(state: State, from: NodeId, ballot: Ballot, committed: Slot, io: Io<MultiPaxos>): void {
  if (from === io.self) return;
  for (let slot = state.executed; slot < committed; slot = after(slot)) {
    if (state.chosen.has(slot)) continue;
    const vote = state.votes.get(slot);
    if (vote === undefined || vote.ballot !== ballot) continue; // a vote of another ballot may be for another decree
    state.chosen = state.chosen.set(slot, { decree: vote.decree });
  }
  execute(state, io);
  fetchUpTo(state, from, committed, io);
}

/** The state before the decree at `snapshot.next`, which is further than this replica has executed. */
export function installSnapshot(state: State, snapshot: Snapshot, io: Io<MultiPaxos>): void {
  state.machine = snapshot.machine;
  state.executed = snapshot.next;
  if (snapshot.configurations !== undefined) adopt(state, snapshot.configurations, io);
  for (const [slot] of state.chosen.entries()) {
    if ((slot as Slot) < snapshot.next) state.chosen = state.chosen.delete(slot);
  }
  keepSnapshot(state, snapshot, Log.empty(snapshot.next), io);
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
  execute(state, io);
}

/** Applies every chosen decree that follows the executed prefix, and answers the clients that wait for it. */
function execute(state: State, io: Io<MultiPaxos>): void {
  let isDue = false; // who is a member from here on may be the only one to have what was chosen before
  for (;;) {
    const next = state.chosen.get(state.executed);
    if (next === undefined) break;
    const slot = state.executed;
    state.chosen = state.chosen.delete(slot);
    state.log = state.log.append(next.decree);
    state.executed = after(slot);
    apply(state, slot, next.decree, io);
    if (state.configurations !== undefined && takeOver(state, io.self)) isDue = true;
  }
  answerReads(state, io);
  answerQuorumReads(state, io);
  if (isDue || state.executed - state.snapshot.next >= io.cluster.options.snapshotEntries) takeSnapshot(state, io);
}

/** Those of a snapshot. It is on this disk before anything that tells so leaves. */
function adopt(state: State, configurations: Configurations, io: Io<MultiPaxos>): void {
  if (configurations.inForce.from !== state.configurations?.inForce.from) state.holders = setOf(io.self);
  state.configurations = configurations;
}

function apply(state: State, slot: Slot, decree: Decree, io: Io<MultiPaxos>): void {
  if (decree === null) return io.observe({ type: "applied", slot, value: identityOf(decree), fresh: false });
  if (decree.operation.type === "reconfigure") return applyChange(state, slot, decree, io);
  const { machine, result, fresh } = applyCommand(state.machine, decree);
  state.machine = machine;
  io.observe({ type: "applied", slot, value: decree.id, fresh });
  if (!fresh) io.observe({ type: "witnessed", what: "session answered a retry" });
  const waiting = state.waiting.get(decree.session);
  if (waiting === undefined || waiting.sequence !== decree.sequence || result === null) return;
  state.waiting = state.waiting.delete(decree.session);
  const { session, sequence } = decree;
  io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** Who asked for other members is told that it may not be, or later, when it is done (membership.ts). */
function applyChange(state: State, slot: Slot, command: Command, io: Io<MultiPaxos>): void {
  const { session, sequence } = command;
  const before = state.machine;
  const result = applyReconfigure(state, slot, command, io);
  io.observe({ type: "applied", slot, value: command.id, fresh: state.machine !== before });
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence || result === null || result.type === "done") return;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "failed", session, sequence, why: whyRefused });
}

/** What an operator is told that asks for members that cannot be. */
export const whyRefused = "the members that were asked for cannot be had from those that are";

function takeSnapshot(state: State, io: Io<MultiPaxos>): void {
  io.observe({ type: "witnessed", what: "snapshot taken" });
  const kept = Math.floor(io.cluster.options.snapshotEntries / 2); // a follower a little behind needs no snapshot
  const tail = Math.max(state.log.first, state.executed - kept) as Slot;
  keepSnapshot(state, snapshotOf(state), state.log.compact(tail), io);
}

/** The state as it is: sessions are part of it, or a retry would be applied again by whoever begins with it. */
export function snapshotOf(state: State): Snapshot {
  const { executed, machine, configurations } = state;
  if (configurations !== undefined) return { next: executed, machine, configurations };
  return { next: executed, machine };
}

/** Writes the snapshot and drops the votes it covers, in one write: half of it would lose decrees or repeat them. */
function keepSnapshot(state: State, snapshot: Snapshot, log: Log<Decree>, io: Io<MultiPaxos>): void {
  state.votes = votesAbove(state.votes, state.snapshot.next, snapshot.next);
  state.snapshot = snapshot;
  state.log = log;
  if (state.votesEnd < snapshot.next) state.votesEnd = snapshot.next;
  io.write({ snapshot, votes: state.votes });
  io.sync(); // before the next promise: the floor it tells stands for votes that are gone, so it must not go down again
}

function votesAbove(votes: Table<Vote>, from: Slot, floor: Slot): Table<Vote> {
  let kept = votes;
  for (let slot = from; slot < floor; slot = after(slot)) kept = kept.delete(slot);
  return kept;
}
