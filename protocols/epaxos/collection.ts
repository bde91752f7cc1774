/**
 * Garbage collection: snapshots of the executed state, and dropping the instances that every replica has executed.
 * Source: not in the paper, which leaves checkpoints open (SOSP 2013, section 4.6); the rule is the usual one for logs,
 * with one frontier per owner.
 * Invariant carried here: an entry is dropped only when no replica can need it any more.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { broadcast } from "./others.ts";
import { sizesOf } from "./quorums.ts";
import { type Epaxos, type Gossip, type Instance, instanceOf, type State } from "./types.ts";

/** Takes a snapshot when enough was executed since the last one. */
export function afterExecution(state: State, io: Io<Epaxos>): void {
  if (state.executions < io.cluster.options.snapshotEntries) return;
  const beyond = state.beyond.keys() as Instance[];
  const { machine, executed, conflicts } = state;
  state.executions = 0;
  state.snapshot = { machine, executed, beyond, conflicts };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  io.write({ snapshot: state.snapshot });
  io.sync();
  collect(state, io);
}

/** Tells the others how far our snapshot reaches, while anything is left to collect. */
export function gossip(state: State, io: Io<Epaxos>): void {
  if (state.entries.size > 0) broadcast({ type: "gossip", executed: state.snapshot.executed }, io);
}

export function onGossip(state: State, from: NodeId, { executed }: Gossip, io: Io<Epaxos>): void {
  const before = state.frontiers[from]!;
  if (executed.every((index, rank) => index <= before[rank]!)) return; // old news
  state.frontiers = state.frontiers.with(
    from,
    before.map((index, rank) => Math.max(index, executed[rank]!)),
  );
  collect(state, io);
}

/** Drops the entries that all snapshots cover: after any crash, every replica has executed them. */
function collect(state: State, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let { entries } = state;
  for (let rank = 0; rank < replicas; rank++) {
    let end = state.snapshot.executed[rank]!;
    for (let other = 0; other < replicas; other++) {
      if (other !== io.self) end = Math.min(end, state.frontiers[other]![rank]!);
    }
    for (let index = end; index >= 0; index--) {
      const instance = instanceOf(rank, index, replicas);
      if (!entries.has(instance)) break; // all below it is gone already
      entries = entries.delete(instance);
    }
  }
  if (entries === state.entries) return;
  state.entries = entries;
  io.observe({ type: "witnessed", what: "instances collected" });
  io.write({ entries });
}
