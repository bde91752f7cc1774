/**
 * Leader leases: reads answered at once, by the leader's clock alone.
 *
 * - Who hears from a leader votes for nobody for the shortest election timeout from then on, by its own clock (term.ts). With
 *   leases that is a promise: check-quorum or not, and who starts may have given one before, so it waits as well.
 * - Whatever a majority answers was sent after the round of heartbeats that it names had begun. So the lease runs from the
 *   *sending* of the last round that a majority answered, never from the answers.
 * - The two clocks run off by no more than is claimed: the leader's may be as slow, the voters' as fast. So the lease lasts the
 *   election timeout times (1 - drift) / (1 + drift), by the leader's clock.
 * - Whoever is elected meanwhile has the vote of one of that majority (majorities of configurations that follow one another
 *   meet), so nobody is; but for who was told to stand by this leader (§3.10), whom no promise binds. Before that the lease is
 *   given up, for the rest of the term: the word may arrive late.
 *
 * Source: Ongaro (2014), section 6.4.1; Gray and Cheriton, "Leases" (1989), for clocks that run off.
 */
import { add, noNodes } from "../../sim/base/node-set.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isQuorum } from "./configuration.ts";
import { progressOf } from "./progress.ts";
import type { Lease, Raft, RaftOptions, State } from "./types.ts";

const million = 1_000_000;

/** How long a leader counts on it. Clocks tell whole microseconds, of which two may be lost. */
const leaseSpan = ({ electionMinMicros, leaseDrift }: RaftOptions): number =>
  Math.floor((electionMinMicros * (million - leaseDrift)) / (million + leaseDrift)) - 2;

/** All that is compared of clocks: how long who hears a leader votes for nobody, and how long a lease lasts. */
export const spansOf = (options: RaftOptions): readonly number[] =>
  options.reads === "lease" ? [options.electionMinMicros, leaseSpan(options)] : [options.electionMinMicros];

/** Rounds that are remembered until a majority has answered them. */
const roundsMax = 8;

const noLease: Lease = { since: null, rounds: [] };

/** A term begins, in which nobody has answered anything. */
export function beginLease(state: State, { cluster }: Io<Raft>): void {
  if (cluster.options.reads === "lease") state.lease = noLease;
}

/** The round that is about to be sent is as good as a lease, once a majority answers it. */
export function noteRound(state: State, io: Io<Raft>): void {
  const { lease, round } = state;
  if (lease === null) return;
  state.lease = { since: lease.since, rounds: [...lease.rounds.slice(1 - roundsMax), { round, sentAt: io.now() }] };
}

/** Somebody answered. */
export function renewLease(state: State, io: Io<Raft>): void {
  const { rounds } = state.lease as Lease;
  const at = rounds.findLastIndex(({ round }) => isAnswered(state, round, io));
  const answered = rounds[at];
  if (answered !== undefined) state.lease = { since: answered.sentAt, rounds: rounds.slice(at + 1) };
}

/** A majority, this leader included, was still in this term after `round` began. */
function isAnswered(state: State, round: number, io: Io<Raft>): boolean {
  let nodes = add(noNodes, io.self);
  for (let node = 0; node < state.progress.length; node++) {
    if (progressOf(state, node).round >= round) nodes = add(nodes, node);
  }
  return isQuorum(state, nodes);
}

/** §3.10: somebody is about to be told to stand, whom nobody's promise holds back: no lease in this term from here on. */
export function giveUpLease(state: State): void {
  state.lease = null;
}

export function hasLease({ lease }: State, io: Io<Raft>): boolean {
  if (lease === null || lease.since === null) return false;
  return !io.hasElapsed(lease.since as Instant, leaseSpan(io.cluster.options));
}
