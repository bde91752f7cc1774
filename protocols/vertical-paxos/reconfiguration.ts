/**
 * Reconfiguration: what is not answered goes out again, and acceptors that do not answer for long give way, in a ballot of
 * their own: to others that are there, or, where there are none and the rest is enough, to nobody.
 *
 * - Who is missing is a guess, and may be wrong: a ballot is safe whoever its acceptors are.
 * - A configuration shrinks only where the rest can be read from: a read quorum of each that is live is there. So with one
 *   acceptor to read from and all to write to, whoever is left goes on: f failures are survived by f + 1 (primary and backups).
 *
 * Source: Lamport, Malkhi, Zhou (2009): reconfiguration by the master; primary-backup replication.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import {
  add,
  allNodes,
  difference,
  intersection,
  members,
  type NodeSet,
  noNodes,
  size,
  union,
} from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { everyMember } from "../../sim/contract/members.ts";
import { patienceAfter } from "../shared/given-up.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import { want } from "./asking.ts";
import { isProposing } from "./counting.ts";
import { stepDown } from "./heartbeat.ts";
import { sendPrepares } from "./phase-1.ts";
import { sendMissing } from "./phase-2.ts";
import { acceptorCounts, quorumsOf } from "./quorums.ts";
import { askFence } from "./reads.ts";
import type { ProposerState, ProposerTypes } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** The timer `resend` fired: the same whether the message, the answer or the acceptor was lost. */
export function resend(state: ProposerState, io: ProposerIo): void {
  const { phase, missed } = state;
  if (phase !== "prepare" && !isProposing(state)) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  sendAgain(state, io);
  if (state.missed !== missed) return; // it begins anew
  const most = missesMax(state, io) + patience;
  state.missed = missed.map((times) => Math.min(times + 1, most));
}

/** To whoever is there, by the resends that it left unanswered before this one. */
function sendAgain(state: ProposerState, io: ProposerIo): void {
  if (isLost(state, io)) return giveUp(state, io);
  if (state.phase === "prepare") return sendPrepares(state, io);
  for (const rank of members(state.claim.acceptors)) sendMissing(state, rank, io);
  if (state.phase === "lead") askFence(state, io);
  replaceMissing(state, io);
}

/** So few are there that nothing can come of this ballot. */
function isLost(state: ProposerState, io: ProposerIo): boolean {
  const missedMax = missesMax(state, io);
  const { entry, claim } = state;
  if (state.phase === "prepare") return !isReadable(entry.live, union(answering(state, missedMax), state.electors), io);
  const { write } = quorumsOf(io.cluster, claim.acceptors);
  const there = answering(state, missedMax + patience);
  return !write.isQuorum(there) && replacing(state, io) === claim.acceptors;
}

const isReadable = (live: readonly NodeSet[], there: NodeSet, io: ProposerIo): boolean =>
  live.every((each) => quorumsOf(io.cluster, each).read.isQuorum(intersection(each, there)));

/** Another leader may reach more. */
function giveUp(state: ProposerState, io: ProposerIo): void {
  const asked = state.phase === "prepare" ? everyMember(state.entry.live) : state.claim.acceptors;
  state.givenUp = difference(asked, answering(state, 1));
  stepDown(state, state.ballot, null, io);
}

/** Resends without an answer after which an acceptor is missing: at first as the options say. */
const missesMax = (state: ProposerState, { cluster }: ProposerIo): number =>
  cluster.options.missedMax * patienceAfter(state, state.fruitless);

/** Resends after which acceptors that were asked whether they are there would have said so. */
const patience = 2;

/** Acceptors that answered within so many resends. */
function answering({ missed }: ProposerState, resends: number): NodeSet {
  let there = noNodes;
  for (const [rank, times] of missed.entries()) if (times < resends) there = add(there, rank);
  return there;
}

/** While any acceptor is missing, or there are fewer than should be, the others are asked whether they are there. */
function replaceMissing(state: ProposerState, io: ProposerIo): void {
  const { claim, ballot } = state;
  const { acceptors, wanted } = claim;
  const isWhole = difference(acceptors, answering(state, missesMax(state, io))) === noNodes;
  if (isWhole && size(acceptors) >= wanted) return;
  const wish = replacing(state, io);
  if (wish !== acceptors) {
    state.givenUp = difference(acceptors, wish);
    return claimFor(state, wish, io);
  }
  const { first } = roleOf(io.cluster, "acceptor");
  for (const rank of members(difference(allNodes(state.missed.length), acceptors))) {
    io.send((first + rank) as NodeId, { type: "confirm", ballot, round: state.round });
  }
}

/** As many acceptors as are wanted, if so many answer; else those that do, if they are enough; else some that do not. */
function replacing(state: ProposerState, io: ProposerIo): NodeSet {
  const { acceptors, wanted } = state.claim;
  const there = answering(state, missesMax(state, io));
  const stay = filledTo(wanted, intersection(acceptors, there), difference(there, acceptors));
  if (size(stay) >= wanted || size(stay) > size(acceptors)) return stay;
  if (mayShrink(state, stay, there, io)) return stay;
  return filledTo(size(acceptors), stay, difference(acceptors, there));
}

function filledTo(count: number, some: NodeSet, others: NodeSet): NodeSet {
  let filled = some;
  for (const rank of members(others)) if (size(filled) < count) filled = add(filled, rank);
  return filled;
}

/** The acceptors that there are cannot write; those that answer are enough by themselves, and can read. */
function mayShrink(state: ProposerState, stay: NodeSet, there: NodeSet, io: ProposerIo): boolean {
  const { least } = io.cluster.options;
  const { acceptors, live } = state.claim;
  if (least === 0 || size(stay) < leastOf(state, io)) return false;
  const { write } = quorumsOf(io.cluster, acceptors);
  return !write.isQuorum(intersection(acceptors, there)) && isReadable(live, there, io);
}

const leastOf = ({ missed }: ProposerState, { cluster }: ProposerIo): number =>
  Math.max(cluster.options.least, acceptorCounts(missed.length, cluster.options)[0]);

/** An operator asks for other acceptors: a ballot for them, unless they have the say already. */
export function changeAcceptors(state: ProposerState, operator: MemberWish, io: ProposerIo): void {
  const { client, session, sequence, members: wish } = operator;
  const [least, most] = acceptorCounts(roleOf(io.cluster, "acceptor").count, io.cluster.options);
  if (size(wish) < least || size(wish) > most) {
    const why = `the sizes of quorums allow ${least} to ${most} acceptors`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  if (wish === state.claim.acceptors && state.isComplete) {
    return io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  }
  state.operator = operator;
  if (wish !== state.claim.acceptors) claimFor(state, wish, io);
}

/** Claims a ballot of its own for other acceptors. */
function claimFor(state: ProposerState, wish: NodeSet, io: ProposerIo): void {
  io.cancelTimer("resend");
  io.cancelTimer("beat");
  state.phase = "look";
  state.wish = wish;
  // From here on, however long the registry takes.
  io.observe({ type: "considered", members: [wish], follows: state.ballot });
  want(state, "look", io);
}
