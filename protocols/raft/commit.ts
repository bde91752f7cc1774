/**
 * Commitment: which entries are committed, applying them in order, and answering the clients who wait for them.
 * Source: Ongaro (2014), sections 3.5 and 3.6.2 (commitment), 6.3 (sessions); figure 3.1, "rules for servers".
 * Invariants carried here: Leader Completeness rests on the commit rule; State Machine Safety on applying in log order.
 */
import { assert } from "../../sim/base/assert.ts";
import { has, intersection } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { onCommitted } from "./changes.ts";
import { isQuorum, membersOf, votersOf } from "./configuration.ts";
import { serveReadsHere } from "./follower-reads.ts";
import { applyReconfigure } from "./membership.ts";
import { holders } from "./progress.ts";
import { serveReads } from "./reads.ts";
import { compactIfDue } from "./snapshot.ts";
import { type Index, type LogEntry, nobody, type Raft, type State, valueOfEntry } from "./types.ts";

/** The leader: someone acknowledged more. Commits up to the last index that a majority durably holds. */
export function advanceCommit(state: State, io: Io<Raft>): void {
  let index = state.commit;
  for (const { match } of state.progress) {
    if (match > index && isQuorum(state, holders(state, match))) index = match;
  }
  if (index === state.commit) return;
  // §3.6.2, figure 3.7: an entry of an older term on a majority may still be overwritten.
  if (state.log.at(index)?.term !== state.term) return;
  observeChosen(state, index, io);
  const before = state.commit;
  state.commit = index;
  applyCommitted(state, io);
  if (state.configuration.index !== undefined) onCommitted(state, before, io);
}

/** A follower: the leader says it committed up to `commit`, and this log is known to equal its log up to `verified`. */
export function learnCommit(state: State, commit: Index, verified: Index, io: Io<Raft>): void {
  // Figure 3.1, receiver, step 5, with the errata: entries above `verified` may be those of another leader.
  const index = Math.min(commit, verified) as Index;
  if (index <= state.commit) return;
  state.commit = index;
  applyCommitted(state, io);
}

function observeChosen(state: State, commit: Index, io: Io<Raft>): void {
  const { term, log } = state;
  const { configuration } = state;
  const acks = intersection(holders(state, commit), votersOf(configuration)); // who has the last has all (Log Matching)
  const within = io.cluster.options.reconfigures === "none" ? null : { members: membersOf(configuration) };
  for (let slot = state.commit + 1; slot <= commit; slot++) {
    const value = valueOfEntry(log.at(slot) as LogEntry);
    const chosen = { type: "chosen", term, slot, value, acks, quorum: "majority" } as const;
    io.observe(within === null ? chosen : { ...chosen, ...within });
  }
  if (!has(acks, io.self)) io.observe(committedAhead);
}

const committedAhead = { type: "witnessed", what: "entry committed before the leader's disk had it" } as const;

/** Applies what is committed: at once, or behind other work, so many entries at a time. */
function applyCommitted(state: State, io: Io<Raft>): void {
  if (io.cluster.options.applyEntries === 0) return applyUpTo(state, state.commit, io);
  if (state.isApplying || state.applied === state.commit) return;
  state.isApplying = true;
  io.send(io.self, { type: "apply" });
}

/**
 * Asynchronous apply: the state machine follows the commit index, and never the other way round. What is committed and not applied
 * has answered nobody here, though others may have applied it: so a read waits for its index, by whatever it is confirmed.
 * Source: Ongaro (2014), section 10.2, figure 10.3 (entries are applied beside replication); etcd, which applies committed
 * entries in a routine of their own; CockroachDB's `AsyncStorageWrites`.
 */
export function onApply(state: State, io: Io<Raft>): void {
  state.isApplying = false;
  applyUpTo(state, Math.min(state.commit, state.applied + io.cluster.options.applyEntries), io);
  applyCommitted(state, io);
  if (state.role === "leader" && state.reads.length > 0) serveReads(state, io);
}

function applyUpTo(state: State, end: number, io: Io<Raft>): void {
  while (state.applied < end) {
    const index = (state.applied + 1) as Index;
    const entry = state.log.at(index);
    assert(entry !== undefined, "a committed entry above the snapshot is in the log");
    state.applied = index;
    if (entry.command !== null) applyEntry(state, index, entry.command, entry, io);
    else io.observe({ type: "applied", slot: index, value: noopId, fresh: false });
  }
  compactIfDue(state, io);
  if (state.readsHere.length > 0) serveReadsHere(state, io);
}

function applyEntry(state: State, index: Index, command: Command, entry: LogEntry, io: Io<Raft>): void {
  if (command.operation.type === "reconfigure") return applyChange(state, index, command, entry, io);
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot: index, value: command.id, fresh });
  const client = state.waiting.get(command.id);
  if (client === undefined) return;
  state.waiting = state.waiting.delete(command.id);
  if (client === nobody || result === null) return;
  const { session, sequence } = command;
  io.reply(client, { type: "done", session, sequence, result });
  if (!fresh) io.observe(retryAnswered);
}

function applyChange(state: State, index: Index, { id }: Command, entry: LogEntry, io: Io<Raft>): void {
  const client = state.waiting.get(id) ?? nobody;
  state.waiting = state.waiting.delete(id);
  io.observe({ type: "applied", slot: index, value: id, fresh: true });
  applyReconfigure(state, entry, client, io);
}

const retryAnswered = { type: "witnessed", what: "session answered a retry" } as const;
