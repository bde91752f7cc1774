/**
 * Multi-Paxos: a log of registers under one stable ballot.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; Chandra, Griesemer, Redstone, "Paxos Made Live" (2007).
 */
import { unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry, emptyMachine } from "../../sim/contract/state-machine.ts";
import { type Automaton, asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import { onAccept, onPrepare, reportOf } from "./acceptor.ts";
import { awaitLeader, campaign, onHeartbeat, onNack } from "./election.ts";
import { beat, onAccepted, onHeartbeatAck, onPromise, proposeAgain, submit } from "./leader.ts";
import { onDecided, onFetch, onInstall } from "./learner.ts";
import { quorumsOf } from "./quorums.ts";
import { onProbe, onProbed, readAtLeader, readAtQuorum } from "./reads.ts";
import {
  after,
  type Durable,
  firstSlot,
  type Message,
  type MultiPaxos,
  type MultiPaxosOptions,
  type Slot,
  type State,
  type Timer,
  zeroBallot,
} from "./types.ts";

const replica: Automaton<MultiPaxos> = {
  messages: [
    "prepare",
    "promise",
    "accept",
    "accepted",
    "nack",
    "heartbeat",
    "heartbeatAck",
    "fetch",
    "decided",
    "install",
    "probe",
    "probed",
  ],
  timers: ["election", "lease", "heartbeat", "retry"],
  blank: () => ({
    promised: zeroBallot,
    votes: Table.empty(),
    snapshot: { next: firstSlot, machine: emptyMachine() },
  }),
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  standing: ({ promised, snapshot, votes }) => ({ promised, report: reportOf(snapshot.next, votes) }),
  describe: ({ role, ballot, promised, executed, committed }) =>
    role === "follower"
      ? `follower, promised ${promised}, executed to ${executed}`
      : `${role} of ballot ${ballot}, chosen to ${committed}, executed to ${executed}`,
};

/** Tells the judges where the disk leaves the replica, and waits for a leader. */
function onStart(state: State, io: Io<MultiPaxos>): void {
  if (state.executed > firstSlot) io.observe({ type: "installed", next: state.executed });
  awaitLeader(io);
}

/** A restarted replica knows its promise, its votes and its snapshot; what was chosen since, it learns again. */
function recover({ promised, votes, snapshot }: Readonly<Durable>): State {
  let voted = snapshot.next;
  for (const [slot] of votes.unordered()) if ((slot as Slot) >= voted) voted = after(slot as Slot);
  return {
    promised,
    votes,
    voted,
    machine: snapshot.machine,
    snapshot,
    executed: snapshot.next,
    chosen: Table.empty(),
    log: Log.empty(snapshot.next),
    role: "follower",
    leader: null,
    leased: false,
    ballot: zeroBallot,
    promises: noNodes,
    floor: firstSlot,
    floorAt: null,
    reported: Table.empty(),
    next: firstSlot,
    stale: firstSlot,
    committed: firstSlot,
    readable: firstSlot,
    proposals: Table.empty(),
    queue: [],
    waiting: Table.empty(),
    round: 0,
    reads: [],
  };
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<MultiPaxos>): void {
  switch (message.type) {
    case "prepare":
      return onPrepare(state, from, message, io);
    case "promise":
      return onPromise(state, from, message, io);
    case "accept":
      return onAccept(state, from, message, io);
    case "accepted":
      return onAccepted(state, from, message, io);
    case "nack":
      return onNack(state, message.promised, io);
    case "heartbeat":
      return onHeartbeat(state, from, message, io);
    case "heartbeatAck":
      return onHeartbeatAck(state, from, message, io);
    case "fetch":
      return onFetch(state, from, message, io);
    case "decided":
      return onDecided(state, from, message, io);
    case "install":
      return onInstall(state, from, message.snapshot, io);
    case "probe":
      return onProbe(state, from, message, io);
    case "probed":
      return onProbed(state, from, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<MultiPaxos>): void {
  switch (timer) {
    case "election":
      if (state.role !== "leader") campaign(state, io);
      return;
    case "lease":
      state.leased = false;
      return;
    case "heartbeat":
      if (state.role === "leader") beat(state, io);
      return;
    case "retry":
      return proposeAgain(state, io);
    default:
      unreachable(timer);
  }
}

/** A client asks: the leader serves it, others tell who leads. A quorum read is served anywhere. */
function onRequest(state: State, client: NodeId, request: Request, io: Io<MultiPaxos>): void {
  const { session, sequence, operation } = request;
  const { reads } = io.cluster.options;
  if (operation.type === "get" && reads === "quorum") return readAtQuorum(state, client, request, operation.key, io);
  if (state.role !== "leader") {
    return io.reply(client, { type: "redirect", session, sequence, leader: state.leader });
  }
  if (operation.type === "get" && reads === "read-index")
    return readAtLeader(state, client, request, operation.key, io);
  if (answerRetry(state.machine, client, request, io)) return;
  if (state.waiting.get(session)?.sequence === sequence) return; // a retry of a command that is under way here
  state.waiting = state.waiting.set(session, { client, sequence });
  submit(state, commandOf(request), io);
}

export const multiPaxos: System = {
  name: "multi-paxos",
  summary: "A log of registers under one stable ballot; phase 1 once for all slots, pipelined phase 2.",
  source: 'Lamport, "Paxos Made Simple" (2001), section 3',
  service: "key-value",
  roles: { replica },
  contact: "replica",
  layout: (nodes) => [["replica", nodes]],
  nodes: { default: 5, min: 1, max: 31 },
  options: {
    electionMinMicros: micros(150_000, "shortest wait for a leader; also its lease"),
    electionMaxMicros: micros(300_000, "longest wait for a leader"),
    heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
    retryMicros: micros(200_000, "time after which what is not chosen is proposed again"),
    window: integer(32, 1, 10_000, "alpha: slots proposed beyond the chosen prefix, at most"),
    batchMax: integer(16, 1, 1_000, "slots in one accept message, at most"),
    snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
    reads: {
      type: "choice",
      default: "read-index",
      choices: ["read-index", "log", "quorum"],
      about: "how gets are served: by the confirmed leader, by a slot, or by any replica with a quorum",
    },
    phase1: quorumSize("replicas that must promise; 0: a majority"),
    phase2: quorumSize("replicas that must accept; 0: a majority"),
  },
  quorums(cluster) {
    const { phase1, phase2 } = quorumsOf(cluster as unknown as Cluster<MultiPaxosOptions>);
    return { phase1, phase2 };
  },
  intersections: [["phase1", "phase2"]],
  survives: asynchronousFaults,
  exempt: {},
  witnesses: [
    "gap filled with a no-op",
    "read-index read",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "stepped down",
  ],
};
