/**
 * The server: the one role of Mencius, and which handler takes which event.
 * Source: Mao et al. (OSDI 2008), section 4.
 */
import { unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { onPrepare, onPropose, onSuggest } from "./acceptor.ts";
import { onDecided, onFetch } from "./catch-up.ts";
import { onRequest } from "./clients.ts";
import { suggestAgain } from "./coordinator.ts";
import { onAccept, onNack } from "./counting.ts";
import { execute, installSnapshot, learnAll } from "./learner.ts";
import { onAck } from "./revocation.ts";
import { coordinatorOf, ownFrom, turnsLater } from "./slots.ts";
import { observeVote, standingOf } from "./standing.ts";
import { entryOf } from "./store.ts";
import { noteAnswer, onSuspectTimer, revokeAheadOfAll } from "./suspicion.ts";
import { armSuspicion, paySkips, sendSkip } from "./telling.ts";
import {
  coordinatorsBallot,
  type Durable,
  firstSlot,
  type Mencius,
  type MenciusOptions,
  type Message,
  noBallot,
  type Proposal,
  type Slot,
  type State,
  type Timer,
} from "./types.ts";
import { onSkip, onSkipTimer, spreadExecuted } from "./words.ts";

export const server: Automaton<Mencius> = {
  messages: ["suggest", "accept", "learn", "skip", "prepare", "ack", "propose", "nack", "fetch", "decided", "install"],
  timers: ["suspect", "skip"],
  answers: ["accept", "ack", "skip", "decided"],
  blank,
  recover,
  onStart,
  onMessage,
  onTimer,
  onRequest(state, client, request, io) {
    const { next, executed } = state;
    onRequest(state, client, request, io);
    settle(state, next, executed, io);
  },
  replicated: ({ executed, machine, snapshot }, _self, { options }) => ({
    upTo: executed,
    machine,
    excess: Math.max(0, executed - snapshot.next - options.snapshotEntries),
  }),
  standing: standingOf,
  describe: ({ executed, known, next }) => `executed to ${executed} of ${known}, next own slot ${next}`,
};

function blank(_cluster: Cluster<MenciusOptions>, self: NodeId): Durable {
  const snapshot = { next: firstSlot, machine: emptyMachine(), beyond: [] };
  return { next: self as number as Slot, entries: Table.empty(), snapshot };
}

/** A restarted server has its snapshot and its entries; what is decided above the snapshot is executed again. */
function recover(durable: Readonly<Durable>, self: NodeId, cluster: Cluster<MenciusOptions>): State {
  const { next, entries, snapshot } = durable;
  const { servers } = cluster;
  let known = snapshot.next;
  let skipsFrom = ownFrom(snapshot.next, self, servers);
  let proposals = Table.empty<Proposal>();
  for (const [key, { promised, accepted, decree, isDecided }] of entries.entries()) {
    const slot = key as Slot;
    if (decree !== null && slot >= known) known = (slot + 1) as Slot;
    if (coordinatorOf(slot, servers) !== self || accepted === noBallot) continue;
    if (accepted === coordinatorsBallot && decree !== null && !isDecided) {
      // Promised away since, its own vote may never have been seen: it refuses as any other would that votes now.
      const isOwn = promised === coordinatorsBallot;
      const [acks, refusals] = isOwn ? [setOf(self), noNodes] : [noNodes, setOf(self)];
      proposals = proposals.set(slot, { command: decree, acks, refusals, skipsFrom });
    }
    if (slot >= skipsFrom) skipsFrom = turnsLater(slot, 1, servers);
  }
  const nothing = Array.from({ length: servers }, () => firstSlot);
  return {
    next,
    skipsFrom,
    entries,
    snapshot,
    proposals,
    waiting: Table.empty(),
    skips: Array.from({ length: servers }, () => []),
    known,
    executed: snapshot.next,
    beyond: Table.from(snapshot.beyond.map((slot) => [slot, true] as const)),
    machine: snapshot.machine,
    log: Log.empty(snapshot.next),
    told: nothing,
    peers: nothing,
    skipIn: 0,
    repeats: 0,
    isSuspicionArmed: false,
    suspicions: Array.from({ length: servers }, () => null),
    asked: noNodes,
    suspected: noNodes,
    revocations: Table.empty(),
    revokedTo: nothing,
    outbid: coordinatorsBallot,
    lookedAt: firstSlot,
    adviser: self,
  };
}

function onStart(state: State, io: Io<Mencius>): void {
  if (state.executed > firstSlot) io.observe({ type: "installed", next: state.executed });
  // A crash may have come between the disk and the observation; its own votes count.
  for (const [key, proposal] of state.proposals.entries()) {
    const slot = key as Slot;
    const { promised } = entryOf(state, slot);
    if (promised === coordinatorsBallot) observeVote(slot, promised, proposal.command, io);
    suggestAgain(state, slot, proposal, io);
  }
  execute(state, io);
  if (state.executed < state.known) armSuspicion(state, io);
  if (state.known === firstSlot) return; // it never took part
  for (let rank = 0; rank < io.cluster.servers; rank++) if (rank !== io.self) sendSkip(state, rank, "word", io);
  spreadExecuted(state, io);
}

function onMessage(state: State, from: NodeId, message: Message, io: Io<Mencius>): void {
  const { next, executed } = state;
  noteAnswer(state, from, message);
  receive(state, from, message, io);
  settle(state, next, executed, io);
}

function receive(state: State, from: NodeId, message: Message, io: Io<Mencius>): void {
  switch (message.type) {
    case "suggest":
      return onSuggest(state, from, message, io);
    case "accept":
      return onAccept(state, from, message, io);
    case "learn": {
      const { slot, decrees } = message;
      const { servers } = io.cluster;
      return learnAll(
        state,
        decrees.map((decree, turn) => [turnsLater(slot, turn, servers), decree] as const),
        io,
      );
    }
    case "skip":
      return onSkip(state, from, message, io);
    case "prepare":
      return onPrepare(state, from, message, io);
    case "ack":
      return onAck(state, from, message, io);
    case "propose":
      return onPropose(state, from, message, io);
    case "nack":
      return onNack(state, from, message, io);
    case "fetch":
      return onFetch(state, from, message, io);
    case "decided":
      return onDecided(state, from, message, io);
    case "install":
      return installSnapshot(state, message.snapshot, io);
    default:
      unreachable(message);
  }
}

function onTimer(state: State, timer: Timer, io: Io<Mencius>): void {
  const { next, executed } = state;
  switch (timer) {
    case "suspect":
      onSuspectTimer(state, io);
      break;
    case "skip":
      onSkipTimer(state, io);
      break;
    default:
      unreachable(timer);
  }
  settle(state, next, executed, io);
}

/** After each event: who is owed skips, whose slots are to be revoked ahead, and who may not know what is executed here. */
function settle(state: State, next: Slot, executed: Slot, io: Io<Mencius>): void {
  if (state.next !== next) {
    paySkips(state, io);
    revokeAheadOfAll(state, io);
  }
  if (state.executed !== executed) spreadExecuted(state, io);
}
