/**
 * The learner: what is decided is executed in the order of the slots, or, as an option, before what commutes with it.
 *
 * Source: Mao et al. (OSDI 2008), section 4 (a command is committed once all slots below are learned, rule 4) and 5
 * (out-of-order commit).
 * Invariants carried here: state machine safety; commands that interfere are executed in the order of their slots.
 */
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import { interferes } from "../../sim/contract/interference.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command, Result, Session } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { suggestElsewhere } from "./coordinator.ts";
import { hearOf } from "./skipping.ts";
import { coordinatorOf } from "./slots.ts";
import { decisionAt, entryOf, persist, skipTo, writeLearned } from "./store.ts";
import { type Decree, identityOf, type Mencius, noBallot, type Slot, type Snapshot, type State } from "./types.ts";

type Decision = readonly [slot: Slot, decree: Decree];

/** These are decided: slots ascending. */
export function learnAll(state: State, decisions: readonly Decision[], io: Io<Mencius>): void {
  const { servers } = io.cluster;
  let [commandsEnd, ownEnd] = [0, 0];
  const lost: Command[] = [];
  for (const [slot, decree] of decisions) {
    if (decree !== null) commandsEnd = slot + 1;
    if (coordinatorOf(slot, servers) === io.self) ownEnd = slot + 1;
    decide(state, slot, decree, lost, io);
  }
  // What others decided in own slots that are unused can only be no-ops: nothing is suggested there any more.
  const isSkipping = skipTo(state, ownEnd, io.self, servers);
  if (hearOf(state, commandsEnd, io) || isSkipping) persist(state, io);
  else writeLearned(state, io); // no sync: what is forgotten here can be learned again
  execute(state, io);
  for (const command of lost) suggestElsewhere(state, command, io);
}

function decide(state: State, slot: Slot, decree: Decree, lost: Command[], io: Io<Mencius>): void {
  if (slot < state.executed) return;
  const before = entryOf(state, slot);
  if (before.isDecided) return;
  state.entries = state.entries.set(slot, { ...before, decree, isDecided: true });
  io.observe({ type: "learned", slot, value: identityOf(decree) });
  yieldToDecision(state, slot, decree, io);
  const proposal = state.proposals.get(slot);
  if (proposal === undefined) return;
  state.proposals = state.proposals.delete(slot);
  if (decree === null) lost.push(proposal.command);
}

/** A revocation of our own that proposes something else there has lost: its ballot is below the one that decided. */
function yieldToDecision(state: State, slot: Slot, decree: Decree, io: Io<Mencius>): void {
  const rank = coordinatorOf(slot, io.cluster.servers);
  const by = state.revocations.get(rank);
  if (by?.phase !== "propose") return;
  const proposed = by.found[(slot - by.slot) / io.cluster.servers];
  if (proposed === undefined || identityOf(proposed.decree) === identityOf(decree)) return;
  state.revocations = state.revocations.delete(rank);
}

/** Executes all that may be by what is known now. Own slots that were skipped for it are behind a sync. */
export function execute(state: State, io: Io<Mencius>): void {
  const { servers, options } = io.cluster;
  while (state.executed < state.known) {
    const slot = state.executed;
    const decree = decisionAt(state, slot, io.self, servers);
    if (decree === undefined) break;
    if (state.beyond.has(slot)) state.beyond = state.beyond.delete(slot);
    else apply(state, slot, decree, io);
    state.log = state.log.append(decree);
    state.executed = (slot + 1) as Slot;
  }
  if (options.outOfOrder && state.executed < state.known) executeBeyond(state, io);
  if (state.executed - state.snapshot.next >= options.snapshotEntries) takeSnapshot(state, io);
}

/**
 * Section 5: a command need not wait for a lower slot that is not decided, where it is known what may be: a no-op, or the
 * one command that its coordinator suggested, with which it commutes.
 */
function executeBeyond(state: State, io: Io<Mencius>): void {
  const pending: Command[] = [];
  for (let slot = state.executed; slot < state.known; slot = (slot + 1) as Slot) {
    if (state.beyond.has(slot)) continue;
    const decree = decisionAt(state, slot, io.self, io.cluster.servers);
    if (decree === null) continue;
    const command = decree ?? suggestedAt(state, slot);
    if (command === null) return; // any command may come there
    if (decree === undefined || pending.some((other) => interferes(other, command))) pending.push(command);
    else {
      io.observe({ type: "witnessed", what: "executed out of order" });
      state.beyond = state.beyond.set(slot, true);
      apply(state, slot, command, io);
    }
  }
}

/** A vote for a command, in whichever ballot, is for the one that was suggested. */
function suggestedAt(state: State, slot: Slot): Decree {
  const { accepted, decree } = entryOf(state, slot);
  return accepted === noBallot ? null : decree;
}

function apply(state: State, slot: Slot, decree: Decree, io: Io<Mencius>): void {
  const { outOfOrder } = io.cluster.options;
  if (decree === null) {
    const isSkipped = !entryOf(state, slot).isDecided;
    if (!outOfOrder) io.observe({ type: "applied", slot, value: identityOf(decree), fresh: false });
    else if (isSkipped) io.observe({ type: "learned", slot, value: identityOf(decree) });
    return;
  }
  const { machine, result, fresh } = applyCommand(state.machine, decree);
  state.machine = machine;
  if (outOfOrder) io.observe({ type: "executed", instance: slot, command: decree, fresh });
  else io.observe({ type: "applied", slot, value: decree.id, fresh });
  if (!fresh) io.observe({ type: "witnessed", what: "session answered a retry" });
  answer(state, decree, result, io);
}

/** The client, if it waits here, gets the result. A null result came too late for anyone. */
function answer(
  state: State,
  { session, sequence }: Pick<Command, "session" | "sequence">,
  result: Result | null,
  io: Io<Mencius>,
): void {
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence > sequence) return;
  state.waiting = state.waiting.delete(session);
  if (waiting.sequence < sequence || result === null) return; // the client went on: nobody waits
  io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** What the snapshot holds was executed elsewhere: whoever waits here for it gets the result that its session remembers. */
function answerFromSessions(state: State, io: Io<Mencius>): void {
  for (const [session] of state.waiting.entries()) {
    const last = state.machine.sessions.get(session);
    if (last === undefined) continue;
    answer(state, { session: session as Session, sequence: last.sequence }, last.result, io);
  }
}

/** The state as it is: sessions are part of it, or a retry would be applied again by whoever begins with it. */
export const snapshotOf = ({ executed, machine, beyond }: State): Snapshot => ({
  next: executed,
  machine,
  beyond: beyond.keys() as Slot[],
});

function takeSnapshot(state: State, io: Io<Mencius>): void {
  io.observe({ type: "witnessed", what: "snapshot taken" });
  const kept = Math.floor(io.cluster.options.snapshotEntries / 2); // who is a little behind needs no snapshot
  keepSnapshot(state, snapshotOf(state), io);
  state.log = state.log.compact(Math.max(state.log.first, state.executed - kept));
}

/** Writes the snapshot and drops the entries it covers, in one write. */
function keepSnapshot(state: State, snapshot: Snapshot, io: Io<Mencius>): void {
  for (let slot = state.snapshot.next; slot < snapshot.next; slot = (slot + 1) as Slot)
    state.entries = state.entries.delete(slot);
  endRevocations(state, snapshot);
  state.snapshot = snapshot;
  persist(state, io); // before the next word: whoever is sent a snapshot counts on what it covers to stay decided
}

/** Somebody brought to their end the slots that they begin with: nobody who left those behind answers for them any more. */
function endRevocations(state: State, { next }: Snapshot): void {
  for (const [rank, { slot }] of state.revocations.entries())
    if (slot < next) state.revocations = state.revocations.delete(rank);
}

/** A snapshot that is ahead takes the place of what this server lacks; one that is not ends what is asked below it all the same. */
export function installSnapshot(state: State, snapshot: Snapshot, io: Io<Mencius>): void {
  if (snapshot.next <= state.executed) return endRevocations(state, snapshot);
  io.observe({ type: "witnessed", what: "snapshot installed" });
  state.machine = snapshot.machine;
  state.executed = snapshot.next;
  state.beyond = Table.from(snapshot.beyond.map((slot) => [slot, true] as const));
  state.log = Log.empty(snapshot.next);
  const left = state.proposals.entries().filter(([slot]) => (slot as number) < snapshot.next);
  for (const [slot] of left) state.proposals = state.proposals.delete(slot);
  hearOf(state, snapshot.next, io); // its own slots below are decided, whoever did it
  keepSnapshot(state, snapshot, io);
  io.observe({ type: "installed", next: snapshot.next });
  answerFromSessions(state, io);
  execute(state, io);
  for (const [, { command }] of left) suggestElsewhere(state, command, io);
}
