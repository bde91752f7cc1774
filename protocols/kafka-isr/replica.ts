/**
 * The replica, a broker: each has a log, and any that has all that was committed may lead. Which one does the registry says.
 *
 * Source: Kafka's design, "Replication"; KIP-966, "Eligible Leader Replicas"; KIP-101 and KIP-279 for the log.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { has, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { emptyStore } from "../shared/stores.ts";
import { beat } from "./beats.ts";
import { onRequest } from "./clients.ts";
import { fetchAgain, onDiverged, onFenced, onFetched, onLeads } from "./follower.ts";
import { onSuspect } from "./heartbeat.ts";
import { executeTo, logEndOf, observeDisk, reportOf } from "./log.ts";
import { partitionOf } from "./partition.ts";
import { firstReplicas } from "./quorums.ts";
import { beginLife } from "./registration.ts";
import { onRegistryReply } from "./registry.ts";
import { onFetch, onFlushed } from "./replication.ts";
import { noProgress } from "./standing.ts";
import {
  type BrokerEpoch,
  firstSlot,
  type LogEntry,
  noEpoch,
  type ReplicaDurable,
  type ReplicaTypes,
  type Waiting,
} from "./types.ts";

export const replica: Automaton<ReplicaTypes> = {
  messages: ["fetch", "fetched", "diverged", "leads", "fenced", "flushed"],
  timers: ["suspect", "ask", "beat", "fetch"],
  answers: ["fetch", "flushed"],
  blank: () => ({
    asked: 0,
    promised: noEpoch,
    snapshot: { next: firstSlot, term: noEpoch, store: emptyStore() },
    log: Log.empty<LogEntry>(firstSlot),
    committed: firstSlot,
  }),
  recover(durable, self, cluster) {
    const { first, count } = roleOf(cluster, "replica");
    const replicas = firstReplicas(cluster);
    return {
      ...durable,
      ...recoverAsker(durable),
      phase: "register",
      broker: 0 as BrokerEpoch,
      epoch: durable.promised,
      leader: null,
      purpose: null,
      wanted: [],
      partition: partitionOf(null, replicas, count),
      proposal: null,
      beat: null,
      beats: 0,
      outbid: 0,
      executed: durable.snapshot.next,
      store: durable.snapshot.store,
      isKept: has(replicas, self - first),
      fetching: 0,
      fetchedAgain: 0,
      round: 0,
      electable: noNodes,
      record: firstSlot,
      progress: new Array(count).fill(noProgress),
      waiting: Table.empty<Waiting>(),
      reads: [],
      reassignment: null,
    };
  },
  onStart(state, io) {
    observeDisk(state, io);
    executeTo(state, state.committed, io);
    beginLife(state, io);
  },
  onMessage(state, from, message, io) {
    if (state.phase === "register") return; // the registry does not know of this life yet
    switch (message.type) {
      case "fetch":
        return onFetch(state, from, message, io);
      case "fetched":
        return onFetched(state, from, message, io);
      case "diverged":
        return onDiverged(state, from, message, io);
      case "leads":
        return onLeads(state, from, message, io);
      case "fenced":
        return onFenced(state, from, message, io);
      case "flushed":
        assert(from === io.self, "a disk speaks to its own node");
        return onFlushed(state, message, io);
      default:
        return unreachable(message);
    }
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspect(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "beat":
        return beat(state, io);
      case "fetch":
        return fetchAgain(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onRegistryReply(state, reply, io),
  replicated: ({ isKept, executed, store, snapshot }, _self, { options }) =>
    isKept
      ? { upTo: executed, machine: store, excess: Math.max(0, executed - snapshot.next - options.snapshotEntries) }
      : null,
  standing: (durable) => standingOf(durable),
  describe: (state) =>
    `${state.phase} in epoch ${state.epoch}, ${reportOf(state)}, high watermark ${state.executed - 1}`,
};

const standingOf = (durable: ReplicaDurable) => ({
  promised: durable.promised,
  report: reportOf(durable),
  accepted: logEndOf(durable).term,
});
