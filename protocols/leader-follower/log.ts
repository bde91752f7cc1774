/**
 * A replica's log: where it ends, what it takes in, what it removes, what of it is executed, and how it gets to the disk.
 *
 * - The whole record is one write, always: promise, snapshot and log. No disk holds an entry above its promise.
 * - Two logs with an entry of one epoch at one slot are equal up to there (log matching): a piece is taken only behind the
 *   entry that it follows, and one that contradicts what is here is not taken at all.
 * - What is executed is final, and no leader's log lacks it; so a snapshot may take its place anywhere.
 *
 * Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014), sections 5.3 (log matching)
 * and 7 (snapshots).
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, noopId } from "../../sim/contract/operation.ts";
import { serve } from "../shared/serving.ts";
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

/** Of two logs the one that holds all that was acknowledged in both: the later last epoch, and then the more entries. */
export const isLonger = (one: LogEnd, other: LogEnd): boolean =>
  one.term > other.term || (one.term === other.term && one.next > other.next);

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

/**
 * Takes a piece of the log of `epoch`, whose leader is followed from now on. False when it does not fit what is here: the
 * two logs have to be aligned first. Durable when the handler's effects go on.
 */
export function takePiece(state: ReplicaState, epoch: Epoch, piece: LogPiece, io: ReplicaIo): boolean {
  const { snapshot, first, entries } = piece;
  const { log: before, promised } = state;
  state.promised = Math.max(promised, epoch) as Epoch;
  const isInstalled = snapshot !== null && snapshot.next > state.executed;
  if (isInstalled) install(state, snapshot);
  const cut = state.log.next < before.next;
  const from = state.log.next;
  const isFitting = fits(state, piece);
  if (isFitting) for (let at = from - first; at < entries.length; at++) state.log = state.log.append(entries[at]!);
  if (isInstalled || state.promised > promised || state.log.next > from) persist(state, io);
  if (isInstalled) observeInstalled(snapshot, cut, io);
  observeAppended(state, from, epoch, io);
  return isFitting;
}

/** What the snapshot covers is final, and so the same in every log that a leader has. */
function fits(state: Kept, { first, previousTerm, entries }: LogPiece): boolean {
  const { log, snapshot } = state;
  if (first > log.next) return false;
  if (first >= snapshot.next && termAt(state, first - 1) !== previousTerm) return false;
  const end = Math.min(log.next, first + entries.length);
  for (let slot = Math.max(first, snapshot.next); slot < end; slot++) {
    if (log.at(slot)!.term !== entries[slot - first]!.term) return false;
  }
  return true;
}

/** The entries behind it stay where it fits the log: they may be acknowledged already. */
function install(state: ReplicaState, snapshot: Snapshot): void {
  const { next, term, store } = snapshot;
  state.log = termAt(state, next - 1) === term ? state.log.compact(next) : Log.empty<LogEntry>(next);
  state.snapshot = snapshot;
  state.promised = Math.max(state.promised, term) as Epoch;
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
  persist(state, io);
  io.observe({ type: "truncated", slot });
  io.observe({ type: "witnessed", what: "log conflict truncated" });
}

/**
 * Slots up to `end` - 1 are final, and `piece` tells what they hold. Where another entry stands here, it and all behind
 * it go.
 */
export function settle(state: ReplicaState, piece: LogPiece, end: Slot, io: ReplicaIo): void {
  const { snapshot, first, entries } = piece;
  if (snapshot !== null && snapshot.next > state.executed) {
    takePiece(state, Math.max(state.promised, snapshot.term) as Epoch, { ...piece, entries: [] }, io);
  }
  const { executed } = state;
  const final = entries.slice(Math.max(0, executed - first), Math.max(0, end - first));
  if (first > executed || final.length === 0) return;
  const other = final.findIndex(({ term }, at) => (termAt(state, executed + at) ?? term) !== term);
  if (other >= 0) truncate(state, (executed + other) as Slot, io);
  const previousTerm = termAt(state, executed - 1)!;
  // Final entries are in the log of every later leader, and so of the one that was promised.
  const epoch = Math.max(state.promised, final.at(-1)!.term) as Epoch;
  takePiece(state, epoch, { snapshot: null, first: executed, previousTerm, entries: final }, io);
  executeTo(state, (executed + final.length) as Slot, io);
}

/** Executes what is final, in order, as far as the log reaches. */
export function executeTo(state: ReplicaState, end: Slot, io: ReplicaIo): void {
  while (state.executed < Math.min(end, state.log.next)) execute(state, io);
  state.committed = Math.max(state.committed, state.executed) as Slot;
  compact(state, io);
}

function execute(state: ReplicaState, io: ReplicaIo): void {
  const slot = state.executed;
  const { command } = state.log.at(slot)!;
  state.executed = after(slot);
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

const recordOf = ({ promised, snapshot, log, committed }: ReplicaState): Partial<ReplicaDurable> => ({
  promised,
  snapshot,
  log,
  committed,
});

export function persist(state: ReplicaState, io: ReplicaIo): void {
  assert(state.log.first === state.snapshot.next, "the log leaves no gap behind the snapshot");
  io.write(recordOf(state));
  io.sync();
}

export const commandIdOf = ({ command }: LogEntry): CommandId => command?.id ?? noopId;

/** The entries from `first` on are durable here, under the leader of that epoch. Belongs behind their sync. */
export function observeAppended({ log, snapshot }: ReplicaState, first: number, under: Epoch, io: ReplicaIo): void {
  let previousTerm: Epoch = log.at(first - 1)?.term ?? snapshot.term;
  for (let slot = first; slot < log.next; slot++) {
    const entry = log.at(slot)!;
    io.observe({ type: "appended", slot, term: entry.term, previousTerm, value: commandIdOf(entry), under });
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
