/**
 * Members: those that are silent for long give way to others, in an epoch of the leader's own.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: a leader may ask for a new ballot with other members at any time.
 */
import {
  add,
  allNodes,
  difference,
  intersection,
  members,
  type NodeSet,
  noNodes,
  size,
} from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type MemberWish, memberCounts } from "../shared/member-counts.ts";
import { want } from "./asking.ts";
import { quorumsOf } from "./quorums.ts";
import { missesMax, nodeOf, replicasThere } from "./standing.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Resends after which replicas that were asked whether they are there would have said so. */
export const patience = 2;

/**
 * Members that have not answered for long give way to replicas that do. While any is missing, the replicas that are no
 * members are asked whether they are there.
 */
export function replaceMissing(state: ReplicaState, io: ReplicaIo): void {
  const { claim, epoch, round } = state;
  if (difference(claim.next, replicasThere(state, missesMax(state, io))) === noNodes) return;
  const wish = replacing(state, io);
  if (wish !== claim.next) {
    state.givenUp = difference(claim.next, wish);
    return changeMembers(state, wish, io);
  }
  for (const rank of members(difference(allNodes(state.missed.length), claim.next))) {
    if (nodeOf(rank, io) !== io.self) io.send(nodeOf(rank, io), { type: "beat", epoch, round, members: claim.next });
  }
}

/** So few are there that nothing can come of this epoch, and nobody is there in their place. */
export function hasLostMembers(state: ReplicaState, io: ReplicaIo): boolean {
  const { next } = state.claim;
  const there = replicasThere(state, missesMax(state, io) + patience);
  return !quorumsOf(io.cluster, next).write.isQuorum(there) && replacing(state, io) === next;
}

/** As many members, of whom as many answer as can be had. */
function replacing(state: ReplicaState, io: ReplicaIo): NodeSet {
  const { next } = state.claim;
  const there = replicasThere(state, missesMax(state, io));
  let wish = intersection(next, there);
  for (const group of [difference(there, next), difference(next, there)]) {
    for (const rank of members(group)) if (size(wish) < size(next)) wish = add(wish, rank);
  }
  return wish;
}

/** An operator asks for other members: an epoch of its own for them, unless they have the say already. */
export function changeForOperator(state: ReplicaState, operator: MemberWish, io: ReplicaIo): void {
  const { client, session, sequence, members: wish } = operator;
  const [least, most] = memberCounts(state.missed.length, io.cluster.options);
  if (size(wish) < least || size(wish) > most) {
    const why = `the sizes of quorums allow ${least} to ${most} members`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  if (wish === state.claim.next) return io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  state.operator = operator;
  changeMembers(state, wish, io);
}

/** Claims an epoch of its own for these members. They take over the log before it opens. */
export function changeMembers(state: ReplicaState, wish: NodeSet, io: ReplicaIo): void {
  io.cancelTimer("resend");
  io.cancelTimer("beat");
  state.phase = "look";
  state.wish = wish;
  // From here on, however long the registry takes.
  io.observe({ type: "considered", members: [wish], follows: state.epoch });
  want(state, "look", io);
}
