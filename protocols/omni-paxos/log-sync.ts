/**
 * Logs on their way: what of a log is sent in a Promise or an AcceptSync, and how it is taken over.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1, figure 3: suffixes, and the snapshot in place of a prefix.
 * Invariant carried here: what is decided stays: it is a prefix of every log of its ballot or a later one.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { lastSlot, type State } from "./state.ts";
import { after, type Copy, type PromiseMessage, type Slot } from "./types.ts";

/** What follows `slot`; with the checkpoint where the log does not go back so far. */
export function copyBehind({ log, checkpoint }: State, slot: Slot): Copy {
  const isHere = log.first <= slot + 1;
  const first = isHere ? after(slot) : after(checkpoint.slot);
  return { first, entries: log.slice(first, Math.max(first, log.next)), checkpoint: isHere ? null : checkpoint };
}

/** True when there is nothing here to put it behind. */
export const leavesGap = ({ log }: State, { first, checkpoint }: Copy): boolean =>
  checkpoint === null && first > log.next;

/** Takes over the log of a ballot: what is behind `first` and not in it goes. */
export function replaceLog(state: State, copy: Copy): void {
  if (copy.checkpoint !== null && copy.checkpoint.slot > state.decided) return install(state, copy);
  const first = Math.max(copy.first, state.log.first);
  assert(copy.first + copy.entries.length > state.decided, "what is decided is in the log of every later ballot");
  assert(first <= state.log.next, "a copy goes on from what is here");
  state.log = withEntries(state.log.truncate(first), copy, first);
}

/** Puts what follows this log, of the same ballot, behind it. */
export function extendLog(state: State, copy: Copy): void {
  if (copy.first > state.log.next) return install(state, copy);
  state.log = withEntries(state.log, copy, state.log.next);
}

function withEntries(before: Log<Command>, { first, entries }: Copy, from: number): Log<Command> {
  let log = before;
  for (let at = from - first; at < entries.length; at++) log = log.append(entries[at] as Command);
  return log;
}

/** Nothing here goes on to where the copy begins, so the checkpoint takes the place of all there is. */
function install(state: State, copy: Copy): void {
  const { checkpoint } = copy;
  assert(
    checkpoint !== null && checkpoint.slot >= state.decided,
    "a copy comes with what its receiver lacks before it",
  );
  state.checkpoint = checkpoint;
  state.machine = checkpoint.machine;
  state.configuration = checkpoint.configuration;
  state.decided = checkpoint.slot;
  state.log = withEntries(Log.empty<Command>(checkpoint.slot + 1), copy, checkpoint.slot + 1);
  assert(lastSlot(state) >= state.decided, "a log goes on from its checkpoint");
}

/** What a server promises says how far its log goes, and in which ballot it was accepted. */
export const promiseOf = (state: State): Omit<PromiseMessage, "copy"> => {
  const { promised: ballot, accepted, decided } = state;
  return { type: "promise", ballot, accepted, end: lastSlot(state), decided };
};
