/**
 * Reads without a slot of their own at the leader: read-index. A round of heartbeats serves all reads that were there
 * when it began.
 *
 * Source: Ongaro (2014), section 6.4, steps 1 to 5.
 * Invariant carried here: whatever was chosen before the read began is executed before it is answered.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { isQuorumOfEach } from "./configuration.ts";
import { isRoundDue, tellOthers } from "./heartbeat.ts";
import { hasLease, renewLease, whoAnswered } from "./lease.ts";
import type { MultiPaxos, State } from "./state.ts";
import type { Slot } from "./types.ts";

/** A get at the leader, without a slot: at once while it has its lease, else by read-index. */
export function readAtLeader(state: State, client: NodeId, request: Request, key: string, io: Io<MultiPaxos>): void {
  if (!mayAnswerAtOnce(state, io)) return readByRound(state, client, request, key, io);
  const { session, sequence } = request;
  if (io.syncingMicros === 0) io.observe({ type: "served", term: state.ballot, by: "lease" });
  io.observe({ type: "witnessed", what: "read by lease" });
  io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
}

/** All that was chosen before, by whomever, is executed, and nobody else has chosen anything since. */
const mayAnswerAtOnce = (state: State, io: Io<MultiPaxos>): boolean =>
  state.lease !== undefined && state.executed >= state.committed && mayRead(state, io) && hasLease(state, io);

/** Steps 1 to 3: remember how far the read must wait, and ask who still follows. */
function readByRound(state: State, client: NodeId, request: Request, key: string, io: Io<MultiPaxos>): void {
  const { session, sequence } = request;
  const { committed } = state;
  // All that an earlier leader may have chosen is below `inheritedEnd`; all that this one chose, below `committed`.
  const slot = Math.max(state.inheritedEnd, committed);
  const isFirst = state.reads.length === 0;
  const round = state.round + 1;
  state.reads = state.reads.append({ client, session, sequence, key, slot: slot as Slot, round });
  if (isFirst) tellOthers(state, io); // else the round under way began before this read
  answerReads(state, io);
}

/** `from` followed our ballot when round `round` reached it, so it did when any round before it began. */
export function onConfirmed(state: State, from: NodeId, round: number, io: Io<MultiPaxos>): void {
  if ((state.rounds[from] ?? 0) >= round) return; // late: a later round confirmed more
  state.rounds = state.rounds.with(from, round);
  renewLease(state, io);
  answerReads(state, io);
}

/** Steps 4 and 5: answers the reads whose round is confirmed and whose slots are executed. */
export function answerReads(state: State, io: Io<MultiPaxos>): void {
  let { reads } = state;
  if (reads.length === 0) return;
  if (state.configurations !== undefined && !mayRead(state, io)) return;
  for (let read = reads.at(reads.first); read !== undefined; read = reads.at(reads.first)) {
    if (state.executed < read.slot) break;
    if (!isConfirmed(state, read.round, io)) break; // a deposed leader never gets here
    const { client, session, sequence, key } = read;
    io.observe({ type: "witnessed", what: "read-index read" });
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
    reads = reads.compact(reads.first + 1);
  }
  state.reads = reads.length === 0 ? Log.empty() : reads;
  if (isRoundDue(state) && isConfirmed(state, state.round, io)) tellOthers(state, io);
}

/**
 * Where members change, too: whoever may have chosen in the window before has promised this ballot, and what they told of is
 * executed. That of another configuration may have come after the read.
 */
const mayRead = (state: State, io: Io<MultiPaxos>): boolean =>
  state.executed >= state.inheritedEnd &&
  (state.configurations === undefined || isQuorumOfEach(state, "phase1", state.promises, io));

/** An accept quorum, this leader included, followed after `round` began: it meets all who could have elected another. */
function isConfirmed(state: State, round: number, io: Io<MultiPaxos>): boolean {
  if (round > state.round) return false;
  return isQuorumOfEach(state, "phase2", whoAnswered(state, round, io), io);
}
