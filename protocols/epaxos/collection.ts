/**
 * Garbage collection: snapshots of the executed state, and dropping the instances that every replica has executed.
 * Source: not in the paper, which leaves checkpoints open (SOSP 2013, section 4.6); the rule is the usual one for logs,
 * with one frontier per owner.
 * Invariant carried here: an entry is dropped only when no replica can need it any more, and what interferes with its
 * command still follows it.
 */
import type { Io } from "../../sim/contract/io.ts";
import { recordConflicts } from "./attributes.ts";
import { sizesOf } from "./quorums.ts";
import { spreadLater } from "./timers.ts";
import { type Epaxos, type Instance, instanceOf, type State } from "./types.ts";

/** Takes a snapshot when enough was executed since the last one. */
export function snapshotIfDue(state: State, io: Io<Epaxos>): void {
  if (state.executedSinceSnapshot < io.cluster.options.snapshotEntries) return;
  const { machine, executedTo, entries, buried } = state;
  state.executedSinceSnapshot = 0;
  state.snapshot = { machine, executed: executedTo, beyond: state.beyond.keys() as Instance[] };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  // One write with the entries: were the snapshot kept without them, they would look collected.
  io.write({ entries, buried, snapshot: state.snapshot });
  io.sync();
  collect(state, io);
  spreadLater(state, 1, io);
}

/** Drops the entries that all snapshots cover: after any crash, every replica has executed them. */
export function collect(state: State, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let { entries, buried } = state;
  for (let rank = 0; rank < replicas; rank++) {
    let end = state.snapshot.executed[rank]!;
    for (let other = 0; other < replicas; other++) {
      if (other !== io.self) end = Math.min(end, state.peers[other]!.executed[rank]!);
    }
    for (let index = end; index >= 0; index--) {
      const instance = instanceOf(rank, index, replicas);
      const entry = entries.get(instance);
      if (entry === undefined) break; // all below it is gone already
      entries = entries.delete(instance);
      buried = recordConflicts(buried, instance, entry.command, entry.seq, replicas);
    }
  }
  if (entries === state.entries) return;
  state.entries = entries;
  state.buried = buried;
  io.observe({ type: "witnessed", what: "instances collected" });
  io.rewrite({ entries, buried });
}
