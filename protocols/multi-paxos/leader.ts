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
import { add, difference, has, intersection } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { onFollowed, watchQuorum } from "./check-quorum.ts";
import { choosersAt, isQuorumOfEach, nameOfConfiguration, noteHolder, votersAt } from "./configuration.ts";
import { fetchFrom, fetchUpTo } from "./fetching.ts";
import { beat } from "./heartbeat.ts";
import { learn } from "./learner.ts";
import { beginLease } from "./lease.ts";
import { drain, propose } from "./proposing.ts";
import { quorumsOf } from "./quorums.ts";
import { answerReads, onConfirmed } from "./reads.ts";
import { audienceOf, sendTo } from "./speaking.ts";
import type { MultiPaxos, State } from "./state.ts";
import {
  type Accepted,
  after,
  type Configuration,
  type Configurations,
  type Decree,
  type HeartbeatAck,
  identityOf,
  type Promised,
  type Slot,
  type Vote,
} from "./types.ts";

/** Counts a promise; at a quorum the ballot is ours. Where members change, a leader counts those of new ones. */
export function onPromise(state: State, from: NodeId, promise: Promised, io: Io<MultiPaxos>): void {
  if (promise.ballot !== state.ballot) return; // late
  if (state.role === "leader") return extendPhase1(state, from, promise, io);
  if (state.role !== "candidate") return; // late or duplicate

  state.promises = add(state.promises, from);
  if (promise.floor > state.floor) {
    state.floor = promise.floor;
    state.floorAt = from;
  }
  for (const [slot, vote] of promise.votes) {
    const best = state.reported.get(slot);
    if (best === undefined || vote.ballot > best.ballot) state.reported = state.reported.set(slot, vote);
  }
  leadIfPromised(state, io);
}

/**
 * At a quorum of each configuration in the window. What the window is, is known once all below the floor is executed: who has
 * promised tells of slots that are chosen, and perhaps of other members.
 */
export function leadIfPromised(state: State, io: Io<MultiPaxos>): void {
  if (state.configurations !== undefined && state.executed < state.floor) {
    return fetchUpTo(state, state.floorAt as NodeId, state.floor, io);
  }
  if (isQuorumOfEach(state, "phase1", state.promises, io)) becomeLeader(state, io);
}

/** Phase 1 is complete: every slot that may be chosen already is proposed again, every gap gets a no-op. */
function becomeLeader(state: State, io: Io<MultiPaxos>): void {
  assert(state.role === "candidate", "only a candidate becomes leader");
  assert(state.proposals.size === 0 && state.queue.length === 0, "nothing is proposed before phase 1 is complete");
  state.role = "leader";
  state.leader = io.self;
  const floor = state.configurations === undefined ? state.floor : state.executed;
  state.committed = floor; // below it all is chosen, whether we have it or not
  state.next = floor;
  state.ownEnd = floor;
  state.rounds = new Array<number>(io.cluster.servers).fill(0);
  io.cancelTimer("election");
  observeElected(state, io);
  beginLease(state, io);

  let end = floor;
  for (const [slot] of state.reported.unordered()) if ((slot as Slot) >= end) end = after(slot as Slot);
  state.inheritedEnd = after(end); // what follows it is ours: once it is executed, all that earlier leaders chose is too
  state.overdueEnd = state.next;
  if (state.configurations === undefined) proposeInherited(state, end, io);
  else drain(state, io);
  io.setTimer("retry", io.cluster.options.retryMicros);
  watchQuorum(state, io); // the first heartbeat is of the round that it waits for
  beat(state, io);
}

/** All at once, up to `end`, and one no-op more. */
function proposeInherited(state: State, end: Slot, io: Io<MultiPaxos>): void {
  const decrees: Decree[] = [];
  for (let slot = state.floor; slot < end; slot = after(slot)) {
    const vote = state.reported.get(slot);
    if (vote === undefined) io.observe({ type: "witnessed", what: "gap filled with a no-op" });
    decrees.push(vote === undefined ? null : vote.decree); // a gap: no vote in a quorum, so nothing is chosen there
  }
  decrees.push(null);
  state.reported = Table.empty();
  if (state.executed < state.floor && state.floorAt !== null) fetchFrom(state, state.floorAt, io);
  propose(state, decrees, io);
}

/**
 * Phase 1 once more, of the same ballot, for slots in which others vote: whoever has not promised yet and has a vote in the
 * window is asked. What they voted for in slots that are not proposed yet is proposed again, as at the beginning.
 */
export function askToPromise(state: State, io: Io<MultiPaxos>): void {
  if (isQuorumOfEach(state, "phase1", state.promises, io)) return; // those who promised are one of the new members, too
  const { ballot, executed, promises } = state;
  sendTo(difference(audienceOf(state, io), promises), { type: "prepare", ballot, from: executed }, io);
}

function extendPhase1(state: State, from: NodeId, { floor, votes }: Promised, io: Io<MultiPaxos>): void {
  if (state.configurations === undefined || has(state.promises, from)) return; // of nobody it waits for
  const wasPromised = isQuorumOfEach(state, "phase1", state.promises, io);
  state.promises = add(state.promises, from);
  if (floor > state.floor) {
    state.floor = floor;
    state.floorAt = from;
    fetchUpTo(state, from, floor, io); // nothing is proposed until it is here
  }
  for (const [slot, vote] of votes) report(state, slot, vote);
  if (wasPromised || !isQuorumOfEach(state, "phase1", state.promises, io)) return;
  observeExtended(state, io);
  answerReads(state, io);
  drain(state, io);
}

/** A vote in a slot that is not proposed in this ballot: of the highest ballot below it, that is proposed again. */
function report(state: State, slot: Slot, vote: Vote): void {
  if (slot < state.next) return;
  const best = state.reported.get(slot);
  if (best === undefined || vote.ballot > best.ballot) state.reported = state.reported.set(slot, vote);
  if (slot >= state.inheritedEnd - 1) state.inheritedEnd = after(slot, 2); // with a slot of its own behind it
}

/** Judges are told of each configuration in the window, whose quorum has promised. */
function observeElected(state: State, io: Io<MultiPaxos>): void {
  const { ballot: term, promises, configurations } = state;
  if (configurations === undefined) return io.observe({ type: "elected", term, electors: promises, quorum: "phase1" });
  const { inForce, next } = configurations;
  observeConfigured(inForce, null, io);
  io.observe(electedBy(state, inForce));
  if (next === null) return;
  observeConfigured(next, inForce, io);
  io.observe({ ...electedBy(state, next), again: true });
}

/** A quorum of those who vote from `next.from` on has promised, too. */
export function observeExtended(state: State, io: Io<MultiPaxos>): void {
  const { inForce, next } = state.configurations as Configurations;
  io.observe({ ...electedBy(state, next ?? inForce), again: true });
}

function electedBy({ ballot: term, promises }: State, { members }: Configuration) {
  const electors = intersection(promises, members);
  return { type: "elected", term, electors, quorum: "phase1", members: [members] } as const;
}

/** Judges, and faults that aim at members, are told whom a leader takes for members, and from which slot on. */
export function observeConfigured(
  configuration: Configuration,
  before: Configuration | null,
  io: Io<MultiPaxos>,
): void {
  const { members, from: slot } = configuration;
  const follows = before === null ? null : nameOfConfiguration(before);
  io.observe({
    type: "configured",
    configuration: nameOfConfiguration(configuration),
    members: [members],
    follows,
    slot,
  });
}

/** Counts votes; at a quorum of one ballot the decree is chosen. */
export function onAccepted(state: State, from: NodeId, { ballot, slot, count }: Accepted, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ballot !== state.ballot) return; // votes of different ballots never add up
  if (from === io.self) state.ownEnd = Math.max(state.ownEnd, slot + count) as Slot;
  const { configurations } = state;
  const everywhere = configurations === undefined ? quorumsOf(io.cluster).phase2 : null;
  for (let at = slot; at < slot + count; at = after(at)) {
    const proposal = state.proposals.get(at);
    if (proposal === undefined) continue; // chosen before
    // Known to be chosen from others: the window has moved beyond it, and with it who votes.
    if (configurations !== undefined && at < state.executed) continue;
    const voters = votersAt(state, at);
    if (voters !== undefined && !has(voters, from)) continue; // no member where this slot is decided
    const acks = add(proposal.acks, from);
    if (!(everywhere ?? choosersAt(state, at, io)).isQuorum(acks)) {
      state.proposals = state.proposals.set(at, { decree: proposal.decree, acks });
      continue;
    }
    state.proposals = state.proposals.delete(at);
    const value = identityOf(proposal.decree);
    const chosen = { type: "chosen", term: ballot, slot: at, value, acks, quorum: "phase2" } as const;
    io.observe(voters === undefined ? chosen : { ...chosen, members: [voters] });
    learn(state, at, proposal.decree, io);
  }
  while (state.committed < state.next && !state.proposals.has(state.committed))
    state.committed = after(state.committed);
  drain(state, io);
}

/** A follower answers: reads count it, slots that only an old ballot voted in are settled, and the leader leads on. */
export function onHeartbeatAck(state: State, from: NodeId, ack: HeartbeatAck, io: Io<MultiPaxos>): void {
  if (state.role !== "leader" || ack.ballot !== state.ballot) return;
  if (ack.executed !== undefined) noteHolder(state, from, ack.executed);
  onConfirmed(state, from, ack.round, io);
  // Votes of an old ballot above all we proposed were never chosen, but quorum reads wait for them: settle these slots.
  if (ack.voted > state.next) settleOldVotes(state, ack.voted, io);
  onFollowed(state, from, ack.round, io);
}

function settleOldVotes(state: State, end: Slot, io: Io<MultiPaxos>): void {
  if (state.configurations === undefined) return propose(state, new Array<Decree>(end - state.next).fill(null), io);
  if (end > state.inheritedEnd) state.inheritedEnd = end;
  drain(state, io);
}
