/**
 * The history: where a zxid stands in it, what of it is on the disk, and what judges are told of that.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-A, and its claim 1: the histories of two that have an entry in
 * common are alike up to there.
 * Invariants carried here: zxids rise along a history, by one within an epoch; no history on a disk has entries of an epoch that its
 * replica has not promised.
 */
import type { Io } from "../../sim/contract/io.ts";
import { type Durable, lastPosition, lastZxid, type State, type Zab } from "./state.ts";
import { commandIdOf, type Entry, epochOf, noEpoch, noZxid, type Zxid } from "./types.ts";

/** The zxid at that place; undefined where it is not here, or was compacted away. */
export function zxidAt({ log, snapshot }: Pick<Durable, "log" | "snapshot">, position: number): Zxid | undefined {
  if (position === snapshot.position) return snapshot.zxid;
  return position === 0 ? noZxid : log.at(position)?.zxid;
}

/** The last place whose entry has this zxid or a lower one, as far as the log goes back; the place before its first else. */
export function positionOf(state: Pick<Durable, "log" | "snapshot">, zxid: Zxid): number {
  const { log } = state;
  const last = lastZxid(state);
  if (zxid >= last) return lastPosition(state);
  if (epochOf(zxid) === epochOf(last)) {
    // Within an epoch no counter is left out. Of its NEWLEADER all histories with an entry of the epoch have a copy.
    return Math.max(log.first - 1, lastPosition(state) - (last - zxid));
  }
  let [low, high] = [log.first - 1, lastPosition(state)]; // the one is at or below, the other above
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((log.at(middle) as Entry).zxid <= zxid) low = middle;
    else high = middle;
  }
  return low;
}

/** What a promise tells of the history, as text. */
export const reportOf = (durable: Pick<Durable, "currentEpoch" | "log" | "snapshot">): string =>
  `${durable.currentEpoch}:${lastZxid(durable)}`;

/** Log and snapshot in one write: neither makes sense without the other. */
export function persistHistory({ log, snapshot }: State, io: Io<Zab>): void {
  io.write({ log, snapshot });
  io.sync(); // before what follows: it answers for what is written
}

/** The entries from `first` on are on the disk now, under the leader of acceptedEpoch; the history had gone up to `end`. */
export function observeHistory(state: State, first: number, end: number, io: Io<Zab>): void {
  if (first < end) io.observe({ type: "truncated", slot: first });
  const { log, acceptedEpoch: under } = state;
  let previousTerm = epochOf(zxidAt(state, first - 1) ?? noZxid);
  for (let slot = first; slot < log.next; slot++) {
    const entry = log.at(slot) as Entry;
    const term = epochOf(entry.zxid);
    io.observe({ type: "appended", slot, term, previousTerm, value: commandIdOf(entry), under });
    previousTerm = term;
  }
}

/** All that a disk holds at a start: the crash before may have cut what its replica had to say. */
export function observeDisk(state: State, io: Io<Zab>): void {
  const { acceptedEpoch, snapshot, log } = state;
  if (acceptedEpoch === noEpoch) return;
  if (snapshot.position > 0) io.observe({ type: "installed", next: snapshot.position + 1 });
  io.observe({ type: "truncated", slot: log.next });
  const first = Math.max(log.first, snapshot.position + 1);
  observeHistory(state, first, first, io);
}
