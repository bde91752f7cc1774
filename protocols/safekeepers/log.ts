/**
 * The proposer's copy of the log: what is final is executed, in order, and clients that wait for it are answered.
 *
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */
import type { Io } from "../../sim/contract/io.ts";
import { dismissReads, dismissWaiting, serve } from "../shared/serving.ts";
import type { Entry, ProposerState, ProposerTypes, Slot, Snapshot } from "./types.ts";

export const after = (slot: Slot): Slot => (slot + 1) as Slot;

/** Executes the next entry of the log, which is final, and answers the client that waits for it. */
export function execute(state: ProposerState, io: Io<ProposerTypes>): void {
  const slot = state.executed;
  const command = state.log.at(slot) as Entry;
  state.executed = after(slot);
  serve(state, slot, command, io);
}

/** A donor's snapshot takes the place of slots that were not executed here. */
export function installSnapshot(state: ProposerState, snapshot: Snapshot | null, io: Io<ProposerTypes>): void {
  if (snapshot === null || snapshot.next <= state.executed) return;
  state.base = snapshot;
  state.store = snapshot.store;
  state.executed = snapshot.next;
  state.log = state.log.truncate(state.log.first).compact(snapshot.next);
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Nothing is known of slots beyond what is executed. Who waited for one is sent on. */
export function forgetTail(state: ProposerState, io: Io<ProposerTypes>): void {
  const { leader, reads } = state;
  state.log = state.log.truncate(state.executed);
  dismissWaiting(state, leader, io);
  dismissReads(reads, leader, io);
  state.reads = [];
}
