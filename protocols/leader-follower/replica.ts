/**
 * The replica: each has a log, and any of them may lead. Which one does the registry says.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4, with leader and acceptor in one node; Ongaro and Ousterhout (2014),
 * figure 2, for the log and its consistency check.
 */
import { unreachable } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { has, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import { unread } from "../../sim/contract/instant.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { registryEntryOf } from "../shared/epochs.ts";
import { patientSoFar } from "../shared/given-up.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { noStretches } from "../shared/stretches.ts";
import { onEnds, onFetch } from "./alignment.ts";
import { beat } from "./beats.ts";
import { onRequest } from "./clients.ts";
import { onAppend, onBeat, onSeal, reportOf } from "./follower.ts";
import { onSuspect, standBy, stepDown } from "./heartbeat.ts";
import { onAlive } from "./leader-reads.ts";
import { grant } from "./lease.ts";
import { executeTo, logEndOf, observeDisk } from "./log.ts";
import { onProbe, onProbed, probe } from "./quorum-reads.ts";
import { firstMembers } from "./quorums.ts";
import { onCopied, onSealed } from "./recovery.ts";
import { onRegistryReply } from "./registry.ts";
import { onHeld } from "./replication.ts";
import { resend } from "./resend.ts";
import { firstSlot, type LogEntry, noEpoch, type Probed, type ReplicaDurable, type ReplicaTypes } from "./types.ts";

/** Reading rounds of one life. */
const roundsMax = 2 ** 20;

export const replica: Automaton<ReplicaTypes> = {
  messages: [
    "seal",
    "sealed",
    "fetch",
    "ends",
    "copied",
    "append",
    "held",
    "fenced",
    "beat",
    "alive",
    "probe",
    "probed",
  ],
  timers: ["suspect", "ask", "beat", "resend", "probe"],
  answers: ["sealed", "held", "alive"],
  blank: () => ({
    asked: 0,
    promised: noEpoch,
    snapshot: { next: firstSlot, term: noEpoch, store: emptyStore() },
    log: Log.empty<LogEntry>(firstSlot),
    committed: firstSlot,
  }),
  recover(durable, self, cluster) {
    const { first, count } = roleOf(cluster, "replica");
    const members = firstMembers(cluster);
    const entry = registryEntryOf(null, members);
    return {
      ...durable,
      ...recoverAsker(durable),
      phase: "standby",
      epoch: durable.promised,
      leader: null,
      purpose: null,
      wanted: [],
      entry,
      claim: entry,
      wish: null,
      operator: null,
      outbid: 0,
      ...patientSoFar,
      seenAt: unread,
      lessee: null,
      grantedAt: unread,
      executed: durable.snapshot.next,
      store: durable.snapshot.store,
      isTold: cluster.options.replication === "commit" && has(members, self - first),
      electors: noNodes,
      isSealed: false,
      best: { next: firstSlot, term: noEpoch },
      source: self,
      record: firstSlot,
      held: new Array<number>(count).fill(-1),
      stretches: noStretches(count),
      missed: new Array<number>(count).fill(0),
      waiting: Table.empty<AwaitingClient>(),
      round: 0,
      answered: new Array<number>(count).fill(0),
      rounds: [],
      leasedAt: null,
      beatAt: unread,
      leaderReads: [],
      probeRound: 0,
      readMembers: noNodes,
      readOpened: noEpoch,
      target: null,
      probed: Table.empty<Probed>(),
      rinses: 0,
      reads: [],
      later: [],
      readsAfter: 0,
    };
  },
  onStart(state, io) {
    observeDisk(state, io);
    // A late answer to a probe of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.probeRound = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    grant(state, null, io);
    state.seenAt = io.now();
    executeTo(state, state.committed, io);
    standBy(state, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "seal":
        return onSeal(state, from, message, io);
      case "sealed":
        return onSealed(state, from, message, io);
      case "fetch":
        return onFetch(state, from, message, io);
      case "ends":
        return onEnds(state, from, message, io);
      case "copied":
        return onCopied(state, from, message, io);
      case "append":
        return onAppend(state, from, message, io);
      case "held":
        return onHeld(state, from, message, io);
      case "fenced":
        if (message.promised > state.epoch) stepDown(state, message.promised, null, io);
        return;
      case "beat":
        return onBeat(state, from, message, io);
      case "alive":
        return onAlive(state, from, message, io);
      case "probe":
        return onProbe(state, from, message, io);
      case "probed":
        return onProbed(state, from, message, io);
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
      case "probe":
        return probe(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onRegistryReply(state, reply, io),
  replicated: ({ isTold, executed, store, snapshot }, _self, { options }) =>
    isTold
      ? { upTo: executed, machine: store, excess: Math.max(0, executed - snapshot.next - options.snapshotEntries) }
      : null,
  standing: (durable) => standingOf(durable),
  describe: (state) => `${state.phase} in epoch ${state.epoch}, ${reportOf(state)}, executed to ${state.executed - 1}`,
};

const standingOf = (durable: ReplicaDurable) => ({
  promised: durable.promised,
  report: reportOf(durable),
  accepted: logEndOf(durable).term,
});
