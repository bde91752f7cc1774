/**
 * The replica: acceptor, learner and, when its turn comes, leader in one; which handler takes which event.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (each server plays all roles), section 2.5 (what is on disk).
 */
import { unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { isDiskHung } from "../shared/disk.ts";
import { onAccept, onPrepare, reportOf } from "./acceptor.ts";
import { onDecided, onFetch, onFetchTimer, onInstall } from "./catch-up.ts";
import { onNack, onQuorumTimer } from "./check-quorum.ts";
import { onRequest } from "./clients.ts";
import { firstConfigurations } from "./configuration.ts";
import { onElectionTimeout, onPreVote, onPreVoted } from "./election.ts";
import { awaitLeader, onHeartbeat, stepDown } from "./following.ts";
import { beat } from "./heartbeat.ts";
import { onAccepted, onHeartbeatAck, onPromise } from "./leader.ts";
import { bindAgain } from "./lease.ts";
import { onHandOver, onWindowMoved } from "./membership.ts";
import { onProbe, onProbed, probeAgain } from "./quorum-reads.ts";
import { proposeAgain } from "./retry.ts";
import { type Durable, type MultiPaxos, noLeadership, type State, type Timer } from "./state.ts";
import { after, firstSlot, type Message, type MultiPaxosOptions, type Slot, zeroBallot } from "./types.ts";

export const replica: Automaton<MultiPaxos> = {
  messages: [
    "preVote",
    "preVoted",
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
  timers: ["election", "lease", "heartbeat", "quorum", "retry", "fetch"],
  answers: ["promise", "accepted", "heartbeatAck", "probed"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ executed, machine, snapshot }, _self, { options }) => ({
    upTo: executed,
    machine,
    excess: Math.max(0, executed - snapshot.next - options.snapshotEntries),
  }),
  standing: ({ promised, snapshot, votes }) => ({
    promised,
    report: reportOf(snapshot.next, votes),
    accepted: votes.entries().reduce((highest, [, { ballot }]) => Math.max(highest, ballot), 0),
    slots: {
      known: votes.entries().map(([slot, { ballot }]) => ({ instance: slot as number, promised, accepted: ballot })),
      endedTo: [snapshot.next - 1],
    },
  }),
  describe: ({ role, ballot, promised, executed, committed }) =>
    role === "follower" || role === "preCandidate"
      ? `${role}, promised ${promised}, executed to ${executed}`
      : `${role} of ballot ${ballot}, chosen to ${committed}, executed to ${executed}`,
};

function blank(cluster: Cluster<MultiPaxosOptions>): Durable {
  const configurations = firstConfigurations(cluster);
  const snapshot = { next: firstSlot, machine: emptyMachine() };
  return {
    promised: zeroBallot,
    votes: Table.empty(),
    snapshot: configurations === undefined ? snapshot : { ...snapshot, configurations },
  };
}

/** A restarted replica knows its promise, its votes and its snapshot; what was chosen since, it learns again. */
function recover({ promised, votes, snapshot }: Readonly<Durable>, self: NodeId): State {
  const { configurations } = snapshot;
  let votesEnd = snapshot.next;
  for (const [slot] of votes.unordered()) if ((slot as Slot) >= votesEnd) votesEnd = after(slot as Slot);
  return {
    promised,
    votes,
    votesEnd,
    machine: snapshot.machine,
    snapshot,
    executed: snapshot.next,
    chosen: Table.empty(),
    log: Log.empty(snapshot.next),
    fetching: null,
    role: "follower",
    leader: null,
    grantsLease: false,
    ballot: zeroBallot,
    outbid: zeroBallot,
    round: 0,
    quorumReads: [],
    ...noLeadership(),
    ...(configurations === undefined ? {} : { configurations, holders: setOf(self) }),
  };
}

/** Tells the judges where the disk leaves the replica, and waits for a leader. */
function onStart(state: State, io: Io<MultiPaxos>): void {
  if (state.executed > firstSlot) io.observe({ type: "installed", next: state.executed });
  bindAgain(state, io);
  awaitLeader(io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<MultiPaxos>): void {
  const { configurations } = state;
  take(state, from, message, io);
  if (configurations !== undefined) onWindowMoved(state, configurations, io);
}

function take(state: State, from: NodeId, message: Message, io: Io<MultiPaxos>): void {
  switch (message.type) {
    case "preVote":
      return onPreVote(state, from, message, io);
    case "preVoted":
      return onPreVoted(state, from, message, io);
    case "prepare":
      return onPrepare(state, from, message, io);
    case "promise":
      return onPromise(state, from, message, io);
    case "accept":
      return onAccept(state, from, message, io);
    case "accepted":
      return onAccepted(state, from, message, io);
    case "nack":
      return onNack(state, from, message.promised, io);
    case "heartbeat":
      if (message.heir !== undefined) return onHandOver(state, from, message.ballot, message.heir, io);
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
      if (state.role === "leader") return;
      probeAgain(state, io);
      return isDiskHung(io) ? awaitLeader(io) : onElectionTimeout(state, io); // who cannot write opens no ballot
    case "lease":
      state.grantsLease = false;
      return;
    case "heartbeat":
      if (state.role !== "leader") return;
      probeAgain(state, io);
      return isDiskHung(io) ? stepDown(state, null, io) : beat(state, io);
    case "quorum":
      return onQuorumTimer(state, io);
    case "retry":
      return proposeAgain(state, io);
    case "fetch":
      return onFetchTimer(state, io);
    default:
      unreachable(timer);
  }
}
