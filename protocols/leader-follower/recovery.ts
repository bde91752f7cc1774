/**
 * Fencing and recovery: whoever holds a new epoch seals a read quorum of the members opened last, copies the longest log that
 * they tell, and begins its epoch with a record behind it.
 *
 * - The longest log is that of the latest last epoch, and of these the one with the most entries: never length alone. It
 *   holds every slot that was acknowledged. Whoever acknowledged in the last opened epoch u had an entry of u at a write
 *   quorum, of which the read quorum has one; and who began a later epoch, opened or not, had copied that log first, because
 *   it had sealed a read quorum of the same members.
 * - The claimant need not have that log: it is one more replica that copies it. What it removes for that was never
 *   acknowledged.
 * - Nothing is acknowledged before a write quorum of the epoch's own members has that log and the record, and the registry
 *   knows that they are to be fenced next. So old and new quorums need not meet: the copy does.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4.2, Vertical Paxos II: a ballot is complete before it is activated; Ongaro
 * and Ousterhout (2014), section 5.4.1, for the log that is more up to date.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, noNodes, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isOpen } from "../shared/epochs.ts";
import { noteLate } from "../shared/given-up.ts";
import { noStretches } from "../shared/stretches.ts";
import { sendFetch, takeCopied } from "./alignment.ts";
import { dismissClients } from "./heartbeat.ts";
import { isLonger, isSameEnd, logEndOf } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import { appendEntry } from "./replication.ts";
import { nodeOf, rankOf } from "./standing.ts";
import {
  type Copied,
  type Epoch,
  firstSlot,
  noEpoch,
  type ReplicaState,
  type ReplicaTypes,
  type Sealed,
  type Slot,
} from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The epoch is its own: no other replica will ever have it. Sealed anew when the longest log went away. */
export function seal(state: ReplicaState, io: ReplicaIo): void {
  state.phase = "seal";
  state.epoch = state.claim.epoch as Epoch;
  state.leader = io.self;
  state.electors = noNodes;
  state.isSealed = false;
  state.best = { next: firstSlot, term: noEpoch };
  state.source = io.self;
  state.held = state.held.map(() => -1);
  state.stretches = noStretches(state.held.length);
  state.answered = state.answered.map(() => 0);
  const asked = union(state.entry.members, state.claim.next);
  state.missed = state.missed.map((_, rank) => (has(asked, rank) ? 0 : Number.MAX_SAFE_INTEGER)); // of others nothing is known
  dismissClients(state, io);
  io.cancelTimer("beat");
  sendSeals(state, io);
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** To the members opened last that have not answered, and to itself: its own promise is on its disk before it copies. */
export function sendSeals(state: ReplicaState, io: ReplicaIo): void {
  const { epoch, electors, entry } = state;
  for (const rank of members(add(entry.members, rankOf(io.self, io)))) {
    if (!has(electors, rank)) io.send(nodeOf(rank, io), { type: "seal", epoch });
  }
}

export function onSealed(state: ReplicaState, from: NodeId, { epoch, next, term }: Sealed, io: ReplicaIo): void {
  const rank = rankOf(from, io);
  noteLate(state, rank);
  if (state.phase !== "seal" || epoch !== state.epoch) return;
  state.missed = state.missed.with(rank, 0);
  if (from === io.self) state.isSealed = true;
  if (has(state.entry.members, rank)) state.electors = add(state.electors, rank);
  if (isLonger({ next, term }, state.best)) {
    state.best = { next, term };
    state.source = from;
  }
  if (!state.isSealed || !quorumsOf(io.cluster, state.entry.members).read.isQuorum(state.electors)) return;
  if (isSameEnd(logEndOf(state), state.best)) return recover(state, io);
  state.phase = "fetch";
  sendFetch(state, state.source, epoch, io);
}

export function onCopied(state: ReplicaState, from: NodeId, copied: Copied, io: ReplicaIo): void {
  state.missed = state.missed.with(rankOf(from, io), 0);
  if (takeCopied(state, from, copied, io)) recover(state, io);
}

/** Nothing can be acknowledged below this epoch any more, and all that was is in the log. */
function recover(state: ReplicaState, io: ReplicaIo): void {
  const { entry, claim, epoch: term, electors, log, executed, source } = state;
  state.phase = "recover";
  // Of those that are members from now on nothing was asked before.
  state.missed = state.missed.map((times, rank) => (has(entry.members, rank) || !has(claim.next, rank) ? times : 0));
  state.record = log.next as Slot;
  io.observe({
    type: "elected",
    term,
    electors,
    quorum: "read",
    members: [entry.members],
    decides: "write",
    decidesWithin: [claim.next],
    ...(isOpen(claim) ? {} : { opens: true }),
  });
  if (state.record > executed) io.observe({ type: "witnessed", what: "log recovered" });
  if (source !== io.self) io.observe({ type: "witnessed", what: "longest log taken from another" });
  io.setTimer("resend", io.cluster.options.retryMicros);
  appendEntry(state, { term, command: null }, io);
}
