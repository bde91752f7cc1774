/**
 * The leader: phase 1 once for all slots, then phase 2 for one command after another, several at a time.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex"
 * (2015), section 2; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), for the window (alpha); Santos,
 * Schiper, "Tuning Paxos for High-Throughput with Batching and Pipelining" (2012), for batches.
 * Invariant carried here: P2c per slot (a proposal is the highest-ballot vote of a quorum, or free), and no slot below
 * the highest reported one is left without a proposal.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { onFollowed, watchQuorum } from "./check-quorum.ts";
import { fetchFrom } from "./fetching.ts";
import { beat } from "./heartbeat.ts";
import { learn } from "./learner.ts";
import { quorumsOf } from "./quorums.ts";
import { onConfirmed } from "./reads.ts";
import type { MultiPaxos, State } from "./state.ts";
import { type Accepted, after, type Decree, type HeartbeatAck, identityOf, type Promised, type Slot } from "./types.ts";

/** Counts a promise; at a quorum the ballot is ours. */
export function onPromise(state: State, from: NodeId, promise: Promised, io: Io<MultiPaxos>): void {
  if (state.role !== "candidate" || promise.ballot !== state.ballot) return; // late or duplicate

  state.promises = add(state.promises, from);
  if (promise.floor > state.floor) {
    state.floor = promise.floor;
    state.floorAt = from;
  }
  for (const [slot, vote] of promise.votes) {
    const best = state.reported.get(slot);
    if (best === undefined || vote.ballot > best.ballot) state.reported = state.reported.set(slot, vote);
  }
  if (quorumsOf(io.cluster).phase1.isQuorum(state.promises)) becomeLeader(state, io);
}

/** Phase 1 is complete: every slot that may be chosen already is proposed again, every gap gets a no-op. */
function becomeLeader(state: State, io: Io<MultiPaxos>): void {
  assert(state.role === "candidate", "only a candidate becomes leader");
  assert(state.proposals.size === 0 && state.queue.length === 0, "nothing is proposed before phase 1 is complete");
  state.role = "leader";
  state.leader = io.self;
  state.committed = state.floor; // below it all is chosen, whether we have it or not
  state.next = state.floor;
  state.ownEnd = state.floor;
  state.rounds = new Array<number>(io.cluster.servers).fill(0);
  io.cancelTimer("election");
  io.observe({ type: "elected", term: state.ballot, electors: state.promises, quorum: "phase1" });

  let end = state.floor;
  for (const [slot] of state.reported.unordered()) if ((slot as Slot) >= end) end = after(slot as Slot);
  const decrees: Decree[] = [];
  for (let slot = state.floor; slot < end; slot = after(slot)) {
    const vote = state.reported.get(slot);
    if (vote === undefined) io.observe({ type: "witnessed", what: "gap filled with a no-op" });
    decrees.push(vote === undefined ? null : vote.decree); // a gap: no vote in a quorum, so nothing is chosen there
  }
  decrees.push(null); // what follows it is ours: once it is executed, all that earlier leaders chose is too
  state.reported = Table.empty();
  state.inheritedEnd = after(end);
  if (state.executed < state.floor && state.floorAt !== null) fetchFrom(state, state.floorAt, io);
  state.overdueEnd = state.next;
  propose(state, decrees, io);
  io.setTimer("retry", io.cluster.options.retryMicros);
  watchQuorum(state, io); // the first heartbeat is of the round that it waits for
  beat(state, io);
}

/** Step 2a for the next slots, in messages of at most `batchMax`. */
function propose(state: State, decrees: readonly Decree[], io: Io<MultiPaxos>): void {
  const { batchMax } = io.cluster.options;
  if (decrees.length <= batchMax) return proposeBatch(state, decrees, io);
  for (let at = 0; at < decrees.length; at += batchMax) proposeBatch(state, decrees.slice(at, at + batchMax), io);
}

function proposeBatch(state: State, decrees: readonly Decree[], io: Io<MultiPaxos>): void {
  const { ballot, next, committed } = state;
  for (const [at, decree] of decrees.entries()) {
    const slot = after(next, at);
    state.proposals = state.proposals.set(slot, { decree, acks: noNodes });
    io.observe({ type: "proposed", term: ballot, slot, value: identityOf(decree) });
  }
  state.next = after(next, decrees.length);
  io.broadcast("replica", { type: "accept", ballot, slot: next, decrees, committed });
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
function drain(state: State, io: Io<MultiPaxos>): void {
  const { queue, next, committed } = state;
  if (queue.length === 0 || state.ownEnd < next) return;
  const { window, batchMax } = io.cluster.options;
  const room = Math.min(batchMax, committed + window - next);
  if (room <= 0) return;
  const end = Math.min(queue.next, queue.first + room);
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  propose(state, queue.slice(queue.first, end), io);
}

/** Counts votes; at a quorum of one ballot the decree is chosen. */
export function onAccepted(state: State, from: NodeId, { ballot, slot, count }: Accepted, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ballot !== state.ballot) return; // votes of different ballots never add up
  if (from === io.self) state.ownEnd = Math.max(state.ownEnd, slot + count) as Slot;
  const { phase2 } = quorumsOf(io.cluster);
  for (let at = slot; at < slot + count; at = after(at)) {
    const proposal = state.proposals.get(at);
    if (proposal === undefined) continue; // chosen before
    const acks = add(proposal.acks, from);
    if (!phase2.isQuorum(acks)) {
      state.proposals = state.proposals.set(at, { decree: proposal.decree, acks });
      continue;
    }
    state.proposals = state.proposals.delete(at);
    io.observe({ type: "chosen", term: ballot, slot: at, value: identityOf(proposal.decree), acks, quorum: "phase2" });
    learn(state, at, proposal.decree, io);
  }
  while (state.committed < state.next && !state.proposals.has(state.committed))
    state.committed = after(state.committed);
  drain(state, io);
}

/** A follower answers: reads count it, slots that only an old ballot voted in are settled, and the leader leads on. */
export function onHeartbeatAck(state: State, from: NodeId, ack: HeartbeatAck, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ack.ballot !== state.ballot) return;
  onConfirmed(state, from, ack.round, io);
  // Votes of an old ballot above all we proposed were never chosen, but quorum reads wait for them: settle these slots.
  if (ack.voted > state.next) propose(state, new Array<Decree>(ack.voted - state.next).fill(null), io);
  onFollowed(state, from, ack.round, io);
}
