/**
 * The proxy: a client of units as the paper has it, with the state machine that it makes by playing the log. Each appends and
 * reads for its own clients; the one that the newest layout names is the sequencer too. A proxy's disk holds only the number
 * of its last question to the registry.
 *
 * Source: NSDI 2012, section 3: the client library does all the work; SOSP 2013 (Tango), section 3: objects are views of the log.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { type AnswerPace, sentFirst } from "../shared/again.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { patientSoFar } from "../shared/given-up.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import { emptyStore } from "../shared/stores.ts";
import { appendAnew, onToken } from "./appending.ts";
import { want } from "./asking.ts";
import { onRequest } from "./clients.ts";
import { executeKnown } from "./execution.ts";
import { follow, onBeat, onSuspect, sendBeat } from "./heartbeat.ts";
import { noAnswerYet, windowMax } from "./pacing.ts";
import { onCell, onTrimmed, play, playAgain } from "./playing.ts";
import { firstLayoutIn } from "./quorums.ts";
import { answerReads, onChecked, onTail } from "./reader.ts";
import { nextEpoch, onSealed, unheard } from "./reconfiguration.ts";
import { onRegistryReply } from "./registry.ts";
import { resend } from "./resending.ts";
import { noteClosed } from "./sending.ts";
import { onAskTail, onTakeToken } from "./sequencer.ts";
import {
  type Append,
  type Fetch,
  type Grant,
  type LastCheck,
  noCheckYet,
  type ProxyState,
  type ProxyTypes,
  roundsMax,
  type Writing,
} from "./state.ts";
import { hearUnit, onCopied, onWatched, tend } from "./tending.ts";
import { type CorfuMessage, type Entry, type Epoch, firstPosition } from "./types.ts";
import { onOverwrite, onWritten } from "./writing.ts";

type ProxyIo = Io<ProxyTypes>;

export const proxy: Automaton<ProxyTypes> = {
  messages: [
    ...(["sealed", "written", "overwrite", "cell", "trimmed", "copied", "checked", "refused"] as const),
    ...(["next", "token", "query", "tail", "beat"] as const),
  ],
  timers: ["suspect", "ask", "beat", "tend", "resend", "play"],
  blank: () => ({ asked: 0 }),
  recover(durable, _self, cluster) {
    const layout = firstLayoutIn(cluster);
    const base = { next: firstPosition, store: emptyStore() };
    const units = roleOf(cluster, "unit").count;
    return {
      ...recoverAsker(durable),
      phase: "follow",
      layout,
      purpose: null,
      wanted: [],
      beat: null,
      beats: 0,
      proposal: layout,
      sealedBy: noNodes,
      closed: noNodes,
      sealedTail: firstPosition,
      missed: new Array<number>(units).fill(unheard),
      checks: new Array<LastCheck>(units).fill(noCheckYet),
      sealing: sentFirst,
      copying: null,
      paces: new Array<AnswerPace>(units + 1).fill(0),
      answers: noAnswerYet(units + 1),
      window: windowMax,
      outbid: 0,
      fruitless: 0,
      ...patientSoFar,
      rebuilt: noNodes,
      operator: null,
      next: firstPosition,
      grants: Table.empty<Grant>(),
      waiting: Table.empty<AwaitingClient>(),
      appends: Table.empty<Append>(),
      writes: Table.empty<Writing>(),
      fetches: Table.empty<Fetch>(),
      known: Table.empty<Entry>(),
      target: firstPosition,
      executed: firstPosition,
      store: base.store,
      base,
      log: Log.empty<Entry>(firstPosition),
      fills: 0,
      fillsEnd: firstPosition,
      isResending: false,
      stuck: 0,
      unrest: 0,
      insists: false,
      round: 0,
      probing: sentFirst,
      tail: null,
      checked: noNodes,
      reads: [],
      later: [],
    };
  },
  onStart(state, io) {
    // A late answer to a question of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.round = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    follow(state, io);
  },
  onMessage(state, from, message, io) {
    take(state, from, message, io);
    advance(state, io);
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspect(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "beat":
        return sendBeat(state, io);
      case "tend":
        tend(state, io);
        return advance(state, io);
      case "resend":
        resend(state, io);
        return advance(state, io);
      case "play":
        return playAgain(state, io);
    }
  },
  onRequest(state, client, request, io) {
    onRequest(state, client, request, io);
    advance(state, io);
  },
  onReply(state, _server, reply, io) {
    onRegistryReply(state, reply, io);
    advance(state, io);
  },
  describe: ({ phase, layout, executed, target, writes }) =>
    `${phase} in epoch ${layout.epoch}, executed to ${executed - 1} of ${target - 1}, ${writes.size} cells being written`,
};

/** Whatever came: the log is executed as far as it is known, reads are answered, and what is missing is asked for. */
function advance(state: ProxyState, io: ProxyIo): void {
  executeKnown(state, io);
  answerReads(state, io);
  play(state, io);
}

function take(state: ProxyState, from: Parameters<typeof onSealed>[1], message: CorfuMessage, io: ProxyIo): void {
  if (from < roleOf(io.cluster, "proxy").first) hearUnit(state, from, io);
  switch (message.type) {
    case "sealed":
      return onSealed(state, from, message, io);
    case "written":
      return onWritten(state, from, message, io);
    case "overwrite":
      if (onOverwrite(state, from, message, io)) appendAnew(state, message.position, io);
      return;
    case "cell":
      return onCell(state, from, message, io);
    case "trimmed":
      return onTrimmed(state, message.checkpoint, io);
    case "copied":
      return onCopied(state, from, message, io);
    case "checked":
      // Rounds of this life's reads have higher numbers than those that ask who is there.
      if (message.round < roundsMax) return onWatched(state, from, message.round, io);
      return onChecked(state, from, message.round, io);
    case "refused":
      return onRefused(state, from, message.epoch, io);
    case "next":
      return onTakeToken(state, from, message, io);
    case "token":
      return onToken(state, message, io);
    case "query":
      return onAskTail(state, from, message, io);
    case "tail":
      return onTail(state, message);
    case "beat":
      return onBeat(state, message.epoch, io);
    default:
      assert(false, "a proxy is not sent what units are");
  }
}

/** Somebody sealed for a later layout. If it is not there yet, and does not come, whoever is stuck will ask for it. */
function onRefused(state: ProxyState, from: NodeId, epoch: Epoch, io: ProxyIo): void {
  noteClosed(state, from, epoch, io);
  const isOwn = (state.phase === "seal" || state.phase === "swap") && epoch === nextEpoch(state);
  if (epoch > state.layout.epoch && !isOwn) want(state, "look", io);
}
