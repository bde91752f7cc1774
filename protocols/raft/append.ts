/**
 * Log replication, the follower's side: AppendEntries.
 * Source: Ongaro (2014), section 3.5 (the consistency check) and figure 3.1, AppendEntries receiver; the Raft paper's
 * section 5.3 for the hint that spares one request per missing entry.
 * Invariants carried here: Log Matching; what was acknowledged is removed by nothing but a real conflict.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { learnCommit } from "./commit.ts";
import { adoptConfiguration } from "./configuration.ts";
import { followLeader, refuseOldLeader } from "./follower.ts";
import { askAgain } from "./follower-reads.ts";
import { passAgain } from "./forwarding.ts";
import { observeAppended } from "./observe.ts";
import { writeLog } from "./persist.ts";
import { type Append, type Index, type LogEntry, lastIndex, type Raft, type State, termAt } from "./types.ts";
import { isWitness, testify } from "./witness.ts";

/** Figure 3.1, AppendEntries receiver. */
export function onAppend(state: State, from: NodeId, message: Append, io: Io<Raft>): void {
  const { previousIndex, previousTerm, entries, round } = message;
  if (isWitness(io.self, io)) return testify(state, from, message, io);
  if (message.term < state.term) return refuseOldLeader(state, from, previousIndex, io);
  followLeader(state, from, message.term, io);
  if (entries.length === 0) {
    askAgain(state, io);
    passAgain(state, from, io);
  }
  // Step 2. What the snapshot covers is committed, so it matches every leader's log (Leader Completeness).
  if (previousIndex > state.snapshot.index && termAt(state, previousIndex) !== previousTerm) {
    const hint = hintFor(state, previousIndex);
    return io.send(from, { type: "rejected", term: state.term, previousIndex, hint, round });
  }
  takeEntries(state, message, io);
  // Only up to here is this log known to equal the leader's, however long it is.
  const verified = (previousIndex + entries.length) as Index;
  io.send(from, { type: "appended", term: state.term, match: verified, round });
  learnCommit(state, message.commit, verified, io);
}

/** Steps 3 and 4. A late or duplicate request holds nothing new and changes nothing. */
function takeEntries(state: State, { previousIndex, entries }: Append, io: Io<Raft>): void {
  const offset = previousIndex + 1;
  const end = offset + entries.length;
  let index = Math.max(offset, state.snapshot.index + 1);
  while (index < end && state.log.at(index)?.term === entries[index - offset]?.term) index++;
  if (index >= end) return;

  const isConflict = index < state.log.next;
  const first = index;
  let log = state.log.truncate(first); // from the first conflict on, never less: acknowledged entries stay
  for (; index < end; index++) log = log.append(entries[index - offset] as LogEntry);
  state.log = log;
  if (io.cluster.options.reconfigures !== "none") adoptConfiguration(state, first);
  writeLog(state, io);
  io.sync(); // before the acknowledgement: the leader counts on this copy
  if (isConflict) {
    io.observe({ type: "truncated", slot: first });
    io.observe(conflictTruncated);
  }
  observeAppended(state, first, io);
}

const conflictTruncated = { type: "witnessed", what: "log conflict truncated" } as const;

/**
 * The last index that may match: before all entries of the conflicting term, or at this log's end. A log's terms never go
 * down, so the first entry of a term is found by halving, however long the term is.
 */
function hintFor(state: State, previousIndex: Index): Index {
  const last = lastIndex(state);
  if (previousIndex > last) return last;
  const term = termAt(state, previousIndex);
  let hint = Math.min(state.commit, previousIndex); // committed: it matches
  let conflicting = previousIndex as number;
  while (conflicting - hint > 1) {
    const middle = (hint + conflicting) >> 1;
    if (termAt(state, middle as Index) === term) conflicting = middle;
    else hint = middle;
  }
  return hint as Index;
}
