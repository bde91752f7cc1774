/**
 * The replica: primary or backup, as the view has it; which handler takes which event.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), figure 2 and section 4.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { has } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onCommit, onPrepare } from "./backup.ts";
import { onRequest } from "./clients.ts";
import { onCommitOk, onCommitTimer, onQuorumTimer } from "./commit.ts";
import { firstConfiguration, hasBegun, isMember, primaryOf, takesPart } from "./configuration.ts";
import { fetchLog, handOver, leaveEndedEpoch } from "./epoch.ts";
import { isOfThisEpoch, onEpochStarted, onHandOverTimer, onStartEpoch } from "./hand-over.ts";
import { observeDisk, reportOf, viewAt } from "./persist.ts";
import { onPrepareOk } from "./primary.ts";
import { askToRecover, onRecovery, onRecoveryResponse } from "./recovery.ts";
import { onDoViewChange, onStartView } from "./start-view.ts";
import { type Durable, lastOp, noPrimary, type State, type Status, type Timer, type Viewstamped } from "./state.ts";
import { onGetState, onNewState } from "./state-transfer.ts";
import {
  type Configuration,
  type Entry,
  firstViewOf,
  type Message,
  noOp,
  type View,
  type ViewstampedOptions,
  zeroView,
} from "./types.ts";
import { awaitPrimary, nobodyAsks, onNewerView, onStartViewChange, onViewTimer } from "./view-change.ts";

export const replica: Automaton<Viewstamped> = {
  messages: [
    "prepare",
    "prepareOk",
    "commit",
    "commitOk",
    "newerView",
    "startViewChange",
    "doViewChange",
    "startView",
    "getState",
    "newState",
    "recovery",
    "recoveryResponse",
    "startEpoch",
    "epochStarted",
  ],
  unsent: ({ disk, reconfigures }) => [
    ...(disk === "none" ? [] : (["recovery", "recoveryResponse"] as const)),
    ...(reconfigures === "none" ? (["startEpoch", "epochStarted"] as const) : []),
  ],
  timers: ["view", "commit", "quorum", "transfer", "recovery"],
  answers: ["prepareOk", "commitOk", "doViewChange", "startView", "epochStarted"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ commit, machine, checkpoint }, _self, { options }) => ({
    upTo: commit,
    machine,
    excess: Math.max(0, commit - checkpoint.op - options.snapshotEntries),
  }),
  standing: ({ starts, view, lastNormal, log, checkpoint }) =>
    starts > 0
      ? null // a disk with nothing on it answers for nothing
      : { promised: view, report: reportOf({ lastNormal, log }), accepted: viewAt({ log, checkpoint }, log.next - 1) },
  describe: (state) => `${state.status} in view ${state.view}, log to ${lastOp(state)}, committed ${state.commit}`,
};

function blank(cluster: Cluster<ViewstampedOptions>): Durable {
  const disk = { starts: 0, view: zeroView, lastNormal: zeroView, log: Log.empty<Entry>(1), checkpoint: noCheckpoint };
  const configuration = firstConfiguration(cluster);
  return configuration === undefined ? disk : { ...disk, configuration };
}

const noCheckpoint = { op: noOp, view: zeroView, machine: emptyMachine() };

/**
 * With its log on disk a replica goes on as a backup of the view it was in, or in the view change that it was in. A view that it
 * led it leads no more: it may have numbered requests that its disk does not have. Without, it has to recover; but the first time
 * there is nothing to recover.
 */
function recover(durable: Readonly<Durable>, self: NodeId, cluster: Cluster<ViewstampedOptions>): State {
  const { servers, options } = cluster;
  const { lastNormal, log, checkpoint, configuration } = durable;
  const view = configuration === undefined ? durable.view : latest(durable.view, firstViewOf(configuration.epoch));
  assert(log.first <= checkpoint.op + 1, "the log on disk leaves no gap behind the checkpoint");
  const hasDisk = options.disk === "log";
  const starts = hasDisk ? 0 : durable.starts + 1;
  const isBackup = view > zeroView && view === lastNormal && primaryOf(durable, view, cluster) !== self;
  const status = starts > 1 ? "recovering" : isBackup ? "normal" : "viewChange";
  return {
    ...{ starts, view, lastNormal, log, checkpoint },
    ...(configuration === undefined ? {} : { configuration }),
    status: isMember(durable, self) && (status === "recovering" || hasBegun(durable)) ? status : outside(durable, self),
    commit: checkpoint.op,
    machine: checkpoint.machine,
    wanted: view,
    asks: nobodyAsks(servers),
    asksBefore: nobodyAsks(servers),
    reports: [],
    told: checkpoint.op,
    isFetching: false,
    crashes: hasDisk ? [] : new Array<number>(servers).fill(0).with(self, starts),
    responses: [],
    ...noPrimary(),
  };
}

const latest = (a: View, b: View): View => (a > b ? a : b);

/** §7: no member, or not one that has what the epoch begins with. */
function outside(durable: Readonly<Durable>, self: NodeId): Status {
  const { before, members } = durable.configuration as Configuration;
  if (has(members, self)) return "transitioning";
  if (!has(before, self)) return "apart";
  return hasBegun(durable) ? "replaced" : "transitioning";
}

function onStart(state: State, io: Io<Viewstamped>): void {
  if (state.starts > 0) {
    io.write({ starts: state.starts });
    io.sync(); // before the nonce is told: no two starts share one
    if (state.status === "recovering") return askToRecover(state, io);
  }
  observeDisk(state, io);
  if (takesPart(state)) awaitPrimary(io);
  else if (state.status === "transitioning") fetchLog(state, null, io);
  else if (state.status === "replaced") handOver(state, io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Viewstamped>): void {
  if (state.configuration === undefined) return handle(state, from, message, io);
  if (!isOfThisEpoch(state, from, message, io)) return;
  handle(state, from, message, io);
  leaveEndedEpoch(state, io);
}

function handle(state: State, from: NodeId, message: Message, io: Io<Viewstamped>): void {
  switch (message.type) {
    case "prepare":
      return onPrepare(state, from, message, io);
    case "prepareOk":
      return onPrepareOk(state, from, message, io);
    case "commit":
      return onCommit(state, from, message, io);
    case "commitOk":
      return onCommitOk(state, from, message, io);
    case "newerView":
      return onNewerView(state, message, io);
    case "startViewChange":
      return onStartViewChange(state, from, message, io);
    case "doViewChange":
      return onDoViewChange(state, from, message, io);
    case "startView":
      return onStartView(state, from, message, io);
    case "getState":
      return onGetState(state, from, message, io);
    case "newState":
      return onNewState(state, message, io);
    case "recovery":
      return onRecovery(state, from, message, io);
    case "recoveryResponse":
      return onRecoveryResponse(state, from, message, io);
    case "startEpoch":
      return onStartEpoch(state, from, message, io);
    case "epochStarted":
      return onEpochStarted(state, from, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<Viewstamped>): void {
  switch (timer) {
    case "view":
      return onViewTimer(state, io);
    case "commit":
      return onCommitTimer(state, io);
    case "quorum":
      return onQuorumTimer(state, io);
    case "transfer":
      return onHandOverTimer(state, io);
    case "recovery":
      return askToRecover(state, io);
    default:
      unreachable(timer);
  }
}
