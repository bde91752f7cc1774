/**
 * View changes, second half: the primary of the new view chooses the log that it begins with, and the others take it over.
 * Source: Liskov and Cowling (2012), section 4.2, steps 3 to 5.
 * Invariant carried here: the log of a view holds all that was committed in lower ones.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Members } from "../../sim/contract/members.ts";
import { watchMajority } from "./commit.ts";
import { hasLastRequest, membersIn, primaryOf, sendToMembers, takesPart } from "./configuration.ts";
import { replaceLog, wholeCopy } from "./copies.ts";
import { crashConsistent, learnCrashes } from "./crash-vector.ts";
import { executeUpTo } from "./execute.ts";
import { observeEpoch } from "./opening.ts";
import { observeLog, persist } from "./persist.ts";
import { acknowledgeOwn, append, becomePrimary } from "./primary.ts";
import { isMajority } from "./quorums.ts";
import { type From, lastOp, type State, type Viewstamped } from "./state.ts";
import {
  after,
  type Checkpoint,
  type Copy,
  type DoViewChange,
  type Entry,
  type StartView,
  type View,
} from "./types.ts";
import { awaitPrimary, enterView, leaveView } from "./view-change.ts";

/** Step 3: somebody has left all lower views, as a majority wanted, and so does the primary of the new one. */
export function onDoViewChange(state: State, from: NodeId, message: DoViewChange, io: Io<Viewstamped>): void {
  const { view, crashes } = message;
  if (!takesPart(state) || view < state.view) return;
  if (view > state.view) enterView(state, view, io);
  if (state.status === "normal" || primaryOf(state, view, io.cluster) !== io.self) return;
  learnCrashes(state, crashes);
  state.reports = [...state.reports.filter((report) => report.from !== from), { from, message }];
  const reports = crashConsistent(state, state.reports);
  let electors = noNodes;
  for (const report of reports) electors = add(electors, report.from);
  if (!isMajority(state, electors, io.cluster) || !has(electors, io.self)) return;
  startView(state, reports, io);
  io.observe({ type: "witnessed", what: "view changed" });
}

/**
 * Step 3. It begins with an operation of its own, which stands for the whole log: whoever has it has all before it. §7.1: behind the
 * last request of an epoch nothing is put; so that one is the operation that the view begins with, under the number that it has.
 */
function startView(state: State, reports: readonly From<DoViewChange>[], io: Io<Viewstamped>): void {
  const { view } = state;
  const { copy } = newestLog(reports).message;
  const { checkpoint, log } = state;
  let first = replaceLog(state, copy);
  const commit = Math.max(...reports.map(({ message }) => message.copy.commit));
  state.status = "normal";
  state.lastNormal = view;
  state.wanted = view;
  state.reports = [];
  const last = hasLastRequest(state) ? (state.log.last() as Entry).command : null;
  if (last !== null) state.log = state.log.truncate(lastOp(state));
  const viewStart = after(lastOp(state));
  if (viewStart < first) first = viewStart;
  becomePrimary(state, viewStart, clientTableOf(state), io);
  let electors = noNodes;
  for (const { from } of reports) electors = add(electors, from);
  io.cancelTimer("view");
  append(state, { view, command: last }, io);
  persist(state, io);
  tellInstalled(state, checkpoint, io);
  observeLog(state, first, log.next, io);
  io.observe({ type: "elected", term: view, electors, quorum: "majority", ...membersIn(state), ...decidingIn(state) });
  observeEpoch(state, io, true);
  acknowledgeOwn(state, io);
  sendToMembers(state, { type: "startView", view, copy: wholeCopy(state), crashes: state.crashes }, io);
  executeUpTo(state, commit, io);
  watchMajority(state, io);
  io.setTimer("commit", io.cluster.options.heartbeatMicros);
}

const decidingIn = ({ configuration }: State): { readonly decidesWithin?: Members } =>
  configuration === undefined ? {} : { decidesWithin: [configuration.members] };

/** Of the last view in which anybody's status was normal, the longest: the others of that view are prefixes of it. */
function newestLog(reports: readonly From<DoViewChange>[]): From<DoViewChange> {
  return reports.reduce((best, report) => {
    const { lastNormal, copy } = report.message;
    if (lastNormal !== best.message.lastNormal) return lastNormal > best.message.lastNormal ? report : best;
    return endOf(copy) > endOf(best.message.copy) ? report : best;
  });
}

const endOf = ({ first, entries }: Copy): number => first + entries.length;

/** §4.1: requests that are in the log and not executed yet are not put there again. */
function clientTableOf({ log, commit }: State): Table<number> {
  let table = Table.empty<number>();
  for (let op = commit + 1; op < log.next; op++) {
    const command = log.at(op)?.command;
    if (command) table = table.set(command.session, command.sequence);
  }
  return table;
}

/** Step 5. */
export function onStartView(state: State, from: NodeId, { view, copy, crashes }: StartView, io: Io<Viewstamped>): void {
  if (!takesPart(state)) return;
  if (view < state.view) return io.send(from, { type: "newerView", view: state.view });
  if (view === state.view && state.status === "normal") return;
  learnCrashes(state, crashes);
  followView(state, view, copy, io);
}

/** Status normal, as a backup, in a view that has begun, with its log. The PrepareOk is for all of it. */
export function followView(state: State, view: View, copy: Copy, io: Io<Viewstamped>): void {
  leaveView(state, io);
  const { checkpoint, log } = state;
  const first = replaceLog(state, copy);
  state.status = "normal";
  state.view = view;
  state.lastNormal = view;
  state.wanted = view;
  persist(state, io); // before the send: it counts
  tellInstalled(state, checkpoint, io);
  observeLog(state, first, log.next, io);
  io.send(primaryOf(state, view, io.cluster), { type: "prepareOk", view, op: lastOp(state) });
  executeUpTo(state, copy.commit, io);
  awaitPrimary(io);
}

/** The judges are told where a checkpoint took the place of a prefix; `before` was here before. */
export function tellInstalled({ checkpoint }: State, before: Checkpoint, io: Io<Viewstamped>): void {
  if (checkpoint === before) return;
  io.observe({ type: "installed", next: checkpoint.op + 1 });
  io.observe({ type: "witnessed", what: "checkpoint installed" });
}
