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
import { recordOf } from "./store.ts";
import { spreadLater } from "./timers.ts";
import { type Epaxos, type Instance, instanceOf, type State } from "./types.ts";

/** Takes a snapshot when enough was executed since the last one. */
export function snapshotIfDue(state: State, io: Io<Epaxos>): void {
  if (state.executedSinceSnapshot < io.cluster.options.snapshotEntries) return;
  const { machine, executedTo } = state;
  state.executedSinceSnapshot = 0;
  state.snapshot = { machine, executed: executedTo, beyond: state.beyond.keys() as Instance[] };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  io.write(recordOf(state));
  io.sync();
  collect(state, io);
  spreadLater(state, 1, io);
}

/** Up to where all snapshots cover the instances of `rank`: after any crash, every replica has executed them. */
function coveredTo({ snapshot, peers }: State, rank: number, self: number): number {
  let end = snapshot.executed[rank]!;
  for (let other = 0; other < peers.length; other++) {
    if (other !== self) end = Math.min(end, peers[other]!.executed[rank]!);
  }
  return end;
}

/** How many entries are kept that every replica is known to have executed: none, once they are collected. */
export function keptInVain(state: Readonly<State>, self: number): number {
  const replicas = state.peers.length;
  let kept = 0;
  for (let rank = 0; rank < replicas; rank++) {
    for (let index = coveredTo(state, rank, self); index >= 0; index--) {
      if (!state.entries.has(instanceOf(rank, index, replicas))) break;
      kept++;
    }
  }
  return kept;
}

/** Drops the entries that all snapshots cover. */
export function collect(state: State, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let { entries, buried } = state;
  for (let rank = 0; rank < replicas; rank++) {
    for (let index = coveredTo(state, rank, io.self); index >= 0; index--) {
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
  io.rewrite(recordOf(state));
}
