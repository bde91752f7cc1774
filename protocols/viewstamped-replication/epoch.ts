/**
 * Epochs: one ends with the reconfiguration, once that is committed, and the next one begins with the log up to there.
 *
 * - *What an epoch begins with.* The reconfiguration is the last request of its epoch, and it is committed: so the log up to it is
 *   the same for all, and whoever has it begins the next epoch, without asking anybody. It gives the reconfiguration the viewstamp
 *   of the first view of the new epoch: from there on a log is known by its last entry's view again, across epochs.
 * - *Who has it.* Whoever executed it. And whoever is told of the epoch and has, at that number, an entry of the view in which it was
 *   committed, or of a later one: the logs of those views are alike up to there. An entry of a lower view proves nothing.
 * - *Who has it not* is transitioning: it takes part in nothing until it has fetched the log, from the members before or from others
 *   of the new ones (hand-over.ts).
 * - *Old and new quorums need not meet.* Of the old members f + 1 have the log up to the reconfiguration, and are there until f' + 1
 *   of the new ones have it. From then on any f' + 1 of the new members meet those.
 *
 * Source: Liskov and Cowling (2012), sections 7.1.1 (processing in the new group) and 7.1.2 (at the replaced replicas).
 * Invariants carried here: epochs never go down; no part in an epoch without the whole log of those before.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { difference, has, type NodeSet, noNodes, members as ranksOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { watchMajority } from "./commit.ts";
import { isAtEndOfEpoch, isMember, membersAsked, primaryOf, sendToMembers } from "./configuration.ts";
import { replaceLog } from "./copies.ts";
import { checkpointIfDue, executeUpTo } from "./execute.ts";
import { observeEpoch } from "./opening.ts";
import { observeLog, observePromise, persist, persistEpoch } from "./persist.ts";
import { becomePrimary, isPrimary } from "./primary.ts";
import { followView, tellInstalled } from "./start-view.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import {
  type Checkpoint,
  type Configuration,
  type Copy,
  type Entry,
  firstViewOf,
  type OpNumber,
  turnOf,
  type View,
} from "./types.ts";
import { awaitPrimary, leaveView } from "./view-change.ts";

/** After each event: whoever executed the last request of an epoch has left it. */
export function leaveEndedEpoch(state: State, io: Io<Viewstamped>): void {
  const { view, commit, round, configuration, log } = state;
  if (configuration === undefined || !isAtEndOfEpoch(state)) return;
  const last = log.at(commit) as Entry;
  const members = membersAsked(last);
  const next = {
    epoch: configuration.epoch + 1,
    members,
    before: configuration.members,
    from: commit,
    since: last.view,
  };
  const leads = isPrimary(state, io);
  // §7.1, step 3: the others of the old group learn of it by a Commit, those who are added by StartEpoch.
  if (leads) sendToMembers(state, { type: "commit", view, commit, op: commit, round: round + 1 }, io);
  enterEpoch(state, next, null, io);
  if (leads) tellEpoch(state, difference(members, configuration.members), io);
}

/** §7.1.1, step 1. `teller`: who told of it, and may have the log; null where it is here. */
export function enterEpoch(
  state: State,
  configuration: Configuration,
  teller: NodeId | null,
  io: Io<Viewstamped>,
): void {
  const { self } = io;
  assert(configuration.epoch > (state.configuration as Configuration).epoch, "epochs never go down");
  const view = firstViewOf(configuration.epoch);
  leaveView(state, io, primaryOf({ configuration }, view, io.cluster)); // §7.4: clients learn of the new group
  const isHere = hasWholeLog(state, configuration);
  if (isHere) executeUpTo(state, configuration.from, io); // in the epoch that it ends: no checkpoint is taken there yet
  for (const timer of ["view", "transfer", "recovery"] as const) io.cancelTimer(timer);
  state.configuration = configuration;
  state.view = view;
  state.wanted = state.view;
  state.responses = [];
  state.isFetching = false;
  if (isHere) return begin(state, io);
  if (!isMember(state, self) && !has(configuration.before, self)) return standApart(state, io);
  state.status = "transitioning";
  state.fetches = 0;
  persist(state, io); // without a disk nothing is: in this epoch it has promised nothing yet
  fetchLog(state, teller, io);
}

/** The log goes up to where the epoch begins, and is the one that was committed there. */
const hasWholeLog = ({ log, commit }: State, { from, since }: Configuration): boolean =>
  commit >= from || (log.at(from)?.view ?? -1) >= since;

/** Who is no member and has no log to hand over. */
export function standApart(state: State, io: Io<Viewstamped>): void {
  state.status = "apart";
  persistEpoch(state, io);
  io.cancelTimer("transfer");
}

/** §7.1.1, step 3: the log is here and executed up to where the epoch begins. */
function begin(state: State, io: Io<Viewstamped>): void {
  const { view, log } = state;
  const { from } = state.configuration as Configuration;
  const { command } = log.at(from) as Entry;
  state.log = log.truncate(from).append({ view, command });
  take(state, from, from, state.checkpoint, io); // nothing is removed: it is the same request, known by another view
  checkpointIfDue(state, io);
}

/** It takes part from here on, or hands over. What is from `first` on is new here; the log had been up to `end`. */
function take(state: State, first: OpNumber, end: number, before: Checkpoint, io: Io<Viewstamped>): void {
  const { view } = state;
  const isIn = isMember(state, io.self);
  state.lastNormal = view;
  state.status = isIn ? "normal" : "replaced";
  const leads = isPrimary(state, io);
  if (leads) becomePrimary(state, (state.configuration as Configuration).from, Table.empty(), io);
  persistEpoch(state, io); // before the sends: it counts
  if (isIn) observePromise(state, io);
  if (leads) observeEpoch(state, io, false);
  tellInstalled(state, before, io);
  observeLog(state, first, end, io);
  if (!isIn) return handOver(state, io);
  tellStarted(state, io);
  io.send(primaryOf(state, view, io.cluster), { type: "prepareOk", view, op: lastOp(state) });
  if (!leads) return awaitPrimary(io);
  watchMajority(state, io);
  io.setTimer("commit", io.cluster.options.heartbeatMicros);
}

/** Transitioning: here is what was lacking, as it is in `view` of the epoch. */
export function takeStart(state: State, view: View, copy: Copy, io: Io<Viewstamped>): void {
  const { from } = state.configuration as Configuration;
  io.cancelTimer("transfer");
  io.observe(logFetched);
  // §7.1.2: the epoch has gone on, so that f' + 1 have started.
  const isLate = turnOf(view) > 0 || copy.commit > from;
  if (!isMember(state, io.self) && isLate) return standApart(state, io);
  if (turnOf(view) > 0) {
    persistEpoch(state, io);
    followView(state, view, copy, io);
    return tellStarted(state, io);
  }
  const { checkpoint, log } = state;
  const first = replaceLog(state, copy);
  take(state, first, log.next, checkpoint, io);
  executeUpTo(state, copy.commit, io);
}

/** Asks for the log, of one after the other: of those who had it before, and of those who fetch it, too. */
export function fetchLog(state: State, of: NodeId | null, io: Io<Viewstamped>): void {
  const { members, before } = state.configuration as Configuration;
  const { fetches = 0, view, commit } = state;
  const others = [...ranksOf(before), ...ranksOf(difference(members, before))].filter((rank) => rank !== io.self);
  state.fetches = fetches + 1;
  io.send(of ?? (others[fetches % others.length] as NodeId), { type: "getState", view, op: commit });
  io.setTimer("transfer", io.cluster.options.retryMicros);
}

/** §7.1.2: a replaced replica is there until it has heard of f' + 1, and reminds them. */
export function handOver(state: State, io: Io<Viewstamped>): void {
  state.started = noNodes;
  io.setTimer("transfer", io.cluster.options.retryMicros);
}

export function tellEpoch(state: State, to: NodeSet, io: Io<Viewstamped>): void {
  const configuration = state.configuration as Configuration;
  const view = firstViewOf(configuration.epoch);
  for (const rank of ranksOf(to)) io.send(rank as NodeId, { type: "startEpoch", view, configuration });
}

/** §7.1.1, step 3: to those who are replaced. */
function tellStarted({ configuration }: State, io: Io<Viewstamped>): void {
  const { epoch, members, before } = configuration as Configuration;
  for (const rank of ranksOf(difference(before, members)))
    io.send(rank as NodeId, { type: "epochStarted", view: firstViewOf(epoch) });
}

const logFetched = { type: "witnessed", what: "log of the epoch before fetched" } as const;
