/**
 * Log compaction: taking snapshots, and installing the leader's where the log falls short.
 * Source: Ongaro (2014), chapter 5 (memory-based snapshots, section 5.1; figure 5.3, InstallSnapshot).
 * Invariants carried here: the log leaves no gap behind the snapshot; a snapshot covers committed entries only; what a
 * follower has acknowledged above the snapshot stays.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import { configurationAt, indexOf, isFed, latestConfiguration } from "./configuration.ts";
import { isInContact } from "./contact.ts";
import { followLeader, refuseOldLeader } from "./follower.ts";
import { serveReadsHere } from "./follower-reads.ts";
import { writeLog } from "./persist.ts";
import { isSnapshotSent, progressOf } from "./progress.ts";
import { type InstallSnapshot, lastIndex, type Raft, type Snapshot, type State, termAt } from "./types.ts";
import { isWitness } from "./witness.ts";

/** §5.1: once enough entries are applied, the machine's state replaces them; what others may still need stays. */
export function compactIfDue(state: State, io: Io<Raft>): void {
  if (state.applied - state.snapshot.index < io.cluster.options.snapshotEntries) return;
  if (state.progress.some(isSnapshotSent)) return; // what it does not cover must be here when it is installed
  const first = firstToKeep(state, io);
  const term = termAt(state, state.applied);
  assert(term !== undefined, "an entry just applied is in the log");
  const configuration =
    indexOf(state.configuration) <= state.applied ? state.configuration : configurationAt(state, state.applied);
  state.snapshot = { index: state.applied, term, machine: state.machine, configuration };
  state.log = state.log.compact(first);
  writeLog(state, io);
}

/**
 * The log keeps a tail under the snapshot, and a leader's also what servers in contact have not acknowledged, up to a
 * window: else a snapshot is outdated when it arrives, if more than `snapshotEntries` commit in a round trip, and the next
 * one after it. Source: etcd's `SnapshotCatchUpEntries`; CockroachDB's truncation of its logs, which spares what
 * followers lately active lack and what lies behind a snapshot under way.
 */
function firstToKeep(state: State, io: Io<Raft>): number {
  const { snapshotTailEntries, windowEntries } = io.cluster.options;
  const { applied, progress } = state;
  let first = applied + 1 - snapshotTailEntries;
  for (let node = 0; node < progress.length; node++) {
    if (!isFed(state, node as NodeId) || !isInContact(state, node) || isWitness(node as NodeId, io)) continue;
    first = Math.min(first, Math.max(progressOf(state, node).match, applied + 1 - windowEntries));
  }
  return first;
}

/** Figure 5.3, receiver. */
export function onInstallSnapshot(state: State, from: NodeId, message: InstallSnapshot, io: Io<Raft>): void {
  const { term, snapshot, round, leader = from } = message;
  if (term < state.term) return refuseOldLeader(state, leader, snapshot.index, io);
  followLeader(state, leader, term, io);
  if (snapshot.index > state.commit) install(state, snapshot, io); // else late or duplicate: it tells nothing new
  // Either way everything up to here is committed and durable.
  io.send(leader, { type: "appended", term, match: snapshot.index, round });
}

export function install(state: State, snapshot: Snapshot, io: Io<Raft>): void {
  // Figure 5.3, step 6: entries behind a matching one may be acknowledged already, and are kept (Leader Completeness).
  const isPrefix = termAt(state, snapshot.index) === snapshot.term;
  const last = lastIndex(state);
  state.log = isPrefix ? state.log.compact(snapshot.index + 1) : Log.empty(snapshot.index + 1);
  state.snapshot = snapshot;
  state.machine = snapshot.machine;
  state.configuration = latestConfiguration(state);
  state.commit = state.applied = snapshot.index;
  writeLog(state, io);
  io.sync(); // before the acknowledgement
  if (lastIndex(state) < last) io.observe({ type: "truncated", slot: snapshot.index + 1 });
  io.observe({ type: "installed", next: snapshot.index + 1 });
  io.observe(snapshotInstalled);
  if (state.readsHere.length > 0) serveReadsHere(state, io);
}

const snapshotInstalled = { type: "witnessed", what: "snapshot installed" } as const;
