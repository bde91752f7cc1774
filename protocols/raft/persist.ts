/**
 * What a replica writes to its disk.
 * Source: Ongaro (2014), figure 3.1, "persistent state", and section 5.1 (a snapshot replaces the log before it).
 * Invariants carried here: terms never go down; no entry on disk is of a later term than the disk's own; the log on disk
 * leaves no gap behind the snapshot.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Raft, State, Term } from "./types.ts";

/** Enters `term` with this vote in it: the only place that writes either. */
export function persistVote(state: State, term: Term, votedFor: NodeId | null, io: Io<Raft>): void {
  assert(term >= state.term, "terms never go down");
  state.term = term;
  state.votedFor = votedFor;
  io.write({ term, votedFor }); // a forgotten vote is cast twice, which breaks Election Safety
  io.sync(); // before any message of this term
}

/**
 * The log as it is now; the caller syncs before it tells anyone. All of the disk is one write, every time: a crash may
 * keep this write and lose an earlier one. A log without the snapshot before it has lost committed entries; and without
 * the term that was entered just before, the disk holds entries above its own term: the server takes part in a term again
 * that it had left (§3.3: terms never go down), without what it then stored. etcd, too, saves both in one call of its
 * write-ahead log (`wal.Save`). A vote goes with its term, so that none is taken for one of another term.
 */
export function writeLog({ term, votedFor, log, snapshot }: State, io: Io<Raft>): void {
  io.write({ term, votedFor, log, snapshot });
}
