/**
 * The state machine at a writer: what is acknowledged is executed, in order, and clients that wait for it are answered.
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */
import type { Io } from "../../sim/contract/io.ts";
import { dismissWaiting, serve } from "../shared/serving.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import type { Checkpoint, LedgerEntry, Position } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** The next entry of the log, which is acknowledged or closed in. */
export function executeEntry(state: BookkeeperState, { position, command }: LedgerEntry, io: WriterIo): void {
  state.executed = (position + 1) as Position;
  if (command === null) state.checkpointed = position;
  serve(state, position, command, io);
}

/** A checkpoint takes the place of what was not executed here. */
export function takeCheckpoint(state: BookkeeperState, { next, store }: Checkpoint, io: WriterIo): void {
  state.executed = next;
  state.store = store;
  io.observe({ type: "installed", next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Whoever waits for a command is sent on. */
export function dismissClients(state: BookkeeperState, io: WriterIo): void {
  state.queue = [];
  dismissWaiting(state, state.writer, io);
}
