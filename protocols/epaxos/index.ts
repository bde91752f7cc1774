/**
 * EPaxos: no leader; every replica commits commands in instances of its own, ordered by their dependencies.
 * Source: Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013).
 */
import { unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { answerRetry, emptyMachine } from "../../sim/contract/state-machine.ts";
import { type Automaton, asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import { onAccept, onCommit, onNack, onPreAccept, onPrepare } from "./acceptor.ts";
import { noDeps, recordConflicts } from "./attributes.ts";
import { onGossip, onGossipTimer, resumeGossip } from "./collection.ts";
import { advanceCommitted, resumeExecution } from "./execution.ts";
import { becomeCommandLeader, onAccepted, onPreAccepted } from "./owner.ts";
import { sizesOf } from "./quorums.ts";
import { onPrepared, onTried, onTryPreAccept } from "./recovery.ts";
import { armSuspicion } from "./store.ts";
import { onSuspectTimer } from "./suspicion.ts";
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

const replica: Automaton<Epaxos> = {
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
  ],
  timers: ["suspect", "gossip"],
  blank: (cluster) => ({
    entries: Table.empty(),
    buried: Table.empty(),
    snapshot: { machine: emptyMachine(), executed: noDeps(cluster.servers), beyond: [] },
  }),
  recover,
  onStart(state, io) {
    resumeExecution(state, io);
    if (state.unfinished.size > 0) armSuspicion(state, io);
    resumeGossip(state, io);
  },
  onMessage,
  onTimer,
  onRequest,
  describe: ({ entries, executed, blocked }) =>
    `executed to ${executed.join(",")}, ${entries.size} instances kept, ${blocked.size} blocked`,
};

/** A restarted replica has its snapshot and its entries; committed ones above the snapshot are executed again. */
function recover(durable: Readonly<Durable>, self: NodeId, cluster: Cluster<EpaxosOptions>): State {
  const { entries, buried, snapshot } = durable;
  const replicas = cluster.servers;
  let conflicts = buried;
  let next = snapshot.executed[self]! + 1;
  let unfinished = Table.empty<true>();
  for (const [key, entry] of entries.entries()) {
    const instance = key as Instance;
    conflicts = recordConflicts(conflicts, instance, entry.command ?? entry.displaced ?? null, entry.seq, replicas);
    if (ownerOf(instance, replicas) === self) next = Math.max(next, indexOf(instance, replicas) + 1);
    if (entry.status !== "committed") unfinished = unfinished.set(instance, true);
  }
  const state: State = {
    entries,
    buried,
    conflicts,
    next,
    leads: Table.empty(),
    waiting: Table.empty(),
    machine: snapshot.machine,
    executed: snapshot.executed,
    beyond: Table.from(snapshot.beyond.map((instance) => [instance, true] as const)),
    blocked: Table.empty(),
    blockers: Table.empty(),
    committed: snapshot.executed,
    unfinished,
    suspects: Table.empty(),
    watching: false,
    snapshot,
    executions: 0,
    frontiers: Array.from({ length: replicas }, () => noDeps(replicas)),
    gossiping: false,
  };
  for (let rank = 0; rank < replicas; rank++) advanceCommitted(state, rank, replicas);
  return state;
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Epaxos>): void {
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
      return onNack(state, message, io);
    case "gossip":
      return onGossip(state, from, message, io);
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

/** A client asks: any replica serves it. */
function onRequest(state: State, client: NodeId, request: Request, io: Io<Epaxos>): void {
  const { session, sequence } = request;
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a retry of what is under way here
  state.waiting = state.waiting.set(session, { client, sequence });
  becomeCommandLeader(state, commandOf(request), io);
}

export const epaxos: System = {
  name: "epaxos",
  summary: "Leaderless: each replica commits commands with their dependencies; components of the graph are executed.",
  source: 'Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013)',
  service: "key-value",
  roles: { replica },
  contact: "replica",
  layout: (nodes) => [["replica", nodes]],
  nodes: { default: 5, min: 1, max: 31 },
  options: {
    variant: {
      type: "choice",
      default: "optimised",
      choices: ["optimised", "simplified"],
      about: "the fast quorum: F + floor((F + 1) / 2) with TryPreAccept, or 2F of 2F + 1",
    },
    thrifty: {
      type: "boolean",
      default: false,
      about: "optimised: ask only as many replicas as the fast quorum needs (simplified always does)",
    },
    suspectMicros: micros(150_000, "time after which an unfinished instance is taken over"),
    gossipMicros: micros(200_000, "time between two words about what was executed"),
    snapshotEntries: integer(64, 1, 1_000_000, "instances executed between two snapshots"),
  },
  quorums(cluster) {
    const { replicas, fast, slow } = sizesOf(cluster as unknown as Cluster<EpaxosOptions>);
    return { fast: new Threshold(replicas, fast), slow: new Threshold(replicas, slow) };
  },
  intersections: [
    ["slow", "slow"],
    ["slow", "fast"],
  ],
  survives: asynchronousFaults,
  exempt: {},
  witnesses: [
    "explicit prepare",
    "fast commit",
    "instances collected",
    "no-op executed",
    "recovery restarts phase 1",
    "session answered a retry",
    "slow path",
    "snapshot taken",
    "try pre-accept",
  ],
};
