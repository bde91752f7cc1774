/**
 * The replica: the one role of Raft, and which handler takes which event.
 * Source: Ongaro (2014), figure 3.1.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { has, noNodes } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { unread } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onAppended, onPartTaken, onRejected } from "./acknowledge.ts";
import { onAppend } from "./append.ts";
import { onInstallChunk } from "./assembly.ts";
import { onForwarded, onRequest } from "./clients.ts";
import { onApply } from "./commit.ts";
import { initialConfiguration, latestConfiguration } from "./configuration.ts";
import { onSendSnapshot } from "./delegates.ts";
import { onElectionTimeout, onPreVote, onPreVoted, onRequestVote, onTimeoutNow, onVoted } from "./election.ts";
import { onProbe, onProbed, onReadIndexed } from "./follower-reads.ts";
import { onTaken } from "./forwarding.ts";
import { onHeartbeatTimer, onQuorumTimer } from "./leader.ts";
import { observeDisk } from "./observe.ts";
import { onReadIndex } from "./reads.ts";
import { onInstallSnapshot } from "./snapshot.ts";
import { armElection } from "./term.ts";
import { onTransferTimer } from "./transfer.ts";
import {
  type Durable,
  firstIndex,
  lastIndex,
  lastTerm,
  type Message,
  noIndex,
  noLeadership,
  noTerm,
  type Raft,
  type RaftOptions,
  reportOfLog,
  type State,
  type Timer,
} from "./types.ts";
import { witnessesOf } from "./witness.ts";

export const replica: Automaton<Raft> = {
  messages: [
    "preVote",
    "preVoted",
    "requestVote",
    "voted",
    "append",
    "appended",
    "rejected",
    "installSnapshot",
    "timeoutNow",
    "readIndex",
    "readIndexed",
    "probe",
    "probed",
    "forwarded",
    "taken",
    "apply",
    "installChunk",
    "chunkTaken",
    "sendSnapshot",
  ],
  unsent: ({ reads, forwards, chunkEntries, delegates }) => [
    "apply", // to oneself
    ...(forwards ? [] : (["forwarded", "taken"] as const)),
    ...(chunkEntries > 0 ? [] : (["installChunk", "chunkTaken"] as const)),
    ...(delegates ? [] : (["sendSnapshot"] as const)),
    ...(reads === "follower" || reads === "quorum" ? [] : (["readIndex", "readIndexed"] as const)),
    ...(reads === "quorum" ? [] : (["probe", "probed"] as const)),
  ],
  timers: ["election", "heartbeat", "quorum", "transfer"],
  answers: ["voted", "appended", "rejected"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ applied, machine, snapshot }, self, cluster) => {
    if (has(witnessesOf(cluster), self)) return null; // it keeps no log to apply
    const excess = Math.max(0, applied - snapshot.index - 2 * cluster.options.snapshotEntries); // twice: one may be on its way
    return { upTo: applied, machine, excess };
  },
  standing: (durable) => ({
    promised: durable.term,
    report: reportOfLog(durable),
    accepted: lastTerm(durable),
    to: durable.votedFor,
  }),
  // Without what few servers have: there were no such fields when the first digests were published.
  digested({ change, lease, readsHere, passedOn, isApplying, assembly, ...state }) {
    const known = change === null && lease === null ? state : { ...state, change, lease };
    if (readsHere.length === 0 && passedOn.length === 0 && !isApplying && assembly === null) return known;
    return { ...known, readsHere, passedOn, isApplying, assembly };
  },
  describe: (state) => `${state.role} of term ${state.term}, log to ${lastIndex(state)}, committed ${state.commit}`,
};

function blank(cluster: Cluster<RaftOptions>): Durable {
  const configuration = initialConfiguration(cluster);
  const snapshot = { index: noIndex, term: noTerm, machine: emptyMachine(), configuration };
  return { term: noTerm, votedFor: null, log: Log.empty(firstIndex), snapshot };
}

/** What was applied above the snapshot is applied again, once a leader says that it is committed. */
function recover(durable: Readonly<Durable>, self: NodeId, cluster: Cluster<RaftOptions>): State {
  const { term, votedFor, log, snapshot } = durable;
  assert(log.first <= snapshot.index + 1, "the log on disk leaves no gap behind the snapshot");
  assert(log.next > snapshot.index, "the log on disk reaches to where the snapshot ends");
  const { machine } = snapshot;
  const index = has(witnessesOf(cluster), self) ? noIndex : snapshot.index; // a witness' pair need not be committed
  return {
    term,
    votedFor,
    log,
    snapshot,
    role: "follower",
    leader: null,
    heardAt: unread,
    votes: noNodes,
    transferred: false,
    commit: index,
    applied: index,
    machine,
    configuration: latestConfiguration(durable),
    readsHere: [],
    passedOn: [],
    isApplying: false,
    assembly: null,
    ...noLeadership(),
  };
}

function onStart(state: State, io: Io<Raft>): void {
  observeDisk(state, io);
  if (io.cluster.options.reads === "lease" && state.term > 0) state.heardAt = io.now(); // it may have promised, before the crash
  armElection(io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Raft>): void {
  switch (message.type) {
    case "append":
      return onAppend(state, from, message, io);
    case "appended":
      return onAppended(state, from, message, io);
    case "rejected":
      return onRejected(state, from, message, io);
    case "requestVote":
      return onRequestVote(state, from, message, io);
    case "voted":
      return onVoted(state, from, message, io);
    case "preVote":
      return onPreVote(state, from, message, io);
    case "preVoted":
      return onPreVoted(state, from, message, io);
    case "installSnapshot":
      return onInstallSnapshot(state, from, message, io);
    case "timeoutNow":
      return onTimeoutNow(state, message, io);
    case "readIndex":
      return onReadIndex(state, from, message, io);
    case "readIndexed":
      return onReadIndexed(state, message, io);
    case "probe":
      return onProbe(state, from, message, io);
    case "probed":
      return onProbed(state, from, message, io);
    case "forwarded":
      return onForwarded(state, from, message, io);
    case "taken":
      return onTaken(state, message);
    case "apply":
      return onApply(state, io);
    case "installChunk":
      return onInstallChunk(state, from, message, io);
    case "chunkTaken":
      return onPartTaken(state, from, message, io);
    case "sendSnapshot":
      return onSendSnapshot(state, from, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<Raft>): void {
  switch (timer) {
    case "election":
      return onElectionTimeout(state, io);
    case "heartbeat":
      return onHeartbeatTimer(state, io);
    case "quorum":
      return onQuorumTimer(state, io);
    case "transfer":
      return onTransferTimer(state, io);
    default:
      unreachable(timer);
  }
}
