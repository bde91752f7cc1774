/**
 * What is on a disk, and what the judges are told of it. The paper's replicas keep nothing there; with `disk: log` view and log
 * are, before any message that answers for them.
 * Source: Liskov and Cowling (2012), section 4.3: a replica that writes its state before it answers could do without recovery.
 * Invariants carried here: views never go down on a disk; no entry on a disk is of a later view than the disk's own.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { State, Viewstamped } from "./state.ts";
import { type Configuration, commandIdOf, type Entry, type OpNumber, turnOf, type View, zeroView } from "./types.ts";

export const hasDisk = ({ cluster }: Io<Viewstamped>): boolean => cluster.options.disk === "log";

/** All of the disk in one write: a crash may keep this one and lose an earlier one, and none makes sense without the other fields. */
export function persist({ view, lastNormal, log, checkpoint, configuration }: State, io: Io<Viewstamped>): void {
  if (!hasDisk(io)) return;
  const all = { view, lastNormal, log, checkpoint };
  io.write(configuration === undefined ? all : { ...all, configuration });
  io.sync(); // before what follows: it answers for what is written
}

/** §7: where nothing else is on the disk the epoch is, before any message that counts in it: who recovers has to know whom to ask. */
export function persistEpoch(state: State, io: Io<Viewstamped>): void {
  if (hasDisk(io)) return persist(state, io);
  const { configuration } = state;
  io.write({ configuration: configuration as Configuration });
  io.sync();
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
  const { view, status, checkpoint, log } = state;
  if (view === zeroView) return;
  if (checkpoint.op > 0) io.observe({ type: "installed", next: checkpoint.op + 1 });
  io.observe({ type: "truncated", slot: log.next });
  const first = Math.max(log.first, checkpoint.op + 1) as OpNumber;
  observeLog(state, first, first, io);
  if (status === "normal" && turnOf(view) === 0) observePromise(state, io); // §7.1: the epoch's first, which nobody asked for
}

/** It takes part in no lower view any more. */
export function observePromise(state: State, io: Io<Viewstamped>): void {
  const unflushed = hasDisk(io) ? {} : ({ unflushed: true } as const);
  io.observe({ type: "promised", term: state.view, report: reportOf(state), ...unflushed });
}
