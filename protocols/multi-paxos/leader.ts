/**
 * The leader: phase 1 once for all slots, then phase 2 for one command after another, several at a time.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex"
 * (2015), section 2; Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), for the window (alpha).
 * Invariant carried here: P2c per slot (a proposal is the highest-ballot vote of a quorum, or free), and no slot below
 * the highest reported one is left without a proposal.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { fetchFrom, learn } from "./learner.ts";
import { quorumsOf } from "./quorums.ts";
import { onConfirmed } from "./reads.ts";
import {
  type Accepted,
  after,
  type Decree,
  type HeartbeatAck,
  identityOf,
  type MultiPaxos,
  type Promised,
  type Slot,
  type State,
} from "./types.ts";

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
  sendHeartbeats(state, io);
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

/** A client's command: proposed at once while the window has room. */
export function submit(state: State, decree: Decree, io: Io<MultiPaxos>): void {
  state.queue = [...state.queue, decree];
  drain(state, io);
}

/** Proposes what waits, in batches, never further than the window beyond what is chosen. */
export function drain(state: State, io: Io<MultiPaxos>): void {
  const { window, batchMax } = io.cluster.options;
  while (state.queue.length > 0) {
    const room = Math.min(batchMax, state.committed + window - state.next);
    if (room <= 0) return;
    const batch = state.queue.slice(0, room);
    state.queue = state.queue.slice(room);
    propose(state, batch, io);
  }
}

/** Counts votes; at a quorum of one ballot the decree is chosen. */
export function onAccepted(state: State, from: NodeId, { ballot, slot, count }: Accepted, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ballot !== state.ballot) return; // votes of different ballots never add up
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

/** Tells the others that the leader lives and what is chosen, and asks who follows. */
export function sendHeartbeats(state: State, io: Io<MultiPaxos>): void {
  assert(state.role === "leader", "only a leader sends heartbeats");
  const { ballot, committed, round } = state;
  const message = { type: "heartbeat", ballot, committed, round } as const;
  sendToOthers("replica", message, io);
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}

/** Slots proposed before the last such round and still not chosen are proposed again: their accepts may be lost. */
export function proposeAgain(state: State, io: Io<MultiPaxos>): void {
  if (state.role !== "leader") return;
  const { ballot, committed } = state;
  const decrees: Decree[] = [];
  for (let slot = committed; slot < state.overdueEnd; slot = after(slot)) {
    const proposal = state.proposals.get(slot);
    if (proposal === undefined) break; // chosen out of order: what follows has its turn once this gap is closed
    decrees.push(proposal.decree);
  }
  const { batchMax } = io.cluster.options;
  for (let at = 0; at < decrees.length; at += batchMax) {
    const batch = decrees.slice(at, at + batchMax);
    io.broadcast("replica", { type: "accept", ballot, slot: after(committed, at), decrees: batch, committed });
  }
  state.overdueEnd = state.next;
  // Whoever told of the floor may be gone: anyone who executed further will do.
  if (state.executed < state.committed) sendToOthers("replica", { type: "fetch", from: state.executed }, io);
  io.setTimer("retry", io.cluster.options.retryMicros);
}

/** A follower answers: reads count it, and slots that only an old ballot voted in are settled. */
export function onHeartbeatAck(state: State, from: NodeId, ack: HeartbeatAck, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ack.ballot !== state.ballot) return;
  onConfirmed(state, from, ack.round, io);
  // Votes of an old ballot above all we proposed were never chosen, but quorum reads wait for them: settle these slots.
  if (ack.voted > state.next) propose(state, new Array<Decree>(ack.voted - state.next).fill(null), io);
}
