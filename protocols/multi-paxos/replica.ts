/**
 * The replica: acceptor, learner and, when its turn comes, leader in one; which handler takes which event.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (each server plays all roles), section 2.5 (what is on disk).
 */
import { unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onAccept, onPrepare, reportOf } from "./acceptor.ts";
import { onRequest } from "./clients.ts";
import { awaitLeader, campaign, onHeartbeat, onNack } from "./election.ts";
import { onAccepted, onHeartbeatAck, onPromise, proposeAgain, sendHeartbeats } from "./leader.ts";
import { onDecided, onFetch, onInstall } from "./learner.ts";
import { onProbe, onProbed } from "./reads.ts";
import {
  after,
  type Durable,
  firstSlot,
  type Message,
  type MultiPaxos,
  noLeadership,
  type Slot,
  type State,
  type Timer,
  zeroBallot,
} from "./types.ts";

export const replica: Automaton<MultiPaxos> = {
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
  digested,
  standing: ({ promised, snapshot, votes }) => ({ promised, report: reportOf(snapshot.next, votes) }),
  replicated: ({ executed, machine }) => ({ upTo: executed, machine }),
  describe: ({ role, ballot, promised, executed, committed }) =>
    role === "follower"
      ? `follower, promised ${promised}, executed to ${executed}`
      : `${role} of ballot ${ballot}, chosen to ${committed}, executed to ${executed}`,
};

/** A restarted replica knows its promise, its votes and its snapshot; what was chosen since, it learns again. */
function recover({ promised, votes, snapshot }: Readonly<Durable>): State {
  const { promises, reported, proposals, queue, waiting } = noLeadership(); // a spread would be slower to read
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
    role: "follower",
    leader: null,
    grantsLease: false,
    ballot: zeroBallot,
    floor: firstSlot,
    floorAt: null,
    next: firstSlot,
    overdueEnd: firstSlot,
    committed: firstSlot,
    inheritedEnd: firstSlot,
    round: 0,
    reads: [],
    promises,
    reported,
    proposals,
    queue,
    waiting,
  };
}

/** Tells the judges where the disk leaves the replica, and waits for a leader. */
function onStart(state: State, io: Io<MultiPaxos>): void {
  if (state.executed > firstSlot) io.observe({ type: "installed", next: state.executed });
  awaitLeader(io);
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
      state.grantsLease = false;
      return;
    case "heartbeat":
      if (state.role === "leader") sendHeartbeats(state, io);
      return;
    case "retry":
      return proposeAgain(state, io);
    default:
      unreachable(timer);
  }
}

/** The shape of the state when its digests were published: some fields had other names. */
function digested(state: Readonly<State>): object {
  const { promised, votes, machine, snapshot, executed, chosen, log, role, leader, ballot, promises } = state;
  const { floor, floorAt, reported, next, committed, proposals, queue, waiting, round, reads } = state;
  return {
    promised,
    votes,
    voted: state.votesEnd,
    machine,
    snapshot,
    executed,
    chosen,
    log,
    role,
    leader,
    leased: state.grantsLease,
    ballot,
    promises,
    floor,
    floorAt,
    reported,
    next,
    stale: state.overdueEnd,
    committed,
    readable: state.inheritedEnd,
    proposals,
    queue,
    waiting,
    round,
    reads,
  };
}
