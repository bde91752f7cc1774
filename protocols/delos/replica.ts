/**
 * The replica: a database that appends to the virtual log and plays it (DelosTable), and a client of loglets, one of which it
 * may run the sequencer of. Its disk holds only the number of its last question to the MetaStore; its state is in the log.
 *
 * Source: Balakrishnan et al. (2020), section 2: the database, and section 3: the VirtualLog.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import { unread } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { recoverAsker, repeatQuestion } from "../shared/asker.ts";
import { emptyStore } from "../shared/stores.ts";
import { appendAgain, onAppend, onAppended, onNotSequencing } from "./appending.ts";
import { want } from "./asking.ts";
import { onBeat } from "./beats.ts";
import { emptyChain, lastLoglet } from "./chain.ts";
import { checkAgain } from "./checks.ts";
import { onRequest } from "./clients.ts";
import { onStored } from "./counting.ts";
import { extendAgain, onWilling } from "./extension.ts";
import { hearOf } from "./members.ts";
import { onMetaStoreReply } from "./meta-store.ts";
import { rankOf } from "./naming.ts";
import { fetchAgain, onEntriesRead } from "./playing.ts";
import { onTailChecked } from "./reads.ts";
import { onFound, onRepaired, onSealed } from "./sealing.ts";
import type { ReplicaState, ReplicaTypes, Waiting } from "./state.ts";
import { awaitSequencer, beginExtension, onSuspicion } from "./suspicion.ts";
import { beat, resend, tellTail } from "./telling.ts";
import { type FromLogServer, firstPosition, type LogEntry, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Checks of one life. */
const roundsMax = 2 ** 20;

export const replica: Automaton<ReplicaTypes> = {
  messages: [
    "append",
    "appended",
    "not sequencing",
    "stored",
    "refused",
    "sealed",
    "repaired",
    "tail checked",
    "willing",
    "entries read",
    "beat",
  ],
  timers: ["suspect", "ask", "extend", "beat", "resend", "tell", "append", "fetch", "check"],
  blank: () => ({ asked: 0 }),
  recover: (durable, _self, cluster) => ({
    ...recoverAsker(durable),
    ...startingPoint(roleOf(cluster, "log-server").count),
  }),
  onStart(state, io) {
    // A late answer to a check of an earlier life tells less than the reads of this one need: no round has its number.
    state.asked++;
    state.round = state.asked * roundsMax;
    io.write({ asked: state.asked });
    io.sync();
    awaitSequencer(state, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "append":
        return onAppend(state, from, message, io);
      case "appended":
        return onAppended(state, message, io);
      case "not sequencing":
        return onNotSequencing(state, message.loglet, io);
      case "beat":
        return onBeat(state, from, message, io);
      case "stored":
      case "refused":
      case "sealed":
      case "repaired":
      case "tail checked":
      case "willing":
      case "entries read":
        return onLogServer(state, from, message, io);
      default:
        assert(false, "a replica is not sent what LogServers are");
    }
  },
  onTimer(state, timer, io) {
    switch (timer) {
      case "suspect":
        return onSuspicion(state, io);
      case "ask":
        return repeatQuestion(state, io);
      case "extend":
        return extendAgain(state, io);
      case "beat":
        return beat(state, io);
      case "resend":
        return resend(state, io);
      case "tell":
        return tellTail(state, io);
      case "append":
        return appendAgain(state, io);
      case "fetch":
        return fetchAgain(state, io);
      case "check":
        return checkAgain(state, io);
    }
  },
  onRequest,
  onReply: (state, _server, reply, io) => onMetaStoreReply(state, reply, io),
  replicated: ({ executed, store, chain, sequences }, _self, { options }) => ({
    upTo: executed - 1,
    machine: store,
    excess: sequences === noLoglet ? 0 : Math.max(0, executed - chain.floor - 1 - options.snapshotEntries),
  }),
  describe: ({ phase, chain, sequences, tail, executed }) =>
    `${phase}, loglet ${lastLoglet(chain)}${sequences === noLoglet ? "" : ", sequencing"}, tail ${tail}, executed to ${executed - 1}`,
};

function onLogServer(state: ReplicaState, from: NodeId, message: FromLogServer, io: ReplicaIo): void {
  const rank = rankOf(from, io);
  hearOf(state, rank);
  switch (message.type) {
    case "stored":
      return onStored(state, rank, message, io);
    case "refused":
      if (message.loglet !== lastLoglet(state.chain)) return;
      // Sealed, by somebody who may have crashed since; or trimmed, and then the chain is another by now.
      if (state.phase === "steady") beginExtension(state, "sealed", io);
      else want(state, "learn", io);
      return;
    case "sealed":
      return onSealed(state, from, message, io);
    case "repaired":
      return onRepaired(state, from, message, io);
    case "tail checked":
      return onTailChecked(state, rank, message, io);
    case "willing":
      return onWilling(state, rank, message, io);
    case "entries read":
      onFound(state, message, io);
      return onEntriesRead(state, message, io);
  }
}

/** All but what the asker has. */
const startingPoint = (logServers: number): Omit<ReplicaState, keyof ReturnType<typeof recoverAsker>> => ({
  chain: emptyChain,
  tail: firstPosition,
  purpose: null,
  wanted: [],
  basis: emptyChain,
  proposal: emptyChain,
  phase: "steady",
  reason: "silence",
  wish: null,
  operator: null,
  there: noNodes,
  attempts: 0,
  sealers: noNodes,
  localTails: [],
  committed: firstPosition,
  end: null,
  found: Table.empty<LogEntry>(),
  outbid: 0,
  sequences: noLoglet,
  log: Log.empty<LogEntry>(),
  origins: Table.empty<NodeId>(),
  stored: [],
  stretches: [],
  tailTold: firstPosition,
  missed: new Array<number>(logServers).fill(0),
  replacements: 0,
  replacedAt: unread,
  stalled: 0,
  isCheckpointing: false,
  waiting: Table.empty<Waiting>(),
  unanswered: 0,
  executed: firstPosition,
  store: emptyStore(),
  fetched: Table.empty<LogEntry>(),
  checkpointed: firstPosition,
  checkpointAt: 0 as Position,
  fetching: null,
  source: 0,
  emptyHanded: 0,
  refetches: 0,
  round: 0,
  checked: noNodes,
  checkedTails: [],
  target: null,
  rechecks: 0,
  reads: [],
  later: [],
});
