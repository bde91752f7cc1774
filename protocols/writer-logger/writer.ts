/**
 * The writer: of several, one writes at a time, the others stand by, and each reads by quorum for its own clients. Which
 * one writes the registry says; a writer's disk holds only the number of its last question to it.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { registryEntryOf } from "../shared/epochs.ts";
import { patientSoFar } from "../shared/given-up.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { noStretches } from "../shared/stretches.ts";
import { onRequest } from "./clients.ts";
import { onBeat, onSuspect, sendBeat, standBy, stepDown } from "./heartbeat.ts";
import { firstMembers } from "./quorums.ts";
import { onProbed, probe } from "./reader.ts";
import { onBehind, onSealed } from "./recovery.ts";
import { onRegistryReply } from "./registry.ts";
import { onHeld, resend } from "./replication.ts";
import { firstSlot, noEpoch, type Probed, type WriterTypes } from "./types.ts";

/** Reading rounds of one life. */
const roundsMax = 2 ** 20;

export const writer: Automaton<WriterTypes> = {
  messages: ["sealed", "held", "behind", "fenced", "probed", "beat"],
  timers: ["suspect", "ask", "beat", "resend", "probe"],
  blank: () => ({ asked: 0 }),
  recover(durable, _self, cluster) {
    const base = { next: firstSlot, store: emptyStore() };
    const entry = registryEntryOf(null, firstMembers(cluster));
    const loggers = roleOf(cluster, "logger").count;
    return {
      ...recoverAsker(durable),
      phase: "standby",
      epoch: noEpoch,
      writer: null,
      purpose: null,
      wanted: [],
      entry,
      claim: entry,
      wish: null,
      beat: null,
      beats: 0,
      outbid: 0,
      fruitless: 0,
      ...patientSoFar,
      base,
      log: Log.empty<Command>(firstSlot),
      executed: firstSlot,
      store: base.store,
      electors: noNodes,
      best: noEpoch,
      start: firstSlot,
      end: firstSlot,
      holders: noNodes,
      held: new Array<number>(loggers).fill(-1),
      stretches: noStretches(loggers),
      missed: new Array<number>(loggers).fill(0),
      waiting: Table.empty<AwaitingClient>(),
      operator: null,
      round: 0,
      readMembers: noNodes,
      readOpened: noEpoch,
      probed: Table.empty<Probed>(),
      rinses: 0,
      reads: [],
      later: [],
      readsAfter: 0,
    };
  },
  onStart(state, io) {
    // A late answer to a probe of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.round = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    standBy(state, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "sealed":
        return onSealed(state, from, message, io);
      case "held":
        return onHeld(state, from, message, io);
      case "behind":
        return onBehind(state, from, message, io);
      case "fenced":
        if (message.promised > state.epoch) stepDown(state, message.promised, null, io);
        return;
      case "probed":
        return onProbed(state, from, message, io);
      case "beat":
        return onBeat(state, from, message.epoch, io);
      default:
        assert(false, "a writer is not sent what loggers are");
    }
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspect(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "beat":
        return sendBeat(state, io);
      case "resend":
        return resend(state, io);
      case "probe":
        return probe(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onRegistryReply(state, reply, io),
  describe: ({ phase, epoch, log, executed }) =>
    `${phase} in epoch ${epoch}, log to ${log.next - 1}, executed to ${executed - 1}`,
};
