/**
 * Catching up: a server that waits asks how the slots ended that it has not executed, and where the other one stands.
 *
 * Source: not in the paper, whose channels lose nothing; what is decided can be told by anyone who knows (Lamport, "The
 * Part-Time Parliament", 1998, section 3.1), and a snapshot stands for what is left behind (Chandra, Griesemer, Redstone,
 * "Paxos Made Live", 2007, section 5.5).
 * Invariant carried here: what is told was decided.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendSnapshot } from "./acceptor.ts";
import { execute, learnAll } from "./learner.ts";
import { hearOf, hearTelling } from "./skipping.ts";
import { decisionAt, persist } from "./store.ts";
import { noteTold, tellingOf } from "./telling.ts";
import type { Decided, Decree, Fetch, Mencius, Slot, State } from "./types.ts";

/** Decisions in one answer. */
const decidedMax = 128;

/** Asks `rank` how what is waited for ended, and that it skip what it does not use of it. */
export function askRank(state: State, rank: number, io: Io<Mencius>): void {
  state.asked = add(state.asked, rank);
  io.send(rank as NodeId, { type: "fetch", executed: state.executed, known: state.known });
}

/** Asks the next server in turn of those that have executed more. False when none has. */
export function fetchFromNext(state: State, io: Io<Mencius>): boolean {
  const { servers } = io.cluster;
  for (let step = 1; step <= servers; step++) {
    const rank = (state.adviser + step) % servers;
    if (rank === io.self || state.peers[rank]! <= state.executed) continue;
    state.adviser = rank;
    io.observe({ type: "witnessed", what: "decisions fetched" });
    askRank(state, rank, io);
    return true;
  }
  return false;
}

/** Tells what is decided above what the other has executed, and skips below what it knows of. */
export function onFetch(state: State, from: NodeId, { executed, known }: Fetch, io: Io<Mencius>): void {
  if (hearOf(state, known, io)) persist(state, io);
  execute(state, io);
  if (executed < state.executed && executed < state.log.first) return sendSnapshot(state, from, io);
  const { servers } = io.cluster;
  const decided: (readonly [Slot, Decree])[] = [];
  for (let slot = executed; slot < state.known && decided.length < decidedMax; slot = (slot + 1) as Slot) {
    const decree = decisionAt(state, slot, io.self, servers);
    if (decree !== undefined) decided.push([slot, decree]);
  }
  noteTold(state, from);
  io.send(from, { type: "decided", decided, isPart: decided.length === decidedMax, ...tellingOf(state) });
}

/** Takes it in, and asks for the next part as long as that helps. */
export function onDecided(state: State, from: NodeId, message: Decided, io: Io<Mencius>): void {
  const before = state.executed;
  hearTelling(state, from, message, io);
  learnAll(state, message.decided, io);
  if (message.isPart && state.executed > before) askRank(state, from, io);
}
