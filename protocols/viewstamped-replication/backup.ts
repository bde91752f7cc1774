/**
 * The backup in the normal case: it puts what the primary prepares behind its log, in order, and executes what is committed.
 * Source: Liskov and Cowling (2012), section 4.1, steps 4 and 7.
 * Invariant carried here: the log of a backup whose status is normal is a prefix of the log of its view's primary.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { takesPart } from "./configuration.ts";
import { executeUpTo } from "./execute.ts";
import { observeLog, persist } from "./persist.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import { isBehind, requestState } from "./state-transfer.ts";
import type { Commit, Entry, OpNumber, Prepare, View } from "./types.ts";
import { awaitPrimary } from "./view-change.ts";

/** Step 4. In the order of their numbers: what leaves a gap is not taken, and what is in it is asked for. */
export function onPrepare(state: State, from: NodeId, prepare: Prepare, io: Io<Viewstamped>): void {
  const { view, first, entries, commit } = prepare;
  if (!isOfThisView(state, from, view, io)) return;
  hearPrimary(state, io);
  const { next } = state.log;
  if (first > next) {
    const end = (first + entries.length - 1) as OpNumber;
    if (end > state.told) state.told = end; // what is asked for already may come without it
    return requestState(state, from, view, io);
  }
  if (first + entries.length > next) {
    let { log } = state;
    for (let at = next - first; at < entries.length; at++) log = log.append(entries[at] as Entry);
    state.log = log;
    persist(state, io);
    observeLog(state, next as OpNumber, next, io);
  }
  io.send(from, { type: "prepareOk", view, op: lastOp(state) });
  executeUpTo(state, commit, io);
}

/** Step 7, without a request: the primary has committed up to there, and lives. */
export function onCommit(state: State, from: NodeId, message: Commit, io: Io<Viewstamped>): void {
  const { view, commit, op, round } = message;
  if (!isOfThisView(state, from, view, io)) return;
  hearPrimary(state, io);
  io.send(from, { type: "commitOk", view, op: lastOp(state), round });
  executeUpTo(state, commit, io);
  if (lastOp(state) < state.told) requestState(state, from, view, io); // told one Commit before: it is late, or lost
  state.told = op;
}

/** What comes from a view that was left is refused; one that has begun without this replica is caught up with. */
function isOfThisView(state: State, from: NodeId, view: View, io: Io<Viewstamped>): boolean {
  if (!takesPart(state)) return false;
  if (view < state.view) {
    io.send(from, { type: "newerView", view: state.view });
    return false;
  }
  if (isBehind(state, view)) {
    requestState(state, from, view, io);
    return false;
  }
  return true;
}

/** It asks for no other view then: what it asked for before promised nothing. */
function hearPrimary(state: State, io: Io<Viewstamped>): void {
  state.wanted = state.view;
  awaitPrimary(io);
}
