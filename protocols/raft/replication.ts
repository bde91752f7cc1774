/**
 * Log replication, the leader's side of sending: new entries join its log, and go to whoever may take them.
 * Source: Ongaro (2014), section 3.5; figure 3.1, "leaders"; sections 10.2.1 (writing to the leader's disk in parallel)
 * and 10.2.2 (batching and pipelining).
 * Invariants carried here: Leader Append-Only; no entry is counted before it is durable.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { isVoter } from "./configuration.ts";
import { observeAppended } from "./observe.ts";
import { writeLog } from "./persist.ts";
import {
  type Append,
  type Entry,
  type Index,
  lastIndex,
  nobody,
  type Raft,
  replaced,
  type State,
  type Term,
  termAt,
  valueOfEntry,
} from "./types.ts";

/** §6.4, step 1: a no-op opens the term, since only an entry of its own lets a leader commit those before it. */
export function proposeNoop(state: State, io: Io<Raft>): void {
  const first = state.log.next;
  add(state, nobody, null, io);
  replicateFrom(state, first, io);
}

/** A client's command joins the log; while the disk is busy it waits and goes with the next batch. */
export function propose(state: State, client: NodeId, command: Command, io: Io<Raft>): void {
  if (isWriting(state, io)) {
    state.queue = state.queue.append({ client, command });
    return;
  }
  const first = state.log.next;
  add(state, client, command, io);
  replicateFrom(state, first, io);
}

/** The disk is free again: what waited for it goes as one batch. */
export function proposeQueued(state: State, io: Io<Raft>): void {
  const { queue } = state;
  if (queue.length === 0 || isWriting(state, io)) return;
  const first = state.log.next;
  const end = Math.min(queue.next, queue.first + io.cluster.options.batchEntries);
  for (let at = queue.first; at < end; at++) {
    const queued = queue.at(at);
    if (queued) add(state, queued.client, queued.command, io);
  }
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  replicateFrom(state, first, io);
}

/** True until the leader's own acknowledgement of its last write arrives. */
const isWriting = (state: State, io: Io<Raft>): boolean => (state.match[io.self] as Index) < lastIndex(state);

function add(state: State, client: NodeId, command: Command | null, io: Io<Raft>): void {
  const entry: Entry = { term: state.term, command };
  io.observe({ type: "proposed", term: state.term, slot: state.log.next, value: valueOfEntry(entry) });
  state.log = state.log.append(entry);
  state.waiters = state.waiters.append(client);
}

/** Sends the new entries and writes them at the same time; the leader's own vote for them is a message like others'. */
function replicateFrom(state: State, first: number, io: Io<Raft>): void {
  const { term, log, round } = state;
  broadcast(state, false, io); // §10.2.1: safe before the write, since what is counted is behind the sync
  writeLog(state, io);
  io.sync(); // before the leader's own acknowledgement: an entry it may lose is on one server less
  observeAppended(state, first, io);
  io.send(io.self, { type: "appended", term, match: (log.next - 1) as Index, round });
}

/** Sends to every other voter what it may take; `beat`: something in any case, to show that the leader lives. */
export function broadcast(state: State, beat: boolean, io: Io<Raft>): void {
  let message: Append | null = null;
  for (let to = 0; to < state.next.length; to++) {
    if (to !== io.self && isVoter(state, to as NodeId)) message = sendTo(state, to as NodeId, beat, message, io);
  }
}

/**
 * Sends one follower what its flow allows. A message equal to `like` is sent as that same one.
 * Returns the last message sent.
 */
export function sendTo(state: State, to: NodeId, beat: boolean, like: Append | null, io: Io<Raft>): Append | null {
  const next = state.next[to] as Index;
  const flow = state.flow[to];
  if (next <= state.snapshot.index) return sendSnapshot(state, to, beat, like, io);
  const { batchEntries, windowEntries } = io.cluster.options;
  let count = Math.min(state.log.next - next, batchEntries);
  if (flow === "replicate") count = Math.min(count, (state.match[to] as Index) + windowEntries + 1 - next);
  else if (flow !== "probe") count = 0;
  if (count <= 0 && !beat) return like;

  const message = appendFrom(state, next, Math.max(count, 0), like);
  io.send(to, message);
  if (count > 0 && flow === "replicate") state.next = replaced(state.next, to, (next + count) as Index);
  else if (count > 0) state.flow = replaced(state.flow, to, "probing");
  return message;
}

/** The `count` entries from `next` on, behind the entry before them. */
function appendFrom(state: State, next: Index, count: number, like: Append | null): Append {
  const previousIndex = (next - 1) as Index;
  if (like !== null && like.previousIndex === previousIndex && like.entries.length === count) return like;
  const { term, commit, round } = state;
  const previousTerm = termAt(state, previousIndex) as Term;
  const entries = count === 0 ? noEntries : state.log.slice(next, next + count);
  return { type: "append", term, previousIndex, previousTerm, entries, commit, round };
}

const noEntries: readonly Entry[] = [];

/** Chapter 5: the entry to send was compacted away. Once the snapshot is under way only heartbeats follow. */
function sendSnapshot(state: State, to: NodeId, beat: boolean, like: Append | null, io: Io<Raft>): Append | null {
  const { term, snapshot, round } = state;
  if (state.flow[to] !== "snapshot") {
    state.flow = replaced(state.flow, to, "snapshot");
    io.send(to, { type: "installSnapshot", term, snapshot, round });
    return like;
  }
  if (!beat) return like;
  const message = appendFrom(state, (snapshot.index + 1) as Index, 0, like);
  io.send(to, message);
  return message;
}
