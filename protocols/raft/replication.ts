/**
 * Log replication, the leader's side of sending: new entries join its log, and go to whoever may take them.
 * Source: Ongaro (2014), section 3.5; figure 3.1, "leaders"; sections 10.2.1 (writing to the leader's disk in parallel)
 * and 10.2.2 (batching and pipelining).
 * Invariants carried here: Leader Append-Only; no entry is counted before it is durable.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { fitting } from "./bytes.ts";
import { sendChunk } from "./chunks.ts";
import { isFed } from "./configuration.ts";
import { isInContact } from "./contact.ts";
import { delegateSnapshot } from "./delegates.ts";
import { observeAppended } from "./observe.ts";
import { writeLog } from "./persist.ts";
import { becomeSnapshot, type Progress, progressOf, sentEntries, setProgress } from "./progress.ts";
import {
  type Append,
  type Index,
  type LogEntry,
  lastIndex,
  type Raft,
  type State,
  type Term,
  termAt,
  valueOfEntry,
} from "./types.ts";
import { isWitness, tellWitness } from "./witness.ts";

/** §6.4, step 1: a no-op opens the term, since only an entry of its own lets a leader commit those before it. */
export function proposeNoop(state: State, io: Io<Raft>): void {
  proposeEntry(state, { term: state.term, command: null }, io);
}

/** An entry that waits for no other joins the log. */
export function proposeEntry(state: State, entry: LogEntry, io: Io<Raft>): void {
  const first = state.log.next;
  appendEntry(state, entry, io);
  replicateFrom(state, first, io);
}

/** A client's new command joins the log; while the log takes none it waits and goes with the next batch. */
export function proposeCommand(state: State, client: NodeId, command: Command, io: Io<Raft>): void {
  state.waiting = state.waiting.set(command.id, client);
  if (isHeld(state, io)) {
    state.queue = state.queue.append(command);
    return;
  }
  proposeEntry(state, { term: state.term, command }, io);
}

/** The log takes commands again: what waited for that goes as one batch. */
export function proposeQueued(state: State, io: Io<Raft>): void {
  const { queue } = state;
  if (queue.length === 0 || isHeld(state, io)) return;
  const first = state.log.next;
  const end = Math.min(queue.next, queue.first + io.cluster.options.batchEntries);
  for (let at = queue.first; at < end; at++) {
    const command = queue.at(at);
    if (command) appendEntry(state, { term: state.term, command }, io);
  }
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  replicateFrom(state, first, io);
}

/**
 * True while no command may join the log: until the leader's own acknowledgement of its last write arrives, and while it
 * hands over, so that its log stands still for the next leader (§3.10, step 1).
 */
const isHeld = (state: State, io: Io<Raft>): boolean =>
  state.transferTo !== null || progressOf(state, io.self).match < lastIndex(state);

function appendEntry(state: State, entry: LogEntry, io: Io<Raft>): void {
  io.observe({ type: "proposed", term: state.term, slot: state.log.next, value: valueOfEntry(entry) });
  state.log = state.log.append(entry);
}

/** Sends the new entries and writes them at the same time; the leader's own vote for them is a message like others'. */
function replicateFrom(state: State, first: number, io: Io<Raft>): void {
  const { term, log, round } = state;
  sendNewEntries(state, io); // §10.2.1: safe before the write, since what is counted is behind the sync
  writeLog(state, io);
  io.sync(); // before the leader's own acknowledgement: an entry it may lose is on one server less
  observeAppended(state, first, io);
  io.send(io.self, { type: "appended", term, match: (log.next - 1) as Index, round });
}

/** Sends everybody else who is sent the log the entries that they may take now. */
const sendNewEntries = (state: State, io: Io<Raft>): void => sendOthers(state, false, io);

/** §3.4: the same, and none to whom none may go, so that each sees that the leader lives. */
export const sendHeartbeats = (state: State, io: Io<Raft>): void => sendOthers(state, true, io);

function sendOthers(state: State, beat: boolean, io: Io<Raft>): void {
  assert(state.role === "leader", "only who leads a term speaks as its leader");
  let request: Append | null = null;
  for (let to = 0; to < state.progress.length; to++) {
    if (to === io.self || !isFed(state, to as NodeId)) continue;
    if (isWitness(to as NodeId, io)) {
      tellWitness(state, to as NodeId, beat, io);
      continue;
    }
    const progress = progressOf(state, to);
    if (isSnapshotDue(state, to as NodeId, progress)) {
      sendSnapshot(state, to as NodeId, io);
      continue;
    }
    const count = entriesDue(state, progress, io);
    if (count === 0 && !beat) continue;
    const previous = previousOf(state, progress);
    // Servers that stand alike are sent one and the same request.
    if (request === null || request.previousIndex !== previous || request.entries.length !== count) {
      request = appendBehind(state, previous, count);
    }
    sendAppend(state, to as NodeId, request, io);
  }
}

/** Figure 3.1, leaders: sends one server the entries from nextIndex on that it may take now. */
export function sendEntries(state: State, to: NodeId, io: Io<Raft>): void {
  assert(state.role === "leader", "only who leads a term speaks as its leader");
  if (!isFed(state, to) || isWitness(to, io)) return; // it was a member when it was asked; a witness is told elsewhere
  const progress = progressOf(state, to);
  if (isSnapshotDue(state, to, progress)) return sendSnapshot(state, to, io);
  const count = entriesDue(state, progress, io);
  if (count > 0) sendAppend(state, to, appendBehind(state, previousOf(state, progress), count), io);
}

/** The same to one server alone, and if there are none, nothing but how far all is committed. */
export function sendHeartbeat(state: State, to: NodeId, io: Io<Raft>): void {
  if (isWitness(to, io)) return tellWitness(state, to, true, io);
  const progress = progressOf(state, to);
  sendAppend(state, to, appendBehind(state, previousOf(state, progress), entriesDue(state, progress, io)), io);
}

/** How many entries may go now: no more than one batch, and what is on its way stays within the window. */
function entriesDue(state: State, progress: Progress, io: Io<Raft>): number {
  const { log } = state;
  const { match, next, flow } = progress;
  if (!isInLog(state, progress)) return 0;
  const { batchEntries, windowEntries } = io.cluster.options;
  const count = Math.min(log.next - next, batchEntries);
  if (flow === "replicate") {
    return fitting(state, progress, Math.max(0, Math.min(count, match + windowEntries + 1 - next)), io);
  }
  return flow === "probeDue" ? fitting(state, progress, Math.max(0, count), io) : 0;
}

/** The log has all from `next` on, and the term before it, so that a request can say where the logs should meet. */
const isInLog = (state: State, { next }: Progress): boolean =>
  next >= state.log.first && termAt(state, (next - 1) as Index) !== undefined;

/** The index before the entries to send. Where the log falls short a heartbeat asks whether the snapshot's end is there. */
export const previousOf = (state: State, progress: Progress): Index =>
  isInLog(state, progress) ? ((progress.next - 1) as Index) : state.snapshot.index;

/** AppendEntries with the `count` entries behind `previousIndex`. */
function appendBehind(state: State, previousIndex: Index, count: number): Append {
  const { term, log, commit, round } = state;
  const previousTerm = termAt(state, previousIndex) as Term;
  const first = previousIndex + 1;
  assert(count === 0 || first >= log.first, "only entries that are in the log are sent");
  const entries = count === 0 ? noEntries : log.slice(first, first + count);
  return { type: "append", term, previousIndex, previousTerm, entries, commit, round };
}

const noEntries: readonly LogEntry[] = [];

function sendAppend(state: State, to: NodeId, request: Append, io: Io<Raft>): void {
  // Ahead of the disk (§10.2.1): its term was durable before the vote was asked for, and no entry is counted before it is.
  io.sendAhead(to, request);
  const count = request.entries.length;
  if (count > 0) setProgress(state, to, sentEntries(progressOf(state, to), count));
}

/**
 * Chapter 5: the next entry was compacted away, and the server is there to take the snapshot in its place: as in etcd,
 * none goes to a server that answers nothing. Once it is under way, only heartbeats follow.
 */
const isSnapshotDue = (state: State, to: NodeId, progress: Progress): boolean =>
  progress.flow !== "snapshotSent" && !isInLog(state, progress) && isInContact(state, to);

function sendSnapshot(state: State, to: NodeId, io: Io<Raft>): void {
  const { term, snapshot, round } = state;
  const { delegates, chunkEntries } = io.cluster.options;
  if (delegates && delegateSnapshot(state, to, io)) return;
  if (chunkEntries > 0) sendChunk(state, to, 0, io);
  else io.sendAhead(to, { type: "installSnapshot", term, snapshot, round }); // what it covers is committed
  setProgress(state, to, becomeSnapshot(progressOf(state, to), snapshot.index));
}
