/**
 * A replica's log: what it takes in, what of it is executed, and how it gets to the disk.
 *
 * - The whole record is one write, always: chain, snapshot and log. No disk holds an entry above its epoch.
 * - Update Propagation Invariant: what a replica of the chain holds is a prefix of what its predecessor holds. So a piece
 *   from the predecessor fits wherever it does not leave a gap, and nothing is ever removed for it.
 * - What is executed is acknowledged, or about to be by this tail; so a snapshot may take its place anywhere.
 *
 * Source: van Renesse and Schneider (2004), section 3.1: Hist of a replica, and its invariant.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, noopId } from "../../sim/contract/operation.ts";
import { serve } from "../shared/serving.ts";
import { isTail } from "./standing.ts";
import type { Epoch, LogEntry, LogPiece, ReplicaDurable, ReplicaState, ReplicaTypes, Slot, Snapshot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;
type Kept = Pick<ReplicaDurable, "log" | "snapshot">;

export const after = (slot: number): Slot => (slot + 1) as Slot;

/** The epoch of the last entry. */
export const lastTerm = ({ log, snapshot }: Kept): Epoch => log.last()?.term ?? snapshot.term;

/** The epoch of the entry at `slot`; undefined when it is not here, or covered by the snapshot. */
const termAt = ({ log, snapshot }: Kept, slot: number): Epoch | undefined =>
  slot === snapshot.next - 1 ? snapshot.term : log.at(slot)?.term;

/** The log from `from` to `end`, `max` entries at most; with the snapshot where `from` is no longer here. */
export function pieceFrom({ log, snapshot }: Kept, from: number, end: number, max: number): LogPiece {
  const isHere = from >= snapshot.next;
  const first = isHere ? (from as Slot) : snapshot.next;
  return {
    snapshot: isHere ? null : snapshot,
    first,
    previousTerm: termAt({ log, snapshot }, first - 1)!,
    entries: log.slice(first, Math.min(first + max, end)),
  };
}

/**
 * Takes a piece of the log of its chain: what is new of it is durable when the handler's effects go on. False when it
 * leaves a gap. `acknowledged`: slots below are, which is on the disk with them.
 */
export function takePiece(state: ReplicaState, piece: LogPiece, io: ReplicaIo, acknowledged = 0): boolean {
  const { snapshot, first, entries } = piece;
  if (snapshot !== null && snapshot.next > state.log.next) install(state, snapshot, io);
  const from = state.log.next;
  if (first > from) return false;
  assertFits(state, piece);
  state.committed = Math.max(state.committed, acknowledged) as Slot;
  for (let at = from - first; at < entries.length; at++) state.log = state.log.append(entries[at]!);
  if (state.log.next > from) {
    persist(state, io);
    observeAppended(state, from, io);
  }
  return true;
}

function assertFits(state: Kept, { first, previousTerm, entries }: LogPiece): void {
  const { log, snapshot } = state;
  const isBehindSame = first < snapshot.next || termAt(state, first - 1) === previousTerm;
  assert(isBehindSame, "what a replica holds is a prefix of what its predecessor holds");
  const end = Math.min(log.next, first + entries.length);
  for (let slot = Math.max(first, snapshot.next); slot < end; slot++) {
    const isSame = log.at(slot)!.term === entries[slot - first]!.term;
    assert(isSame, "what a replica holds is a prefix of what its predecessor holds");
  }
}

/** What it holds is a prefix of what the snapshot covers. */
function install(state: ReplicaState, snapshot: Snapshot, io: ReplicaIo): void {
  const { next, store } = snapshot;
  state.snapshot = snapshot;
  state.log = Log.empty<LogEntry>(next);
  state.store = store;
  state.executed = next;
  state.committed = next;
  persist(state, io);
  io.observe({ type: "installed", next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Takes away what lies from `slot` on. True when there was any. The write of the record is the caller's. */
export function forgetFrom(state: ReplicaState, slot: number): boolean {
  const { executed, log } = state;
  if (slot >= log.next) return false;
  assert(slot >= executed, "what is acknowledged is not forgotten");
  state.log = log.truncate(slot);
  return true;
}

export function observeForgotten({ log }: ReplicaState, io: ReplicaIo): void {
  io.observe({ type: "truncated", slot: log.next });
  io.observe({ type: "witnessed", what: "unacknowledged suffix forgotten" });
}

/** Executes what is acknowledged, in order, as far as the log reaches. */
export function executeTo(state: ReplicaState, end: number, io: ReplicaIo): void {
  while (state.executed < Math.min(end, state.log.next)) execute(state, io);
  state.committed = Math.max(state.committed, state.executed) as Slot;
  compact(state, io);
}

/** The tail answers whoever asked the head; the head, whoever asked it again meanwhile. */
function execute(state: ReplicaState, io: ReplicaIo): void {
  const slot = state.executed;
  const { command, client } = state.log.at(slot)!;
  state.executed = after(slot);
  if (command !== null) {
    const { session, sequence } = command;
    const isNew = slot >= state.committed; // what was executed in an earlier life was answered in it
    if (client !== null && isNew && isTail(state, io)) state.waiting = state.waiting.set(session, { client, sequence });
    if (state.pending.get(session) === sequence) state.pending = state.pending.delete(session);
  }
  serve(state, slot, command, io);
}

function compact(state: ReplicaState, io: ReplicaIo): void {
  const { executed: next, store } = state;
  if (next - state.snapshot.next < io.cluster.options.snapshotEntries) return;
  state.snapshot = { next, term: termAt(state, next - 1)!, store };
  state.log = state.log.compact(next);
  io.rewrite(recordOf(state));
  io.observe({ type: "witnessed", what: "snapshot taken" });
}

const recordOf = ({ configuration, snapshot, log, counted, committed }: ReplicaState): Partial<ReplicaDurable> => ({
  configuration,
  snapshot,
  log,
  counted,
  committed,
});

export function persist(state: ReplicaState, io: ReplicaIo): void {
  assert(state.log.first === state.snapshot.next, "the log leaves no gap behind the snapshot");
  io.write(recordOf(state));
  io.sync();
}

export const commandIdOf = ({ command }: LogEntry): CommandId => command?.id ?? noopId;

/** The entries from `first` on are durable here, in the chain of its epoch. Belongs behind their sync. */
export function observeAppended(state: ReplicaState, first: number, io: ReplicaIo): void {
  const { log, snapshot, configuration } = state;
  let previousTerm: Epoch = log.at(first - 1)?.term ?? snapshot.term;
  for (let slot = first; slot < log.next; slot++) {
    const entry = log.at(slot)!;
    const { epoch: under } = configuration;
    io.observe({ type: "appended", slot, term: entry.term, previousTerm, value: commandIdOf(entry), under });
    previousTerm = entry.term;
  }
}

/** All that lies on the disk of a replica that starts: the crash before may have cut what it had to say. */
export function observeDisk(state: ReplicaState, io: ReplicaIo): void {
  const { log, snapshot, configuration } = state;
  if (configuration.epoch === 0) return; // a new disk
  if (snapshot.term > 0) io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "truncated", slot: log.next });
  observeAppended(state, snapshot.next, io);
}
