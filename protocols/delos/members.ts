/**
 * LogServers that are silent for long give way to others, and an operator may ask for any: in a loglet more, for which the
 * last one is sealed. Old and new LogServers need not have anything in common.
 *
 * Source: Balakrishnan et al. (2020), section 3.3: reconfiguration replaces the loglet, whatever the reason.
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
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import { memberCounts } from "../shared/member-counts.ts";
import { want } from "./asking.ts";
import { isSettled, lastLink } from "./chain.ts";
import { ownLink } from "./entries.ts";
import { logServerAt } from "./naming.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { beginExtension } from "./suspicion.ts";
import { noLoglet } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Whatever it says, it is there. */
export function hearOf(state: ReplicaState, rank: number): void {
  if (state.missed[rank] !== 0) state.missed = state.missed.with(rank, 0);
}

/** Asks whether it is there. */
export function ping(state: ReplicaState, rank: number, io: ReplicaIo): void {
  const { loglet, base } = ownLink(state);
  io.send(logServerAt(rank, io), { type: "check tail", loglet, base, round: 0 });
}

/** While a member is silent for long, those that are no members are asked whether they are there, and take its place. */
export function replaceMissing(state: ReplicaState, io: ReplicaIo): void {
  const now = ownLink(state).members;
  const there = thereOf(state, io);
  if (difference(now, there) === noNodes || state.phase !== "steady") return;
  const wish = replacing(now, there);
  if (wish === now) {
    for (const rank of members(difference(allNodes(state.missed.length), now))) ping(state, rank, io);
    return;
  }
  noteReplacement(state, io);
  state.wish = wish;
  beginExtension(state, "members", io);
}

/** One soon after another shows that it waits too short a time: shorter than answers take. */
function noteReplacement(state: ReplicaState, io: ReplicaIo): void {
  const isCalm = io.hasElapsed(state.replacedAt, calmSpan(missesMax(state, io), io.cluster.options));
  state.replacements = isCalm ? 1 : state.replacements + 1;
  state.replacedAt = io.now();
}

/** So many times its patience without a replacement, and the next one is the first again. */
const calmWaits = 16;
const doublingsMax = 8;
/** A LogServer that was asked has so many resends at least to answer. */
const missesMin = 2;

const calmSpan = (misses: number, { retryMicros }: { readonly retryMicros: number }): number =>
  calmWaits * misses * retryMicros + 1;

/** All that is compared here. */
export const calmSpans = (options: { readonly missedMax: number; readonly retryMicros: number }): readonly number[] =>
  Array.from({ length: doublingsMax + 1 }, (_, doublings) =>
    calmSpan(Math.max(missesMin, options.missedMax) * 2 ** doublings, options),
  );

/** Resends without an answer after which a LogServer is missing. */
export const missesMax = ({ replacements }: ReplicaState, { cluster }: ReplicaIo): number =>
  Math.max(missesMin, cluster.options.missedMax) * 2 ** Math.min(replacements, doublingsMax);

/** LogServers that are not known to be silent. */
function thereOf(state: ReplicaState, io: ReplicaIo): NodeSet {
  let there = noNodes;
  const limit = missesMax(state, io);
  for (const [rank, times] of state.missed.entries()) if (times < limit) there = add(there, rank);
  return there;
}

/** As many members, of whom as many are there as can be had. */
function replacing(now: NodeSet, there: NodeSet): NodeSet {
  let wish = intersection(now, there);
  for (const group of [difference(there, now), difference(now, there)]) {
    for (const rank of members(group)) if (size(wish) < size(now)) wish = add(wish, rank);
  }
  return wish;
}

/** An operator asks for other LogServers (reconfigExtend), at any replica. */
export function changeForOperator(state: ReplicaState, operator: MemberWish, io: ReplicaIo): void {
  const { client, session, sequence, members: wish } = operator;
  const [least, most] = memberCounts(roleOf(io.cluster, "log-server").count, sizesAsked(io));
  if (size(wish) < least || size(wish) > most) {
    const why = `the sizes of quorums allow ${least} to ${most} members`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  const isLast = lastLink(state.chain)?.members === wish;
  if (isLast && state.sequences === noLoglet) want(state, "learn", io); // whether that is settled
  state.operator = operator;
  answerOperator(state, isLast, io);
  if (!isLast) beginExtension(state, "members", io);
}

const sizesAsked = ({ cluster }: ReplicaIo) => ({ read: cluster.options.seal, write: cluster.options.write });

/**
 * Done, once the last loglet is on these LogServers, and nothing of the log is on others any more: these may go then. Where
 * somebody else has the say, or `isOver`, the operator asks again.
 */
export function answerOperator(state: ReplicaState, isOver: boolean, io: ReplicaIo): void {
  const { operator, chain, sequences } = state;
  if (operator === null) return;
  const { client, session, sequence, members: wish } = operator;
  const isLast = lastLink(chain)?.members === wish;
  if (isLast && nextMembers(state) !== null && nextMembers(state) !== wish) return; // its own extension is answered for first
  if (isLast && isSettled(chain)) io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  else if (isOver && (!isLast || sequences === noLoglet)) io.reply(client, { type: "busy", session, sequence });
  else return;
  state.operator = null;
}

/** The LogServers that this replica seals the last loglet for. */
const nextMembers = ({ phase, wish }: ReplicaState): NodeSet | null =>
  phase === "seal" || phase === "swap" ? wish : null;

export function refuseOperator(state: ReplicaState, io: ReplicaIo): void {
  if (state.operator === null) return;
  const { client, session, sequence } = state.operator;
  state.operator = null;
  io.reply(client, { type: "failed", session, sequence, why: "too few of these LogServers are there" });
}
