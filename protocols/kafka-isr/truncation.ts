/**
 * How two logs are made equal: whoever follows tells the end of its log, and is told the rest, or where its log left the
 * leader's: the largest epoch up to that of its last entry, and where that ends. It truncates to the smaller of that end
 * and its own end of that epoch, and fetches again, until both agree on the epoch of its last entry.
 *
 * - It never truncates what both have: of an epoch, two logs have the same entries as far as both reach (log matching).
 * - One answer is not enough where the two went apart more than once, and the high watermark is none at all: what was
 *   committed above it may be here alone of those that may be elected.
 *
 * Source: KIP-101, "Alter Replication Protocol to use Leader Epoch rather than High Watermark for Truncation"; KIP-279, "Fix
 * log divergence between leader and follower after fast leader fail over"; KIP-595 for the divergence within a fetch.
 */
import type { Io } from "../../sim/contract/io.ts";
import { endOfTerm, isSameEnd, logEndOf, pieceFrom, termAt, truncate } from "./log.ts";
import type { Diverged, Fetch, LogEnd, LogPiece, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** What lies before the snapshot is not known here entry by entry. */
const isBelowSnapshot = ({ snapshot }: ReplicaState, { next, term }: LogEnd): boolean =>
  next < snapshot.next || term < snapshot.term;

/** Where that log left this one; null where it did not, or where a snapshot takes its place. */
export function divergenceFrom(state: ReplicaState, { next, term, sequence }: Fetch): Diverged | null {
  if (isBelowSnapshot(state, { next, term }) || termAt(state, next - 1) === term) return null;
  const end = endOfTerm(state, term);
  const last = termAt(state, end - 1)!;
  return { type: "diverged", epoch: state.epoch, sequence, of: { next, term }, term: last, end };
}

/** The snapshot, and what follows it, where that log ends before. */
export const snapshotPiece = (state: ReplicaState, end: LogEnd, io: ReplicaIo): LogPiece | null =>
  isBelowSnapshot(state, end)
    ? pieceFrom(state, (state.snapshot.next - 1) as typeof end.next, io.cluster.options.fetchMax)
    : null;

/** The end that the leader told, or this log's own end of that epoch. */
export function truncateTo(state: ReplicaState, { of, term, end }: Diverged, io: ReplicaIo): void {
  if (!isSameEnd(of, logEndOf(state))) return; // told of another log than this has become
  const own = endOfTerm(state, term);
  truncate(state, own < end ? own : end, io);
}
