/**
 * How two logs are made equal: whoever follows tells the end of its log, and is told the rest, or where its log left the
 * other's: the largest epoch up to that of its last entry, and where that ends. It truncates to the smaller of that end and
 * its own end of that epoch, and asks again, until both agree on the epoch of its last entry.
 *
 * - It never truncates what both have: of an epoch, two logs have the same entries as far as both reach (log matching).
 * - One answer is not enough where the two went apart more than once, and a commit hint is none at all: what was
 *   acknowledged above it may be here alone of those that answered.
 * - Each answer takes something away, so they end. An answer to another end than that which the log has now is old.
 *
 * Source: Kafka's KIP-101 (the epoch of the leader instead of the high watermark) and KIP-279 (repeated until the epochs
 * agree).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { endOfTerm, isSameEnd, logEndOf, pieceFrom, takePiece, termAt, truncate } from "./log.ts";
import { sendStretch } from "./replication.ts";
import { hearFrom, isReplicating, rankOf } from "./standing.ts";
import type { Copied, Ends, Epoch, Fetch, LogEnd, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function sendFetch(state: ReplicaState, to: NodeId, epoch: Epoch, io: ReplicaIo): void {
  io.send(to, { type: "fetch", epoch, ...logEndOf(state) });
}

/** The leader answers its members; whoever promised the epoch of a claimant answers that, whose log it copies. */
export function onFetch(state: ReplicaState, from: NodeId, { epoch, next, term }: Fetch, io: ReplicaIo): void {
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  if (epoch > state.promised) return;
  const isLeader = isReplicating(state) && epoch === state.epoch;
  if (isLeader && !hearFrom(state, from, io)) return;
  const first = commonEnd(state, { next, term });
  if (first === null) return sendEnds(state, from, epoch, { next, term }, io);
  if (isLeader) return sendStretch(state, rankOf(from, io), first, io);
  const piece = pieceFrom(state, first, io.cluster.options.appendMax);
  io.send(from, { type: "copied", epoch, ...piece, end: logEndOf(state).next });
}

/** Where what follows such an end of a log begins: there, or where the snapshot does; null where that is no end of the log here. */
function commonEnd(state: ReplicaState, { next, term }: LogEnd): Slot | null {
  const { snapshot } = state;
  const isBelow = next < snapshot.next || term < snapshot.term;
  if (isBelow) return (snapshot.next - 1) as Slot;
  return termAt(state, next - 1) === term ? next : null;
}

function sendEnds(state: ReplicaState, to: NodeId, epoch: Epoch, of: LogEnd, io: ReplicaIo): void {
  const end = endOfTerm(state, of.term);
  io.send(to, { type: "ends", epoch, of, term: termAt(state, end - 1)!, end });
}

export function onEnds(state: ReplicaState, from: NodeId, { epoch, of, term, end }: Ends, io: ReplicaIo): void {
  if (epoch !== state.promised || !isFollowing(state, from, epoch)) return;
  if (!isSameEnd(of, logEndOf(state))) return;
  const own = endOfTerm(state, term);
  truncate(state, own < end ? own : end, io);
  sendFetch(state, from, epoch, io);
}

/** Whose log is to be had here: the longest one's while it recovers, else the leader's. */
function isFollowing({ phase, source, epoch: current }: ReplicaState, from: NodeId, epoch: Epoch): boolean {
  if (phase === "fetch") return epoch === current && from === source;
  return phase === "standby" || phase === "look" || phase === "claim";
}

/** A piece of the longest log. True once all of it is here. */
export function takeCopied(state: ReplicaState, from: NodeId, copied: Copied, io: ReplicaIo): boolean {
  if (state.phase !== "fetch" || copied.epoch !== state.epoch || from !== state.source) return false;
  takePiece(state, copied.epoch, copied, io);
  if (isSameEnd(logEndOf(state), state.best)) return true;
  sendFetch(state, from, copied.epoch, io);
  return false;
}
