/**
 * State transfer: a replica that lacks operations of its view, or finds that another view has begun, asks for them.
 *
 * The paper has a replica that finds itself in an old view cut its log to what it knows to be committed, and then ask. Between the
 * two its view is new and its log is short; a view change that comes then may choose that log. So nothing is cut before the
 * answer is here.
 *
 * Source: Liskov and Cowling (2012), section 5.2; the fault is described with Vanlightly's TLA+ specification of VR (2022).
 * Invariant carried here: a log is replaced by that of a later view in one step, never shortened before.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { primaryOf, takesPart } from "./configuration.ts";
import { copyBehind, extendLog } from "./copies.ts";
import { takeStart } from "./epoch.ts";
import { executeUpTo } from "./execute.ts";
import { answerStart, isStarting } from "./hand-over.ts";
import { observeLog, persist } from "./persist.ts";
import { isPrimary } from "./primary.ts";
import { followView, tellInstalled } from "./start-view.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import type { Copy, GetState, NewState, View } from "./types.ts";

/** That view has begun, and this replica has no part in it yet. */
export const isBehind = (state: State, view: View): boolean =>
  view > state.view || (view === state.view && state.status === "viewChange");

/** Asks `to`, unless an answer is awaited: in its own view behind its log, else behind what is committed, which all logs share. */
export function requestState(state: State, to: NodeId, view: View, io: Io<Viewstamped>): void {
  if (state.isFetching) return;
  state.isFetching = true;
  const op = isBehind(state, view) ? state.commit : lastOp(state);
  io.send(to, { type: "getState", view, op });
  io.setTimer("transfer", io.cluster.options.retryMicros);
}

/**
 * Answered in the normal case of that very view: what it asks behind, its log in that view, need not be in the log of a later one.
 */
export function onGetState(state: State, from: NodeId, { view, op }: GetState, io: Io<Viewstamped>): void {
  if (isStarting(state, op)) return answerStart(state, from, op, io);
  if (state.status !== "normal" || view !== state.view || op > lastOp(state)) return;
  io.send(from, { type: "newState", view: state.view, copy: copyBehind(state, op) });
}

/**
 * An answer to a question from before a crash: what was known to be committed then is only in the log now, and the copy begins
 * behind it. The next word of the primary leads to another question.
 */
const leavesGap = ({ commit }: State, { first, checkpoint }: Copy): boolean =>
  checkpoint === null && first > commit + 1;

export function onNewState(state: State, { view, copy }: NewState, io: Io<Viewstamped>): void {
  const { status } = state;
  if ((isBehind(state, view) || status === "transitioning") && leavesGap(state, copy)) return;
  if (status === "transitioning") return takeStart(state, view, copy, io);
  if (state.isFetching) {
    state.isFetching = false;
    io.cancelTimer("transfer");
  }
  if (!takesPart(state) || view < state.view) return;
  if (!isBehind(state, view)) return extend(state, copy, io);
  if (primaryOf(state, view, io.cluster) === io.self) return; // it led that view, and does not any more
  io.observe({ type: "witnessed", what: "state transferred" });
  followView(state, view, copy, io);
}

/** What follows the log in its own view. What overtook the answer is asked for at once, as long as answers bring something. */
function extend(state: State, copy: Copy, io: Io<Viewstamped>): void {
  if (isPrimary(state, io)) return;
  const { checkpoint, log } = state;
  const first = extendLog(state, copy);
  const primary = primaryOf(state, state.view, io.cluster);
  if (state.log.next > log.next) {
    persist(state, io);
    tellInstalled(state, checkpoint, io);
    observeLog(state, first, first, io);
    io.send(primary, { type: "prepareOk", view: state.view, op: lastOp(state) });
    if (lastOp(state) < state.told) requestState(state, primary, state.view, io);
  }
  executeUpTo(state, copy.commit, io);
}
