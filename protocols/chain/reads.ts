/**
 * Reads, in batches, each behind a fence: how does whoever answers know that its chain is still the last?
 *
 * - Fence lemma. A read came to a replica of the open epoch e, and after that it was seen, at one moment, that e was the
 *   last epoch given (`registry`), or that each replica of the chain of e had promised nothing above e (`chain`). All that
 *   was acknowledged before the read came was so in e or below: who acknowledges above e has begun with a replica of this
 *   chain that promised more, which is a later moment than the one seen. And all of that every replica of the chain holds.
 * - So the tail answers with what it has executed, which is all that it holds. Without the fence a tail that was left out
 *   would go on answering with what it had then.
 * - By a lease (`lease`) that moment is any at which it holds: what the chain confirmed in an earlier round suffices, on a
 *   claim about clocks.
 * - Another replica (CRAQ) holds all of it, but does not know how much of it is acknowledged. What it has nothing
 *   unacknowledged of is clean: it answers. What is dirty it asks the tail about, which tells how far it has acknowledged:
 *   the version up to there. Clean or dirty is asked when the read comes: what comes later is concurrent with it.
 *
 * Source: van Renesse and Schneider (2004), section 3: queries are processed by the tail; Terrace and Freedman (2009),
 * section 2.3: apportioned queries. Both leave the fence to a failure detector that is never wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { isAskedSince, noteReads } from "../shared/freshness.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { want } from "./asking.ts";
import { isOpenEntry } from "./configuration.ts";
import { askForLease, grants, hasLease, takeLease } from "./lease.ts";
import { executeTo } from "./log.ts";
import { headOf, isInChain, isServing, isTail, nodeOf, rankOf, tailOf } from "./standing.ts";
import type { ChainEntry, Confirm, Confirmed, Epoch, FencedRead, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** A read comes to a replica. Where the tail alone answers, it is passed on to it. */
export function read(state: ReplicaState, reading: Reading, io: ReplicaIo): void {
  const isOwn = isTail(state, io) || io.cluster.options.reads === "apportioned";
  if (!isInChain(state, io) || (isOwn && !isServing(state, io))) return redirect(state, reading, io);
  if (!isOwn) return io.send(tailOf(state.configuration, io), { type: "query", reading });
  const isDirty = !isTail(state, io) && hasUnacknowledged(state, reading.operation);
  state.later = withRead(state.later, { ...reading, isDirty });
  if (state.reads.length === 0) beginRound(state, io);
}

/** At the tail, of another replica. */
export const onQuery = (state: ReplicaState, reading: Reading, io: ReplicaIo): void =>
  isTail(state, io) ? read(state, reading, io) : redirect(state, reading, io);

/** Whom to ask instead, if anybody is known. */
export const redirect = (
  { head }: ReplicaState,
  { client, session, sequence }: Omit<Reading, "operation">,
  io: ReplicaIo,
): void => io.reply(client, { type: "redirect", session, sequence, leader: head === io.self ? null : head });

/** The log holds something about it that is not known to be acknowledged. */
function hasUnacknowledged({ log, executed }: ReplicaState, operation: Operation): boolean {
  return log.slice(executed, log.next).some(({ command }) => {
    if (command === null) return false;
    return operation.type !== "get" || !("key" in command.operation) || command.operation.key === operation.key;
  });
}

/** A round begins after all reads that it answers have come. */
function beginRound(state: ReplicaState, io: ReplicaIo): void {
  state.reads = state.later;
  state.later = [];
  if (state.reads.length === 0) return;
  noteReads(state);
  state.round++;
  state.confirmed = noNodes;
  state.isFenced = hasLease(state, io);
  if (!state.isFenced) askForLease(state, io);
  state.isVersionTold = false;
  if (io.cluster.options.fence === "registry") want(state, "fence", io);
  askChain(state, io);
  answerReady(state, io);
}

/** Those of the chain who have to confirm, and have not; the tail, where something is dirty. */
function askChain(state: ReplicaState, io: ReplicaIo): void {
  const { configuration, round, confirmed, reads, isVersionTold, isFenced } = state;
  const { epoch, chain } = configuration;
  const isByChain = io.cluster.options.fence !== "registry" && !isFenced;
  const needsVersion = !isVersionTold && reads.some(({ isDirty }) => isDirty);
  for (const rank of chain) {
    const node = nodeOf(rank, io);
    const isAsked = (isByChain && !has(confirmed, rank)) || (needsVersion && rank === chain.at(-1));
    if (node !== io.self && isAsked) io.send(node, { type: "confirm", epoch, round });
  }
  io.setTimer("read", io.cluster.options.retryMicros);
}

/** The timer `read` fired. The registry is asked again by the asker. */
export function readAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.reads.length > 0) askChain(state, io);
}

/** It has promised nothing above the epoch it is asked about, and that is on its disk. */
export function onConfirm(state: ReplicaState, from: NodeId, { epoch, round }: Confirm, io: ReplicaIo): void {
  const { configuration, executed } = state;
  if (epoch < configuration.epoch) return io.send(from, { type: "fenced", promised: configuration.epoch });
  if (epoch > configuration.epoch || !grants(state, io)) return;
  const committed = isTail(state, io) && isServing(state, io) ? executed : null;
  io.send(from, { type: "confirmed", epoch, round, committed });
}

export function onConfirmed(state: ReplicaState, from: NodeId, confirmed: Confirmed, io: ReplicaIo): void {
  const { epoch, round, committed } = confirmed;
  if (epoch !== state.configuration.epoch || round !== state.round || state.reads.length === 0) return;
  state.confirmed = add(state.confirmed, rankOf(from, io));
  if (committed !== null) {
    state.isVersionTold = true;
    executeTo(state, committed, io);
  }
  answerReady(state, io);
}

/** The registry's entry. If it was asked after the round began, so it was at some moment since. */
export function onFence(state: ReplicaState, entry: ChainEntry, io: ReplicaIo): void {
  if (state.reads.length === 0 || !isAskedSince(state)) return;
  const { configuration } = state;
  if (entry.epoch === configuration.epoch && isOpenEntry(entry)) {
    state.isFenced = true;
    return answerReady(state, io);
  }
  // Another epoch was given: the head of this one may not know, and whoever was given that one may not use it.
  if (entry.epoch > state.epoch) io.send(headOf(configuration, io), { type: "fenced", promised: entry.epoch as Epoch });
  forgetReads(state, io);
}

const isConfirmed = ({ configuration, confirmed, isFenced }: ReplicaState, io: ReplicaIo): boolean =>
  isFenced || io.cluster.options.fence === "registry"
    ? isFenced
    : configuration.chain.every((rank) => nodeOf(rank, io) === io.self || has(confirmed, rank));

function answerReady(state: ReplicaState, io: ReplicaIo): void {
  if (!isConfirmed(state, io)) return;
  if (!state.isFenced) takeLease(state);
  const isReady = ({ isDirty }: FencedRead) => !isDirty || state.isVersionTold;
  const ready = state.reads.filter(isReady);
  state.reads = state.reads.filter((one) => !isReady(one));
  for (const reading of ready) {
    const what = isTail(state, io) ? "read at the tail" : reading.isDirty ? "dirty read" : "clean read";
    io.observe({ type: "witnessed", what });
    if (hasLease(state, io)) io.observe({ type: "served", term: state.configuration.epoch, by: "lease" });
    answerRead(state, reading, io);
  }
  if (state.reads.length > 0) return;
  io.cancelTimer("read");
  beginRound(state, io);
}

/** Its epoch is not the last any more, as far as it can tell: who waits asks again. */
export function forgetReads(state: ReplicaState, io: ReplicaIo): void {
  for (const reading of [...state.reads, ...state.later]) redirect(state, reading, io);
  state.reads = [];
  state.later = [];
  io.cancelTimer("read");
}
