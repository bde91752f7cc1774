/**
 * Logs on their way: what of a log is sent, and how it is taken over.
 * Source: Liskov and Cowling (2012), sections 4.2 (the log of the view), 5.1 (checkpoints in place of a prefix) and 5.2.
 * Invariant carried here: what is committed stays: whoever takes over a log of this view or a later one finds it there.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { lastOp, type State } from "./state.ts";
import { after, type Copy, type Entry, noOp, type OpNumber } from "./types.ts";

/** All that is here: the receiver may have anything, or nothing. (§5.3 sends a suffix, and the rest when it is asked for.) */
export function wholeCopy({ log, commit, checkpoint }: State): Copy {
  const whole = checkpoint.op === noOp ? null : checkpoint;
  return { first: log.first as OpNumber, entries: log.slice(log.first, log.next), commit, checkpoint: whole };
}

/** What follows `op`; with the checkpoint where the log does not go back so far. */
export function copyBehind({ log, commit, checkpoint }: State, op: OpNumber): Copy {
  const isHere = log.first <= op + 1;
  const first = isHere ? after(op) : after(checkpoint.op);
  return { first, entries: log.slice(first, log.next), commit, checkpoint: isHere ? null : checkpoint };
}

/** Takes over the log of a view: what is not in it goes. Returns the first op-number that is new here. */
export function replaceLog(state: State, copy: Copy): OpNumber {
  if (copy.first > state.commit + 1) return install(state, copy); // what is here before it need not be what is there
  const end = copy.first + copy.entries.length;
  let op = Math.max(copy.first, state.log.first);
  while (op < end && state.log.at(op)?.view === (copy.entries[op - copy.first] as Entry).view) op++;
  assert(op > state.commit, "what is committed is in the log of every later view");
  let log = state.log.truncate(op);
  for (let at = op; at < end; at++) log = log.append(copy.entries[at - copy.first] as Entry);
  state.log = log;
  return op as OpNumber;
}

/** Puts what follows this log, of the same view, behind it. Returns the first op-number that is new here. */
export function extendLog(state: State, copy: Copy): OpNumber {
  if (copy.first > state.log.next) return copy.checkpoint === null ? after(lastOp(state)) : install(state, copy);
  const from = state.log.next;
  let { log } = state;
  for (let at = from; at < copy.first + copy.entries.length; at++)
    log = log.append(copy.entries[at - copy.first] as Entry);
  state.log = log;
  return from as OpNumber;
}

/** §5.1: nothing here goes on to where the copy begins, so the checkpoint takes the place of all there is. */
function install(state: State, { first, entries, checkpoint }: Copy): OpNumber {
  assert(checkpoint !== null && checkpoint.op > state.commit, "a copy comes with what its receiver lacks before it");
  state.checkpoint = checkpoint;
  state.machine = checkpoint.machine;
  state.commit = checkpoint.op;
  const begin = after(checkpoint.op);
  let log = Log.empty<Entry>(begin);
  for (let at = begin - first; at < entries.length; at++) log = log.append(entries[at] as Entry);
  state.log = log;
  return begin;
}
