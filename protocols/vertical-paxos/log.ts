/**
 * The leader's copy of the log: what is chosen is executed, in order, and clients that wait for it are answered.
 *
 * Source: Ongaro (2014), sections 5.1 and 6.3: a state machine, its snapshots and its sessions.
 */
import type { Io } from "../../sim/contract/io.ts";
import { dismissWaiting, serve } from "../shared/serving.ts";
import type { Phase1b, ProposerState, ProposerTypes, Slot, Snapshot } from "./types.ts";

export const after = (slot: Slot): Slot => (slot + 1) as Slot;

/** Executes the next command of the log, which is chosen, and answers the client that waits for it. */
export function execute(state: ProposerState, io: Io<ProposerTypes>): void {
  const slot = state.executed;
  const command = state.log.at(slot)!;
  state.executed = after(slot);
  serve(state, slot, command, io);
}

/** A snapshot takes the place of slots that were not executed here. */
function install(state: ProposerState, snapshot: Snapshot | null, io: Io<ProposerTypes>): void {
  if (snapshot === null || snapshot.next <= state.executed) return;
  state.base = snapshot;
  state.store = snapshot.store;
  state.executed = snapshot.next;
  state.log = state.log.compact(snapshot.next);
  io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Before it proposes anything, it takes what an elector was told is chosen: the log ends where it is executed. */
export function takeChosen(
  state: ProposerState,
  { snapshot, first, votes, chosen }: Pick<Phase1b, "snapshot" | "first" | "votes" | "chosen">,
  io: Io<ProposerTypes>,
): void {
  install(state, snapshot, io);
  while (state.executed < chosen) {
    state.log = state.log.append(votes[state.executed - first]!.command);
    execute(state, io);
  }
}

/** Nothing is known of slots beyond what is executed. Who waited for one is sent on. */
export function forgetTail(state: ProposerState, io: Io<ProposerTypes>): void {
  state.log = state.log.truncate(state.executed);
  dismissWaiting(state, state.leader, io);
}
