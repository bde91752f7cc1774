/**
 * The in-sync replicas, as their leader changes them.
 *
 * - The maximal ISR is that of the entry and that which is proposed, together: until the registry has answered, either may
 *   be in force, and whoever is in force may be elected. What is committed, all of it have.
 * - The ISR of the entry has to be large enough, not the one proposed: while it is too small there are others who are
 *   eligible, and they lack what is committed without them.
 * - Who comes in has the log up to the high watermark and into this epoch, in the very life in which it fetched. From when
 *   that is proposed on, nothing is committed without it.
 * - One change is in flight at a time, and it only adds, or only removes.
 *
 * Source: KIP-497, "Add inter-broker API to alter ISR" (the maximal ISR); KIP-966 (least size); KIP-903, "Replicas with
 * stale broker epoch should not be allowed to join the ISR".
 */
import { add, difference, has, intersection, type NodeSet, noNodes, size, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Members } from "../../sim/contract/members.ts";
import type { Elected } from "../../sim/contract/observation.ts";
import { keepersOf, reassigned, retargeted, withIsr } from "./partition.ts";
import { minIsrOf } from "./quorums.ts";
import { lagMaxOf, rankOf, ranksWhere } from "./standing.ts";
import type { Partition, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** All who have to hold what is committed. */
export const maximalIsr = ({ partition, proposal }: ReplicaState): NodeSet =>
  union(partition.isr, proposal?.isr ?? noNodes);

/** The same as configurations, of which a quorum is one of each. */
export function deciding({ partition, proposal }: ReplicaState): Members {
  const isLarger = proposal !== null && difference(proposal.isr, partition.isr) !== noNodes;
  return isLarger ? [partition.isr, proposal.isr] : [partition.isr];
}

export const isLargeEnough = (state: ReplicaState, { cluster }: ReplicaIo): boolean =>
  size(state.partition.isr) >= minIsrOf(cluster);

/** What should change, if anything, as the answer stands now; from here on it may be in force. */
export function proposeChange(state: ReplicaState, io: ReplicaIo): Partition | null {
  const proposal = changeOf(state, io);
  if (proposal === null) return null;
  state.proposal = proposal;
  if (deciding(state).length > 1) tellDeciding(state, io);
  return proposal;
}

/** First who is missing goes, then who has caught up comes; then an operator's wishes are heard. */
export function changeOf(state: ReplicaState, io: ReplicaIo): Partition | null {
  const { partition, reassignment } = state;
  const { isr, replicas, target } = partition;
  const minIsr = minIsrOf(io.cluster);
  const lacking = intersection(isr, laggards(state, io));
  if (lacking !== noNodes) return withIsr(partition, difference(isr, lacking), minIsr);
  const newcomers = difference(intersection(keepersOf(partition), caughtUp(state)), union(isr, laggards(state, io)));
  if (newcomers !== noNodes) return withIsr(partition, union(isr, newcomers), minIsr);
  const wish = reassignment?.members ?? target ?? replicas;
  if (wish !== (target ?? replicas)) return retargeted(partition, wish);
  if (target === null || difference(target, union(isr, laggards(state, io))) !== noNodes) return null;
  return size(intersection(isr, target)) >= minIsr ? reassigned(partition, target, minIsr) : null;
}

/** Who has not caught up for too long. */
function laggards(state: ReplicaState, io: ReplicaIo): NodeSet {
  const own = rankOf(io.self, io);
  return ranksWhere(state, (each, rank) => rank !== own && each.lag >= lagMaxOf(state, each, io));
}

/** Who has all that is committed, and the start of this epoch, and is still in the life in which it fetched that. */
function caughtUp(state: ReplicaState): NodeSet {
  const { executed, record, partition } = state;
  const least = Math.max(executed, record);
  return ranksWhere(state, ({ next, broker }, rank) => next >= least && broker === partition.brokers[rank]);
}

/** Who keeps the log from here on; in the beginning everybody knows. */
export function observeReplicas({ replicas, since }: Partition, io: ReplicaIo): void {
  if (since === 0) return;
  io.observe({ type: "configured", configuration: String(since), members: [replicas], follows: null });
}

/** Who decides in this epoch changes with the ISR: judges are told with the words of an election. */
export const tellDeciding = (state: ReplicaState, io: ReplicaIo): void =>
  io.observe({ ...electionOf(state, io), again: true });

/** Whom it leads, and who decides in its epoch. */
export function electionOf(state: ReplicaState, io: ReplicaIo): Elected {
  return {
    type: "elected",
    term: state.epoch,
    electors: add(noNodes, rankOf(io.self, io)),
    quorum: "read",
    members: [state.electable],
    decides: "write",
    decidesWithin: deciding(state),
  };
}

/** Of these, the ones that are there: they have caught up of late. */
export const inTouch = (state: ReplicaState, among: NodeSet, io: ReplicaIo): NodeSet =>
  difference(among, laggards(state, io));

export const isMember = (set: NodeSet, io: ReplicaIo): boolean => has(set, rankOf(io.self, io));
