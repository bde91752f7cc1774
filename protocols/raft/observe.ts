/** What a replica tells the judges of the log on its disk. */
import type { Io } from "../../sim/contract/io.ts";
import { type LogEntry, type Raft, type State, type Term, valueOfEntry } from "./types.ts";
import { isWitness, observePair } from "./witness.ts";

/** The entries from `first` on are durable here, under the leader of the current term. Belongs behind their sync. */
export function observeAppended({ log, snapshot, term: under }: State, first: number, io: Io<Raft>): void {
  let previousTerm: Term = log.at(first - 1)?.term ?? snapshot.term;
  for (let slot = first; slot < log.next; slot++) {
    const entry = log.at(slot) as LogEntry;
    io.observe({ type: "appended", slot, term: entry.term, previousTerm, value: valueOfEntry(entry), under });
    previousTerm = entry.term;
  }
}

/** All that lies on the disk of a server that starts: the crash before may have cut what it had to say. */
export function observeDisk(state: State, io: Io<Raft>): void {
  const { log, snapshot, term } = state;
  if (term === 0) return; // a new disk
  if (isWitness(io.self, io)) {
    io.observe({ type: "truncated", slot: log.next });
    if (snapshot.index > 0) observePair(state, io);
    return;
  }
  if (snapshot.index > 0) io.observe({ type: "installed", next: snapshot.index + 1 });
  io.observe({ type: "truncated", slot: log.next });
  observeAppended(state, snapshot.index + 1, io);
}
