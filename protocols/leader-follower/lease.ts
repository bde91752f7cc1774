/**
 * Leases: for how long a leader may answer reads by its clock alone.
 *
 * - The holder counts from the sending of a beat, `leaseMicros` less the drift, on its own clock: less than `leaseMicros`.
 * - Whoever saw that beat counts from then on, `leaseMicros` and the drift, on its own clock: more than `leaseMicros`.
 * - With beats to the cluster, a beat counts once a write quorum answered it, and who answered seals for nobody else until
 *   its time is over; so no read quorum is sealed before that. Who starts may have answered before, and waits as well.
 * - With beats in the registry, the beat is a swap of the very entry that a claim swaps: a claim succeeds only where no beat
 *   came after the one that the claimant has seen for so long.
 *
 * Source: Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { LeaderFollowerOptions, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

const million = 1_000_000;

/** How long the holder counts on it. */
const spanOfHolder = ({ leaseMicros, leaseDrift }: LeaderFollowerOptions): number =>
  Math.floor((leaseMicros * (million - leaseDrift)) / million);

/** How long all others keep away: clocks tell whole microseconds, of which two may be lost. */
const spanOfOthers = ({ leaseMicros, leaseDrift }: LeaderFollowerOptions): number =>
  Math.ceil((leaseMicros * (million + leaseDrift)) / million) + 2;

/** All that is compared here. */
export const leaseSpans = (options: LeaderFollowerOptions): readonly number[] =>
  options.reads === "lease" ? [spanOfHolder(options), spanOfOthers(options)] : [];

export function hasLease({ leasedAt }: ReplicaState, io: ReplicaIo): boolean {
  return leasedAt !== null && !io.hasElapsed(leasedAt, spanOfHolder(io.cluster.options));
}

/** It answered a beat of another leader, or may have before it started, and that one's time is not over. */
export function isGranting({ lessee, grantedAt }: ReplicaState, claimant: NodeId, io: ReplicaIo): boolean {
  const { options } = io.cluster;
  if (options.reads !== "lease" || options.heartbeat !== "cluster" || claimant === lessee) return false;
  return !io.hasElapsed(grantedAt, spanOfOthers(options));
}

export function grant(state: ReplicaState, leader: NodeId | null, io: ReplicaIo): void {
  if (io.cluster.options.reads !== "lease") return;
  state.lessee = leader;
  state.grantedAt = io.now();
}

/** The entry has been seen unchanged for longer than the lease of whoever beat in it last. */
export function isLapsed({ seenAt }: ReplicaState, io: ReplicaIo): boolean {
  const { options } = io.cluster;
  return options.reads !== "lease" || io.hasElapsed(seenAt, spanOfOthers(options));
}
