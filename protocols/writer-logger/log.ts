/**
 * The writer's copy of the log: what is final is executed, in order, and clients that wait for it are answered.
 *
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { dismissWaiting, serve } from "../shared/serving.ts";
import type { Slot, Snapshot, WriterState, WriterTypes } from "./types.ts";

export const after = (slot: Slot): Slot => (slot + 1) as Slot;

/**
 * The next slot to execute holds `command` for ever. What lies behind it in this copy stays, unless another command stood
 * in its place: then it belongs to a log that came to nothing.
 */
export function settle(state: WriterState, command: Command, io: Io<WriterTypes>): void {
  const slot = state.executed;
  if (state.log.at(slot)?.id !== command.id) state.log = state.log.truncate(slot).append(command);
  execute(state, io);
}

/** Executes the next entry of the log, which is final, and answers the client that waits for it. */
export function execute(state: WriterState, io: Io<WriterTypes>): void {
  const slot = state.executed;
  const command = state.log.at(slot)!;
  state.executed = after(slot);
  serve(state, slot, command, io);
}

/** A snapshot takes the place of slots that were not executed here. */
export function install(state: WriterState, snapshot: Snapshot | null, io: Io<WriterTypes>): void {
  if (snapshot === null || snapshot.next <= state.executed) return;
  state.base = snapshot;
  state.store = snapshot.store;
  state.executed = snapshot.next;
  state.log = state.log.compact(snapshot.next);
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Takes what a logger told final, as far as its report reaches. */
export function takeFinal(
  state: WriterState,
  { snapshot, first, entries, committed }: FinalReport,
  io: Io<WriterTypes>,
): void {
  install(state, snapshot, io);
  while (state.executed < committed) settle(state, entries[state.executed - first]!, io);
}

interface FinalReport {
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly entries: readonly Command[];
  readonly committed: Slot;
}

/** Nothing is known of slots beyond what is executed. Who waited for one is sent on. */
export function forgetTail(state: WriterState, io: Io<WriterTypes>): void {
  state.log = state.log.truncate(state.executed);
  dismissWaiting(state, state.writer, io);
}
