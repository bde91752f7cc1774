/**
 * Proposing: phase 2 for one command after another, several at a time, in batches, and never beyond the window.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), for the
 * window (alpha), and section 3 for no-ops that fill it; Santos, Schiper, "Tuning Paxos for High-Throughput with Batching and
 * Pipelining" (2012), for batches.
 * Invariant carried here: no slot is proposed before the one that lies a window before it is chosen; where members change, none
 * whose voters have not promised the ballot.
 */
import { Log } from "../../sim/base/log.ts";
import { has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { votersAt } from "./configuration.ts";
import { phasesOf } from "./quorums.ts";
import { sendTo } from "./speaking.ts";
import type { MultiPaxos, State } from "./state.ts";
import { after, type Configuration, type Configurations, type Decree, identityOf, type Slot } from "./types.ts";

/** Step 2a for the next slots, in messages of at most `batchMax`. */
export function propose(state: State, decrees: readonly Decree[], io: Io<MultiPaxos>): void {
  const { batchMax } = io.cluster.options;
  if (decrees.length <= batchMax) return proposeBatch(state, decrees, io);
  for (let at = 0; at < decrees.length; at += batchMax) proposeBatch(state, decrees.slice(at, at + batchMax), io);
}

function proposeBatch(state: State, decrees: readonly Decree[], io: Io<MultiPaxos>): void {
  const { ballot, next, committed } = state;
  const voters = votersAt(state, next); // of all of them: no batch goes beyond where other members vote
  for (const [at, decree] of decrees.entries()) {
    const slot = after(next, at);
    state.proposals = state.proposals.set(slot, { decree, acks: noNodes });
    const proposed = { type: "proposed", term: ballot, slot, value: identityOf(decree) } as const;
    io.observe(voters === undefined ? proposed : { ...proposed, members: [voters] });
  }
  state.next = after(next, decrees.length);
  const accept = { type: "accept", ballot, slot: next, decrees, committed } as const;
  if (voters === undefined) return io.broadcast("replica", accept);
  sendTo(voters, accept, io);
  if (!has(voters, io.self)) state.ownEnd = state.next; // its own disk has no part in it
}

/** A client's command: proposed at once while the window has room and the disk is free. */
export function submit(state: State, decree: Decree, io: Io<MultiPaxos>): void {
  state.queue = state.queue.append(decree);
  drain(state, io);
}

/**
 * Proposes what waits, as one batch, never further than the window beyond what is chosen. While the leader's own disk
 * is writing it waits: its vote for another accept would wait for the next sync anyway, and so do those of the others.
 */
export function drain(state: State, io: Io<MultiPaxos>): void {
  if (state.configurations !== undefined) return proposeInWindow(state, state.configurations, io);
  const { queue, next, committed } = state;
  if (queue.length === 0 || state.ownEnd < next) return;
  const { window, batchMax } = io.cluster.options;
  const room = Math.min(batchMax, committed + window - next);
  if (room <= 0) return;
  const end = Math.min(queue.next, queue.first + room);
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  propose(state, queue.slice(queue.first, end), io);
}

/**
 * The same where members change. First what earlier leaders may have chosen, then what waits; and where nothing does, no-ops, as
 * far as other members are decreed to vote: so these come to vote though no client asks for anything.
 */
function proposeInWindow(state: State, configurations: Configurations, io: Io<MultiPaxos>): void {
  skipChosen(state);
  if (state.ownEnd < state.next) return;
  const end = Math.min(proposableEnd(state, configurations, io), state.next + io.cluster.options.batchMax);
  const inheritedEnd = state.inheritedEnd - 1; // the last of these slots is free
  const fillTo = Math.max(state.inheritedEnd, configurations.next?.from ?? 0);
  const decrees: Decree[] = [];
  let { queue, reported } = state;
  for (let slot = state.next; slot < end; slot = after(slot)) {
    if (slot < inheritedEnd) {
      const vote = reported.get(slot);
      if (vote === undefined) io.observe(gapFilled);
      decrees.push(vote === undefined ? null : vote.decree); // a gap: nobody of a quorum voted, so nothing is chosen there
      reported = reported.delete(slot);
    } else if (queue.length > 0) {
      decrees.push(queue.at(queue.first) as Decree);
      queue = queue.compact(queue.first + 1);
    } else if (slot < fillTo) decrees.push(null);
    else break;
  }
  if (decrees.length === 0) return;
  state.queue = queue.length === 0 ? Log.empty() : queue;
  state.reported = reported;
  proposeBatch(state, decrees, io);
}

/**
 * What is executed was chosen, perhaps by another leader, of whom this one was told: whoever compacted it tells no votes there,
 * so nothing may be proposed below.
 */
function skipChosen(state: State): void {
  const { executed, next } = state;
  for (let slot = state.committed; slot < executed; slot = after(slot)) state.proposals = state.proposals.delete(slot);
  if (executed <= next) return;
  state.next = executed;
  state.committed = executed;
  if (state.ownEnd < executed) state.ownEnd = executed;
}

/** Where the next batch ends at the latest: at the window, and where others vote, or whose voters have not promised. */
function proposableEnd(state: State, { inForce, next }: Configurations, io: Io<MultiPaxos>): Slot {
  const { committed, floor, executed, next: first } = state;
  if (executed < floor || !hasPromised(state, inForce, io)) return first;
  const end = after(committed, io.cluster.options.window);
  if (next === null || end <= next.from) return end;
  if (first < next.from) return next.from;
  return hasPromised(state, next, io) ? end : first;
}

const hasPromised = (state: State, { members }: Configuration, { cluster }: Io<MultiPaxos>): boolean =>
  phasesOf(cluster, members).phase1.isQuorum(state.promises);

const gapFilled = { type: "witnessed", what: "gap filled with a no-op" } as const;
