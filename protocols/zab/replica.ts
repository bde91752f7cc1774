/**
 * The replica: it looks for a leader, follows one or leads; which handler takes which event.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV; ZooKeeper's states LOOKING, FOLLOWING and LEADING.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onRequest } from "./clients.ts";
import { onAckEpoch, onFollowerInfo, onJoinTimer, onLeaderInfo } from "./discovery.ts";
import { onLeaderTimer, onNotification, onNotifyTimer, onSettleTimer } from "./election.ts";
import { onCommit, onPing, onProposal } from "./follower.ts";
import { observeDisk, reportOf } from "./history.ts";
import { look, nobody } from "./look.ts";
import { onPingTimer, onPong, onQuorumTimer } from "./pings.ts";
import { onSync, onSynced } from "./reads.ts";
import { type Durable, lastZxid, noLeadership, type State, type Timer, type Zab } from "./state.ts";
import { onAck, onNewLeader, onUpToDate } from "./synchronization.ts";
import { type Epoch, epochOf, type Message, noEpoch, noZxid, type ZabOptions } from "./types.ts";

export const replica: Automaton<Zab> = {
  messages: [
    "notification",
    "followerInfo",
    "leaderInfo",
    "ackEpoch",
    "newLeader",
    "ack",
    "upToDate",
    "proposal",
    "commit",
    "ping",
    "pong",
    "sync",
    "synced",
  ],
  unsent: ({ reads }) => (reads === "sync" ? [] : ["sync", "synced"]),
  timers: ["leader", "notify", "settle", "join", "ping", "quorum"],
  answers: ["followerInfo", "ackEpoch", "ack", "pong", "newLeader"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: ({ committed, machine, snapshot }, _self, { options }) => ({
    upTo: committed,
    machine,
    excess: Math.max(0, committed - snapshot.position - options.snapshotEntries),
  }),
  standing: (durable) => ({
    promised: durable.acceptedEpoch,
    report: reportOf(durable),
    accepted: epochOf(lastZxid(durable)),
  }),
  describe: (state) =>
    `${state.phase}${state.phase === "following" ? ` ${state.vote.leader}` : ""} in epoch ${state.currentEpoch}, ` +
    `history to ${lastZxid(state)}, committed ${state.committed}`,
};

function blank(): Durable {
  return { acceptedEpoch: noEpoch, currentEpoch: noEpoch, log: Log.empty(1), snapshot: noSnapshot };
}

const noSnapshot = { zxid: noZxid, position: 0, machine: emptyMachine() };

/** It looks for a leader, whatever it was: an epoch that it led it leads no more. */
function recover(durable: Readonly<Durable>, self: NodeId, { servers }: Cluster<ZabOptions>): State {
  const { acceptedEpoch, currentEpoch, log, snapshot } = durable;
  assert(log.first <= snapshot.position + 1, "the history on disk leaves no gap behind the snapshot");
  assert(currentEpoch <= acceptedEpoch, "an epoch is promised before its history is taken over");
  return {
    ...{ acceptedEpoch, currentEpoch, log, snapshot },
    phase: "looking",
    committed: snapshot.position,
    machine: snapshot.machine,
    round: 0,
    vote: { leader: self, epoch: currentEpoch, zxid: lastZxid(durable) },
    votes: nobody(servers),
    settled: nobody(servers),
    shunned: noNodes,
    outbid: 0 as Epoch,
    promisedTo: null,
    isUpToDate: false,
    told: noZxid,
    joins: 0,
    reads: [],
    ...noLeadership(),
  };
}

function onStart(state: State, io: Io<Zab>): void {
  observeDisk(state, io);
  look(state, io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Zab>): void {
  switch (message.type) {
    case "notification":
      return onNotification(state, from, message, io);
    case "followerInfo":
      return onFollowerInfo(state, from, message, io);
    case "leaderInfo":
      return onLeaderInfo(state, from, message, io);
    case "ackEpoch":
      return onAckEpoch(state, from, message, io);
    case "newLeader":
      return onNewLeader(state, from, message, io);
    case "ack":
      return onAck(state, from, message, io);
    case "upToDate":
      return onUpToDate(state, from, message, io);
    case "proposal":
      return onProposal(state, from, message, io);
    case "commit":
      return onCommit(state, from, message, io);
    case "ping":
      return onPing(state, from, message, io);
    case "pong":
      return onPong(state, from, message, io);
    case "sync":
      return onSync(state, from, message, io);
    case "synced":
      return onSynced(state, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<Zab>): void {
  switch (timer) {
    case "leader":
      return onLeaderTimer(state, io);
    case "notify":
      return onNotifyTimer(state, io);
    case "settle":
      return onSettleTimer(state, io);
    case "join":
      return onJoinTimer(state, io);
    case "ping":
      return onPingTimer(state, io);
    case "quorum":
      return onQuorumTimer(state, io);
    default:
      unreachable(timer);
  }
}
