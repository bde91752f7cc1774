/**
 * The proposer's copy of the log: what is final is executed, in order, and clients that wait for it are answered.
 *
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */

import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import type { Entry, ProposerState, ProposerTypes, Slot, Snapshot } from "./types.ts";

export const after = (slot: Slot): Slot => (slot + 1) as Slot;

/** Executes the next entry of the log, which is final, and answers the client that waits for it. */
export function execute(state: ProposerState, io: Io<ProposerTypes>): void {
  const slot = state.executed;
  const command = state.log.at(slot) as Entry;
  state.executed = after(slot);
  if (command === null) return io.observe({ type: "applied", slot, value: noopId, fresh: false });
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot, value: command.id, fresh });
  const { session, sequence } = command;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  if (result !== null) io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** A donor's snapshot takes the place of slots that were not executed here. */
export function installSnapshot(state: ProposerState, snapshot: Snapshot | null, io: Io<ProposerTypes>): void {
  if (snapshot === null || snapshot.next <= state.executed) return;
  state.base = snapshot;
  state.machine = snapshot.machine;
  state.executed = snapshot.next;
  state.log = state.log.truncate(state.log.first).compact(snapshot.next);
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Nothing is known of slots beyond what is executed. Who waited for one asks again. */
export function forgetTail(state: ProposerState): void {
  state.log = state.log.truncate(state.executed);
  state.waiting = Table.empty();
  state.reads = [];
}
