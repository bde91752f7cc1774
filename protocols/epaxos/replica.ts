/**
 * The replica: the one role of EPaxos, and which handler takes which event.
 * Source: Moraru et al. (SOSP 2013), figures 2 and 3.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { has, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onAccept, onCommit, onPreAccept, onPrepare } from "./acceptor.ts";
import { noDeps, recordConflicts } from "./attributes.ts";
import { isMissingAny, onCommits, onFetch } from "./catch-up.ts";
import { onRequest } from "./clients.ts";
import { collect, keptInVain } from "./collection.ts";
import { advanceCommitted, resumeExecution } from "./execution.ts";
import { onGossip, onGossipTimer, resumeGossip } from "./gossip.ts";
import { onAccepted, onPreAccepted } from "./owner.ts";
import { onNack, onReturn } from "./pursuit.ts";
import { onPrepared } from "./recovery.ts";
import { standingOf } from "./standing.ts";
import { knownAlso } from "./store.ts";
import { onSuspectTimer, reachMax } from "./suspicion.ts";
import { armSuspicion } from "./timers.ts";
import { onTried, onTryPreAccept } from "./try-pre-accept.ts";
import {
  type Durable,
  type Epaxos,
  type EpaxosOptions,
  type Instance,
  indexOf,
  type Message,
  ownerOf,
  type State,
  type Timer,
} from "./types.ts";

export const replica: Automaton<Epaxos> = {
  messages: [
    "preAccept",
    "preAccepted",
    "accept",
    "accepted",
    "commit",
    "prepare",
    "prepared",
    "tryPreAccept",
    "tried",
    "nack",
    "gossip",
    "fetch",
    "commits",
  ],
  timers: ["suspect", "gossip"],
  answers: ["preAccepted", "accepted", "prepared", "tried"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest,
  replicated: (state, self) => ({
    upTo: state.executedTo.reduce((sum, index) => sum + index + 1, state.beyond.size),
    machine: state.machine,
    excess: keptInVain(state, self),
  }),
  standing: standingOf,
  describe: ({ entries, executedTo, blocked }) =>
    `executed to ${executedTo.join(",")}, ${entries.size} instances kept, ${blocked.size} blocked`,
};

function blank({ servers }: Cluster<EpaxosOptions>): Durable {
  const snapshot = { machine: emptyMachine(), executed: noDeps(servers), beyond: [] };
  return { entries: Table.empty(), buried: Table.empty(), snapshot };
}

/** A restarted replica has its snapshot and its entries; committed ones above the snapshot are executed again. */
function recover(durable: Readonly<Durable>, self: NodeId, cluster: Cluster<EpaxosOptions>): State {
  const { entries, buried, snapshot } = durable;
  const replicas = cluster.servers;
  assert(snapshot.executed.length === replicas, "the snapshot on disk has one frontier for each replica");
  let conflicts = buried;
  let nextIndex = snapshot.executed[self]! + 1;
  let knownTo = snapshot.executed;
  let unfinished = Table.empty<true>();
  for (const [key, entry] of entries.entries()) {
    const instance = key as Instance;
    conflicts = recordConflicts(conflicts, instance, entry.command ?? entry.displaced ?? null, entry.seq, replicas);
    knownTo = knownAlso(knownTo, instance, replicas);
    if (ownerOf(instance, replicas) === self) nextIndex = Math.max(nextIndex, indexOf(instance, replicas) + 1);
    if (entry.status !== "committed") unfinished = unfinished.set(instance, true);
  }
  const state: State = {
    entries,
    buried,
    conflicts,
    nextIndex,
    leads: Table.empty(),
    waiting: Table.empty(),
    machine: snapshot.machine,
    executedTo: snapshot.executed,
    beyond: Table.from(snapshot.beyond.map((instance) => [instance, true] as const)),
    blocked: Table.empty(),
    blockers: Table.empty(),
    committedTo: snapshot.executed,
    knownTo,
    unfinished,
    suspects: Table.empty(),
    isSuspicionArmed: false,
    reach: reachMax,
    silent: noNodes,
    lagging: noNodes,
    isFetching: false,
    hasFetched: false,
    adviser: self,
    snapshot,
    executedSinceSnapshot: 0,
    peers: Array.from({ length: replicas }, () => ({ executed: noDeps(replicas), committed: noDeps(replicas) })),
    gossipIn: 0,
    isSpreading: false,
    repeats: 0,
  };
  for (let rank = 0; rank < replicas; rank++) advanceCommitted(state, rank, replicas);
  return state;
}

function onStart(state: State, io: Io<Epaxos>): void {
  resumeExecution(state, io);
  collect(state, io); // again, where the crash took it back
  if (isMissingAny(state)) armSuspicion(state, io);
  resumeGossip(state, io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Epaxos>): void {
  if (has(state.silent, from)) onReturn(state, from, message, io);
  switch (message.type) {
    case "preAccept":
      return onPreAccept(state, from, message, io);
    case "preAccepted":
      return onPreAccepted(state, from, message, io);
    case "accept":
      return onAccept(state, from, message, io);
    case "accepted":
      return onAccepted(state, from, message, io);
    case "commit":
      return onCommit(state, message, io);
    case "prepare":
      return onPrepare(state, from, message, io);
    case "prepared":
      return onPrepared(state, from, message, io);
    case "tryPreAccept":
      return onTryPreAccept(state, from, message, io);
    case "tried":
      return onTried(state, from, message, io);
    case "nack":
      return onNack(state, from, message, io);
    case "gossip":
      return onGossip(state, from, message, io);
    case "fetch":
      return onFetch(state, from, message, io);
    case "commits":
      return onCommits(state, from, message, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<Epaxos>): void {
  switch (timer) {
    case "suspect":
      return onSuspectTimer(state, io);
    case "gossip":
      return onGossipTimer(state, io);
    default:
      unreachable(timer);
  }
}
