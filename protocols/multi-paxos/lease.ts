/**
 * Master leases: reads answered at once, by the leader's clock alone.
 *
 * - Who hears from a leader promises nobody else anything for the shortest election timeout from then on, by its own clock; it
 *   opens no ballot of its own either. With leases that is a promise: check-quorum or not, and who starts may have given one
 *   before the crash, so it waits as long. (A leader may go above its own ballot: it has no lease then.)
 * - Whatever a phase-2 quorum answers was sent after the round of heartbeats that it names had begun. So the lease runs from the
 *   *sending* of the last round that a quorum answered, never from the answers.
 * - The two clocks run off by no more than is claimed: the leader's may be as slow, the others' as fast. So the lease lasts the
 *   election timeout times (1 - drift) / (1 + drift), by the leader's clock. (In the paper the master's timeout is the shorter.)
 * - Whoever chooses anything that this leader does not know has promises of a phase-1 quorum of a configuration in the window,
 *   which meets the quorum of each that answered; so nobody does. When another configuration comes into the window the lease is
 *   given up, until a quorum of that one has answered, too.
 * - Whom a leader that is a member no more tells to stand nobody's promise holds back: it steps down as it says so.
 *
 * Source: Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.2; Gray and Cheriton, "Leases" (1989), for clocks that
 * run off; Ongaro (2014), section 6.4.1, for the rounds.
 */
import { add, type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { type Instant, unread } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isQuorumOfEach } from "./configuration.ts";
import type { MultiPaxos, State } from "./state.ts";
import { type Lease, type MultiPaxosOptions, zeroBallot } from "./types.ts";

const million = 1_000_000;

/** How long a leader counts on it. Clocks tell whole microseconds, of which two may be lost. */
const leaseSpan = ({ electionMinMicros, leaseDrift }: MultiPaxosOptions): number =>
  Math.floor((electionMinMicros * (million - leaseDrift)) / (million + leaseDrift)) - 2;

/** All that is compared of clocks: how long who hears a leader is bound to it, and how long a lease lasts. */
export const spansOf = (options: MultiPaxosOptions): readonly number[] =>
  options.reads === "lease" ? [options.electionMinMicros, leaseSpan(options)] : [];

/** Rounds that are remembered until a quorum has answered them. */
const roundsMax = 8;

const noLease: Lease = { since: null, rounds: [] };

const hasLeases = ({ cluster }: Io<MultiPaxos>): boolean => cluster.options.reads === "lease";

/** The leader spoke: this replica is bound to it from now on. */
export function bind(state: State, io: Io<MultiPaxos>): void {
  if (hasLeases(io)) state.heardAt = io.now();
}

/** It starts, and may have bound itself before the crash. */
export function bindAgain(state: State, io: Io<MultiPaxos>): void {
  if (hasLeases(io) && state.promised > zeroBallot) state.heardAt = io.now();
}

/** The leader itself says that it leads no more. */
export function unbind(state: State, io: Io<MultiPaxos>): void {
  if (hasLeases(io)) state.heardAt = unread;
}

/** True while this replica may promise nobody but its leader anything. */
export function isBound({ heardAt = unread }: State, io: Io<MultiPaxos>): boolean {
  return hasLeases(io) && heardAt !== unread && io.isRecent(heardAt, io.cluster.options.electionMinMicros);
}

/** A ballot is ours, in which nobody has answered anything. */
export function beginLease(state: State, io: Io<MultiPaxos>): void {
  if (hasLeases(io)) state.lease = noLease;
}

/** Others vote from some slot on: they have answered nothing yet. */
export function giveUpLease(state: State): void {
  if (state.lease !== undefined) state.lease = { ...state.lease, since: null };
}

/** The round that is about to be sent is as good as a lease, once a quorum answers it. */
export function noteRound(state: State, io: Io<MultiPaxos>): void {
  const { lease, round } = state;
  if (lease === undefined) return;
  state.lease = { since: lease.since, rounds: [...lease.rounds.slice(1 - roundsMax), { round, sentAt: io.now() }] };
}

/** Somebody answered. */
export function renewLease(state: State, io: Io<MultiPaxos>): void {
  if (state.lease === undefined) return;
  const { rounds } = state.lease;
  const at = rounds.findLastIndex(({ round }) => isQuorumOfEach(state, "phase2", whoAnswered(state, round, io), io));
  const answered = rounds[at];
  if (answered !== undefined) state.lease = { since: answered.sentAt, rounds: rounds.slice(at + 1) };
}

/** Who followed after `round` began, this leader among them. */
export function whoAnswered({ rounds }: State, round: number, io: Io<MultiPaxos>): NodeSet {
  let nodes = setOf(io.self);
  for (let node = 0; node < rounds.length; node++) if ((rounds[node] as number) >= round) nodes = add(nodes, node);
  return nodes;
}

export function hasLease({ lease }: State, io: Io<MultiPaxos>): boolean {
  if (lease === undefined || lease.since === null) return false;
  return !io.hasElapsed(lease.since as Instant, leaseSpan(io.cluster.options));
}
