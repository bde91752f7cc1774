/**
 * The replica: each has the log and the store. Which of them are the chain, and in what order, does the registry say.
 *
 * Source: van Renesse and Schneider (2004), section 3; Terrace and Freedman (2009), section 2.
 */
import { unreachable } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { reportOf } from "./adoption.ts";
import { want } from "./asking.ts";
import { beat, onAlive } from "./beats.ts";
import { onRequest } from "./clients.ts";
import { chainEntryOf } from "./configuration.ts";
import { onBeat, onFenced, onHandOver } from "./following.ts";
import { onSuspect, standBy } from "./heartbeat.ts";
import { onCopied, onCopy } from "./joining.ts";
import { beginLease } from "./lease.ts";
import { executeTo, lastTerm, observeDisk } from "./log.ts";
import { onAck, onForward, onHeld, resend } from "./propagation.ts";
import { firstChain } from "./quorums.ts";
import { onConfirm, onConfirmed, onQuery, readAgain } from "./reads.ts";
import { onRegistryReply } from "./registry.ts";
import { opensItself, placeOf } from "./standing.ts";
import { firstSlot, type LogEntry, noEpoch, type ReplicaTypes } from "./types.ts";

/** Reading rounds of one life. */
const roundsMax = 2 ** 20;

export const replica: Automaton<ReplicaTypes> = {
  messages: [
    "forward",
    "held",
    "ack",
    "fenced",
    "beat",
    "alive",
    "copy",
    "copied",
    "hand-over",
    "confirm",
    "confirmed",
    "query",
  ],
  timers: ["suspect", "ask", "beat", "resend", "read"],
  answers: ["forward", "held", "ack", "alive", "copied", "confirmed"],
  blank: (cluster) => ({
    asked: 0,
    configuration: {
      epoch: noEpoch,
      chain: firstChain(cluster),
      before: firstChain(cluster),
      opened: noEpoch,
      completed: noEpoch,
      record: firstSlot,
    },
    snapshot: { next: firstSlot, term: noEpoch, store: emptyStore() },
    log: Log.empty<LogEntry>(firstSlot),
    counted: firstSlot,
    committed: firstSlot,
  }),
  recover(durable, _self, cluster) {
    const { count } = roleOf(cluster, "replica");
    const entry = chainEntryOf(null, firstChain(cluster));
    return {
      ...durable,
      ...recoverAsker(durable),
      isHead: false,
      isOpen: opensItself(durable.configuration),
      epoch: durable.configuration.epoch,
      head: null,
      purpose: null,
      wanted: [],
      entry,
      claim: entry,
      outbid: 0,
      executed: durable.snapshot.next,
      store: durable.snapshot.store,
      successorNext: -1,
      copied: Table.empty<number>(),
      waiting: Table.empty<AwaitingClient>(),
      pending: Table.empty<number>(),
      missed: new Array<number>(count).fill(0),
      held: new Array<number>(count).fill(-1),
      stuck: new Array<number>(count).fill(0),
      givenUp: [],
      patience: 0,
      isComplete: false,
      joining: [],
      operator: null,
      round: 0,
      reads: [],
      later: [],
      readsAfter: 0,
      confirmed: noNodes,
      isFenced: false,
      isVersionTold: false,
    };
  },
  onStart(state, io) {
    observeDisk(state, io);
    // An answer to a round of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.round = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    executeTo(state, state.committed, io);
    beginLease(state, io);
    standBy(state, io);
    const place = placeOf(state, io);
    if (place === 0) want(state, "look", io);
    if (state.configuration.epoch > noEpoch) resend(state, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "forward":
        return onForward(state, from, message, io);
      case "held":
        return onHeld(state, from, message, io);
      case "ack":
        return onAck(state, from, message, io);
      case "fenced":
        return onFenced(state, message.promised, io);
      case "beat":
        return onBeat(state, from, message, io);
      case "alive":
        return onAlive(state, from, message, io);
      case "copy":
        return onCopy(state, from, message, io);
      case "copied":
        return onCopied(state, from, message, io);
      case "hand-over":
        return onHandOver(state, from, message, io);
      case "confirm":
        return onConfirm(state, from, message, io);
      case "confirmed":
        return onConfirmed(state, from, message, io);
      case "query":
        return onQuery(state, message.reading, io);
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
      case "resend":
        return resend(state, io);
      case "read":
        return readAgain(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onRegistryReply(state, reply, io),
  replicated: ({ isOpen, configuration, executed, store, snapshot }, self, cluster) =>
    isOpen && configuration.chain.includes(self - roleOf(cluster, "replica").first)
      ? {
          upTo: executed,
          machine: store,
          excess: Math.max(0, executed - snapshot.next - cluster.options.snapshotEntries),
        }
      : null,
  standing: (durable) => ({
    promised: durable.configuration.epoch,
    report: reportOf(durable),
    accepted: lastTerm(durable),
  }),
  describe: ({ isHead, configuration, log, executed }) =>
    `${isHead ? "head" : "replica"} of epoch ${configuration.epoch}, chain ${configuration.chain.join(" ")}, ` +
    `log to ${log.next - 1}, executed to ${executed - 1}`,
};
