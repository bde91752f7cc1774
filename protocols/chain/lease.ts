/**
 * The fence by a lease: what all others of the chain confirmed once holds for a while, by clocks that run off by a bound.
 *
 * - The reader counts from the sending of the round that they confirmed, `leaseMicros` less the drift, on its own clock:
 *   less than `leaseMicros`. It forgets its lease when it enters another epoch.
 * - Who confirmed begins no epoch for `leaseMicros` and the drift from then on, on its own clock: more than `leaseMicros`.
 *   Who starts may have confirmed before, and waits as well. While it waits it confirms nothing, so its turn comes.
 * - Lemma. While a replica of the open epoch e has its lease, no other replica of its chain has begun an epoch above e. *Proof.*
 *   The first such head is of the chain opened last, which is that of e or what was left of it. It confirmed while it was in
 *   e, and began later than its time was over; the reader's was over before. ∎ So nothing was acknowledged above e either.
 *
 * Source: Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989).
 */
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import type { ChainOptions, Lease, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

const million = 1_000_000;

/** How long the reader counts on it. */
const spanOfReader = ({ leaseMicros, leaseDrift }: ChainOptions): number =>
  Math.floor((leaseMicros * (million - leaseDrift)) / million);

/** How long all others begin no epoch: clocks tell whole microseconds, of which two may be lost. */
const spanOfOthers = ({ leaseMicros, leaseDrift }: ChainOptions): number =>
  Math.ceil((leaseMicros * (million + leaseDrift)) / million) + 2;

/** All that is compared here. */
export const leaseSpans = (options: ChainOptions): readonly number[] =>
  options.fence === "lease" ? [spanOfReader(options), spanOfOthers(options)] : [];

/** A replica starts: it may have confirmed just before. Nothing is remembered where reads have another fence. */
export function beginLease(state: ReplicaState, io: ReplicaIo): void {
  if (io.cluster.options.fence !== "lease") return;
  state.lease = { askedAt: io.now(), leasedAt: null, grantedAt: io.now(), isHeldBack: false };
}

function change(state: ReplicaState, changed: Partial<Lease>): void {
  if (state.lease !== undefined) state.lease = { ...state.lease, ...changed };
}

/** A round of confirmations begins now. */
export const askForLease = (state: ReplicaState, io: ReplicaIo): void => change(state, { askedAt: io.now() });

/** All others of the chain confirmed the round. */
export const takeLease = (state: ReplicaState): void => change(state, { leasedAt: state.lease?.askedAt ?? null });

/** Another epoch begins here: what was confirmed was about the one before. */
export const forgetLease = (state: ReplicaState): void => change(state, { leasedAt: null });

export function hasLease({ lease }: ReplicaState, io: ReplicaIo): boolean {
  const leasedAt = lease?.leasedAt ?? null;
  return leasedAt !== null && !io.hasElapsed(leasedAt, spanOfReader(io.cluster.options));
}

/** It confirms a reader's epoch now. False where it would begin another one: then it must not. */
export function grants(state: ReplicaState, io: ReplicaIo): boolean {
  const { lease, purpose, wanted } = state;
  if (lease === undefined) return true;
  if (lease.isHeldBack || purpose === "claim" || wanted.includes("claim")) return false;
  change(state, { grantedAt: io.now() });
  return true;
}

/** It waits until nobody counts on what it confirmed. */
export const isHeldBack = ({ lease }: ReplicaState): boolean => lease?.isHeldBack === true;

/**
 * Asks the registry for the epoch of its claim, once nobody counts on what it confirmed. Until then a head tries again with
 * each beat; any other replica looks again, at whatever is there then.
 */
export function claimInTime(state: ReplicaState, io: ReplicaIo): void {
  const { lease, isHead } = state;
  const left = lease === undefined ? 0 : io.left(lease.grantedAt, spanOfOthers(io.cluster.options));
  change(state, { isHeldBack: left > 0 });
  if (left <= 0) want(state, "claim", io);
  else if (!isHead) io.setTimer("suspect", left);
}

/** What it would have claimed is not to be claimed any more. */
export const dropClaim = (state: ReplicaState): void => change(state, { isHeldBack: false });
