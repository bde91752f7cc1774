/**
 * What is on a disk, and what the judges are told of it. The paper's replicas keep nothing there; with `disk: log` view and log
 * are, before any message that answers for them.
 * Source: Liskov and Cowling (2012), section 4.3: a replica that writes its state before it answers could do without recovery.
 * Invariants carried here: views never go down on a disk; no entry on a disk is of a later view than the disk's own.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { State, Viewstamped } from "./state.ts";
import { commandIdOf, type Entry, type OpNumber, type View, zeroView } from "./types.ts";

export const hasDisk = ({ cluster }: Io<Viewstamped>): boolean => cluster.options.disk === "log";

/** All of the disk in one write: a crash may keep this one and lose an earlier one, and none makes sense without the other fields. */
export function persist({ view, lastNormal, log, checkpoint }: State, io: Io<Viewstamped>): void {
  if (!hasDisk(io)) return;
  io.write({ view, lastNormal, log, checkpoint });
  io.sync(); // before what follows: it answers for what is written
}

/** What a DoViewChange tells of the log, as text. */
export const reportOf = ({ lastNormal, log }: Pick<State, "lastNormal" | "log">): string =>
  `${lastNormal}:${log.next - 1}`;

/** The view of the operation `op`, which is in the log or the last one that the checkpoint covers. */
export function viewAt({ log, checkpoint }: Pick<State, "log" | "checkpoint">, op: number): View {
  if (op === checkpoint.op) return checkpoint.view;
  return log.at(op)?.view ?? zeroView;
}

/** The entries from `first` on are in the log now, under the primary of this view; it had been up to `end`. */
export function observeLog(state: State, first: OpNumber, end: number, io: Io<Viewstamped>): void {
  if (first < end) io.observe({ type: "truncated", slot: first });
  const { log, view: under } = state;
  const unflushed = hasDisk(io) ? {} : ({ unflushed: true } as const);
  let previousTerm = viewAt(state, first - 1);
  for (let slot = first as number; slot < log.next; slot++) {
    const entry = log.at(slot) as Entry;
    io.observe({
      type: "appended",
      slot,
      term: entry.view,
      previousTerm,
      value: commandIdOf(entry),
      under,
      ...unflushed,
    });
    previousTerm = entry.view;
  }
}

/** All that a disk holds at a start: the crash before may have cut what its replica had to say. */
export function observeDisk(state: State, io: Io<Viewstamped>): void {
  const { view, checkpoint, log } = state;
  if (view === zeroView) return;
  if (checkpoint.op > 0) io.observe({ type: "installed", next: checkpoint.op + 1 });
  io.observe({ type: "truncated", slot: log.next });
  const first = Math.max(log.first, checkpoint.op + 1) as OpNumber;
  observeLog(state, first, first, io);
}
