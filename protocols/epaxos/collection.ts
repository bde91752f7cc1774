/**
 * Garbage collection: snapshots of the executed state, and dropping the instances that every replica has executed.
 * Source: not in the paper, which leaves checkpoints open (SOSP 2013, section 4.6); the rule is the usual one for logs,
 * with one frontier per owner.
 * Invariant carried here: an entry is dropped only when no replica can need it any more, and what interferes with its
 * command still follows it.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { recordConflicts } from "./attributes.ts";
import { broadcast } from "./others.ts";
import { sizesOf } from "./quorums.ts";
import { type Epaxos, type Gossip, type Instance, instanceOf, type State } from "./types.ts";

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
  speakLater(state, io);
}

function speakLater(state: State, io: Io<Epaxos>): void {
  if (state.isGossipArmed) return;
  state.isGossipArmed = true;
  io.setTimer("gossip", io.cluster.options.gossipMicros);
}

/** After a restart: what the others said is forgotten. */
export function resumeGossip(state: State, io: Io<Epaxos>): void {
  if (isCollecting(state)) speakLater(state, io);
}

/** Tells the others how far our snapshot reaches, and again until all that it covers is collected here. */
export function onGossipTimer(state: State, io: Io<Epaxos>): void {
  state.isGossipArmed = false;
  broadcast({ type: "gossip", executed: state.snapshot.executed, isAnswer: false }, io);
  if (isCollecting(state)) speakLater(state, io);
}

/** True when the snapshot covers entries that are still here. */
function isCollecting({ entries, snapshot: { executed } }: State): boolean {
  return executed.some((index, rank) => entries.has(instanceOf(rank, index, executed.length)));
}

export function onGossip(state: State, from: NodeId, { executed, isAnswer }: Gossip, io: Io<Epaxos>): void {
  const before = state.frontiers[from]!;
  if (executed.every((index, rank) => index <= before[rank]!)) {
    // It repeats itself because it lacks somebody's word: perhaps ours.
    if (!isAnswer) io.send(from, { type: "gossip", executed: state.snapshot.executed, isAnswer: true });
    return;
  }
  state.frontiers = state.frontiers.with(
    from,
    before.map((index, rank) => Math.max(index, executed[rank]!)),
  );
  collect(state, io);
}

/** Drops the entries that all snapshots cover: after any crash, every replica has executed them. */
function collect(state: State, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let { entries, buried } = state;
  for (let rank = 0; rank < replicas; rank++) {
    let end = state.snapshot.executed[rank]!;
    for (let other = 0; other < replicas; other++) {
      if (other !== io.self) end = Math.min(end, state.frontiers[other]![rank]!);
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
  io.write({ entries, buried });
}
