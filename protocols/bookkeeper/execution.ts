/**
 * The state machine at a writer: what is acknowledged is executed, in order, and clients that wait for it are answered.
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import type { Awaiting, BookkeeperState, BookkeeperTypes } from "./state.ts";
import type { Checkpoint, LedgerEntry, Position } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** The next entry of the log, which is acknowledged or closed in. */
export function executeEntry(state: BookkeeperState, { position, command }: LedgerEntry, io: WriterIo): void {
  state.executed = (position + 1) as Position;
  if (command === null) {
    state.checkpointed = position;
    return io.observe({ type: "applied", slot: position, value: noopId, fresh: false });
  }
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot: position, value: command.id, fresh });
  const { session, sequence } = command;
  const awaiting = state.waiting.get(session);
  if (awaiting === undefined || awaiting.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  if (result !== null) io.reply(awaiting.client, { type: "done", session, sequence, result });
}

/** A checkpoint takes the place of what was not executed here. */
export function takeCheckpoint(state: BookkeeperState, { next, machine }: Checkpoint, io: WriterIo): void {
  state.executed = next;
  state.machine = machine;
  io.observe({ type: "installed", next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Whoever waits for a command asks again, somebody else. */
export function forgetClients(state: BookkeeperState): void {
  state.queue = [];
  if (state.waiting.size > 0) state.waiting = Table.empty<Awaiting>();
}
