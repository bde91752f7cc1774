/**
 * Fencing and recovery: whoever holds a new epoch seals a read quorum of the members opened last, takes the longest log
 * that they tell, and has the members of its own epoch take it over.
 *
 * - The longest log is that of the highest epoch adopted, and of these the one with the most entries: never length alone.
 *   It holds every slot that was acknowledged. Whoever opened the last epoch u had each of them at a write quorum, of which
 *   the read quorum has one; and who adopted a later epoch since, opened or not, got the log of u with it, because its
 *   holder had sealed a read quorum of the same members first.
 * - An epoch acknowledges nothing before a write quorum of its own members has adopted that log, and the registry knows
 *   that they are to be fenced next. So old and new quorums need not meet: the copy does.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4.2, Vertical Paxos II: a ballot is complete before it is activated.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, noNodes, union } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isOpen } from "../shared/epochs.ts";
import { noteLate } from "../shared/given-up.ts";
import { noStretches } from "../shared/stretches.ts";
import { after, forgetTail, takeFinal } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import {
  type Behind,
  type Epoch,
  noEpoch,
  type Sealed,
  type Slot,
  type WriterState,
  type WriterTypes,
} from "./types.ts";

type WriterIo = Io<WriterTypes>;

/** The epoch is its own: no other writer will ever have it. */
export function seal(state: WriterState, io: WriterIo): void {
  state.phase = "seal";
  state.epoch = state.claim.epoch as Epoch;
  state.writer = io.self;
  state.electors = noNodes;
  state.best = noEpoch;
  state.held = state.held.map(() => -1);
  state.stretches = noStretches(state.held.length);
  const asked = union(state.entry.members, state.claim.next);
  state.missed = state.missed.map((_, rank) => (has(asked, rank) ? 0 : Number.MAX_SAFE_INTEGER)); // of others nothing is known
  forgetTail(state, io);
  io.cancelTimer("beat");
  sendSeals(state, io);
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** To the members opened last that have not answered. */
export function sendSeals(state: WriterState, io: WriterIo): void {
  const { first } = roleOf(io.cluster, "logger");
  for (const rank of members(state.entry.members)) {
    if (add(state.electors, rank) === state.electors) continue;
    io.send((first + rank) as NodeId, { type: "seal", epoch: state.epoch, from: state.executed });
  }
}

export function onSealed(state: WriterState, from: NodeId, sealed: Sealed, io: WriterIo): void {
  const rank = from - roleOf(io.cluster, "logger").first;
  noteLate(state, rank);
  if (state.phase !== "seal" || sealed.epoch !== state.epoch) return;
  state.electors = add(state.electors, rank);
  state.missed = state.missed.with(rank, 0);
  takeFinal(state, sealed, io);
  const { adopted, next, first, entries } = sealed;
  if (adopted > state.best || (adopted === state.best && next > state.log.next)) {
    state.best = adopted;
    state.log = state.log.truncate(state.executed);
    for (let at = state.executed - first; at < entries.length; at++) state.log = state.log.append(entries[at]!);
  }
  if (quorumsOf(io.cluster, state.entry.members).read.isQuorum(state.electors)) recover(state, io);
}

/** Nothing can be acknowledged below this epoch any more, and all that was is in the log. */
function recover(state: WriterState, io: WriterIo): void {
  const { entry, claim, epoch, electors, log } = state;
  state.phase = "recover";
  state.start = state.executed;
  state.end = log.next as Slot;
  io.observe({
    type: "elected",
    term: epoch,
    electors,
    quorum: "read",
    members: [entry.members],
    decides: "write",
    decidesWithin: [claim.next],
    ...(isOpen(claim) ? {} : { opens: true }),
  });
  if (state.end > state.start) io.observe({ type: "witnessed", what: "log recovered" });
  for (let slot = state.start; slot < state.end; slot = after(slot)) {
    io.observe({ type: "proposed", term: epoch, slot, value: log.at(slot)!.id });
  }
  for (const rank of members(claim.next)) {
    if (!has(entry.members, rank)) state.missed = state.missed.with(rank, 0); // nothing was asked of it before
    sendAdopt(state, rank, state.start, io);
  }
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/**
 * The whole log, from what the logger knows to be final: never from above `start`, for it must accept again what may have
 * been chosen below. In place of what is no longer here goes the snapshot.
 */
export function sendAdopt(state: WriterState, rank: number, committed: Slot, io: WriterIo): void {
  const { epoch, base, log, start } = state;
  const wanted = Math.min(committed, start) as Slot;
  const isHere = wanted >= log.first;
  const first = isHere ? wanted : base.next;
  io.send((roleOf(io.cluster, "logger").first + rank) as NodeId, {
    type: "adopt",
    epoch,
    snapshot: isHere ? null : base,
    first,
    entries: log.slice(first, log.next),
    committed: state.executed,
  });
}

/** A logger that has not adopted this epoch; of one that is no member it is known now that it is there. */
export function onBehind(state: WriterState, from: NodeId, { epoch, committed }: Behind, io: WriterIo): void {
  if (!isReplicating(state) || epoch !== state.epoch) return;
  const rank = from - roleOf(io.cluster, "logger").first;
  state.missed = state.missed.with(rank, 0);
  if (add(state.claim.next, rank) === state.claim.next) sendAdopt(state, rank, committed, io);
}

/** It is this writer's log that loggers take over and extend. */
export const isReplicating = ({ phase }: WriterState): boolean =>
  phase === "recover" || phase === "open" || phase === "write";
