/**
 * A replica's log: where it ends, what it takes in, what it removes, what of it is executed, and how it gets to the disk.
 *
 * - The whole record is one write, always: promise, snapshot and log. No disk holds an entry above its promise.
 * - Two logs with an entry of one epoch at one slot are equal up to there (log matching): a piece is taken only behind the
 *   entry that it follows.
 * - What is executed is committed, and no leader's log lacks it; so a snapshot may take its place anywhere.
 * - With `flush` 0 a log is not synced for its own sake. Then whoever starts again has left the ISR and the ELR.
 *
 * Source: KIP-101, "Alter Replication Protocol to use Leader Epoch": the epoch of each entry, and where each epoch ends.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, noopId } from "../../sim/contract/operation.ts";
import { applyToStore } from "../shared/stores.ts";
import type {
  Epoch,
  LogEnd,
  LogEntry,
  LogPiece,
  ReplicaDurable,
  ReplicaState,
  ReplicaTypes,
  Slot,
  Snapshot,
} from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;
type Kept = Pick<ReplicaDurable, "log" | "snapshot">;

export const after = (slot: Slot): Slot => (slot + 1) as Slot;

export const logEndOf = ({ log, snapshot }: Kept): LogEnd => ({
  next: log.next as Slot,
  term: log.last()?.term ?? snapshot.term,
});

/** The epoch of the entry at `slot`; undefined when it is not here, or covered by the snapshot. */
export function termAt({ log, snapshot }: Kept, slot: number): Epoch | undefined {
  return slot === snapshot.next - 1 ? snapshot.term : log.at(slot)?.term;
}

/** One past the last entry of an epoch up to `term`: epochs never go down along a log, so by halving. */
export function endOfTerm({ log, snapshot }: Kept, term: Epoch): Slot {
  let low: number = snapshot.next;
  let high = log.next;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (log.at(middle)!.term <= term) low = middle + 1;
    else high = middle;
  }
  return low as Slot;
}

export const isSameEnd = (one: LogEnd, other: LogEnd): boolean => one.next === other.next && one.term === other.term;

/** The log from `from` on, `max` entries at most; with the snapshot where `from` is no longer here. */
export function pieceFrom({ log, snapshot }: Kept, from: Slot, max: number): LogPiece {
  const isHere = from >= snapshot.next;
  const first = isHere ? from : snapshot.next;
  return {
    snapshot: isHere ? null : snapshot,
    first,
    previousTerm: termAt({ log, snapshot }, first - 1)!,
    entries: log.slice(first, first + max),
  };
}

/** Appends a piece that follows the end of this log, or replaces what its snapshot covers. False where it does neither. */
export function takePiece(state: ReplicaState, piece: LogPiece, io: ReplicaIo): boolean {
  const { snapshot, first, previousTerm, entries } = piece;
  const end = state.log.next;
  const isInstalled = snapshot !== null && snapshot.next > state.executed;
  if (isInstalled) install(state, snapshot);
  const isCut = state.log.next < end;
  const from = state.log.next;
  const isFitting = first === from && termAt(state, first - 1) === previousTerm;
  if (isFitting) for (const entry of entries) state.log = state.log.append(entry);
  if (isInstalled || state.log.next > from) persistLog(state, io);
  if (isInstalled) observeInstalled(snapshot, isCut, io);
  observeAppended(state, from, state.promised, io);
  return isFitting;
}

/** The entries behind it stay where it fits the log: they may be committed already. */
function install(state: ReplicaState, snapshot: Snapshot): void {
  const { next, term, store } = snapshot;
  state.log = termAt(state, next - 1) === term ? state.log.compact(next) : Log.empty<LogEntry>(next);
  state.snapshot = snapshot;
  state.store = store;
  state.executed = next;
  state.committed = next;
}

function observeInstalled({ next }: Snapshot, isCut: boolean, io: ReplicaIo): void {
  if (isCut) io.observe({ type: "truncated", slot: next });
  io.observe({ type: "installed", next });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Removes what lies from `slot` on: it belongs to a log that came to nothing. */
export function truncate(state: ReplicaState, slot: Slot, io: ReplicaIo): void {
  if (slot >= state.log.next) return;
  state.log = state.log.truncate(slot);
  persistLog(state, io);
  io.observe({ type: "truncated", slot });
  io.observe({ type: "witnessed", what: "log truncated" });
}

/** Executes what is committed, in order, as far as the log reaches. */
export function executeTo(state: ReplicaState, end: Slot, io: ReplicaIo): void {
  while (state.executed < Math.min(end, state.log.next)) execute(state, io);
  state.committed = Math.max(state.committed, state.executed) as Slot;
  compact(state, io);
}

function execute(state: ReplicaState, io: ReplicaIo): void {
  const slot = state.executed;
  const { command, term } = state.log.at(slot)!;
  state.executed = after(slot);
  if (term === state.epoch) state.outbid = 0; // something came of this epoch
  if (command === null) return io.observe({ type: "applied", slot, value: noopId, fresh: false });
  const { store, result, fresh } = applyToStore(state.store, command, slot);
  state.store = store;
  io.observe({ type: "applied", slot, value: command.id, fresh });
  const { session, sequence } = command;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  if (result !== null) io.reply(waiting.client, { type: "done", session, sequence, result });
}

function compact(state: ReplicaState, io: ReplicaIo): void {
  const { executed: next, store } = state;
  if (next - state.snapshot.next < io.cluster.options.snapshotEntries) return;
  state.snapshot = { next, term: termAt(state, next - 1)!, store };
  state.log = state.log.compact(next);
  io.rewrite(recordOf(state));
  io.observe({ type: "witnessed", what: "snapshot taken" });
}

const recordOf = ({ promised, snapshot, log, committed }: ReplicaState): Partial<ReplicaDurable> => ({
  promised,
  snapshot,
  log,
  committed,
});

export function persist(state: ReplicaState, io: ReplicaIo): void {
  io.write(recordOf(state));
  io.sync();
}

/** Of the log itself: on the disk, or with `flush` 0 in pages that a crash may lose. */
export function persistLog(state: ReplicaState, io: ReplicaIo): void {
  assert(state.log.first === state.snapshot.next, "the log leaves no gap behind the snapshot");
  if (isFlushed(io)) persist(state, io);
  else io.rewrite(recordOf(state)); // no acknowledgement waits for it: who restarts is not in sync
}

/** What a replica acknowledges is on its disk. */
export const isFlushed = ({ cluster }: ReplicaIo): boolean => cluster.options.flush > 0;

export const commandIdOf = ({ command }: LogEntry): CommandId => command?.id ?? noopId;

/** The entries from `first` on are durable here, under the leader of that epoch. Belongs behind their sync. */
export function observeAppended({ log, snapshot }: ReplicaState, first: number, under: Epoch, io: ReplicaIo): void {
  let previousTerm: Epoch = log.at(first - 1)?.term ?? snapshot.term;
  for (let slot = first; slot < log.next; slot++) {
    const entry = log.at(slot)!;
    const unflushed = isFlushed(io) ? {} : ({ unflushed: true } as const);
    const value = commandIdOf(entry);
    io.observe({ type: "appended", slot, term: entry.term, previousTerm, value, under, ...unflushed });
    previousTerm = entry.term;
  }
}

/** All that lies on the disk of a replica that starts: the crash before may have cut what it had to say. */
export function observeDisk(state: ReplicaState, io: ReplicaIo): void {
  const { log, snapshot, promised } = state;
  if (promised === 0) return; // a new disk
  if (snapshot.term > 0) io.observe({ type: "installed", next: snapshot.next });
  io.observe({ type: "truncated", slot: log.next });
  observeAppended(state, snapshot.next, promised, io);
}

export const reportOf = (durable: Kept): string => {
  const { next, term } = logEndOf(durable);
  return `log of epoch ${term} to ${next - 1}`;
};
