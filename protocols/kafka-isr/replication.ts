/**
 * Replication, as the leader sees it: the high watermark follows what all of the maximal ISR have fetched beyond.
 *
 * - A fetch says that all below is in the log of whoever sends it, as this leader has it; that its disk has it, and that it
 *   claimed no later epoch before.
 * - Nothing is committed before the record with which the epoch began: so a high watermark that was lost with the leader
 *   before is passed before anybody is told of one.
 * - The leader's own copy counts behind its own sync, by a message to itself.
 *
 * Source: Kafka's design, "Replication"; KIP-497 for the maximal ISR; KIP-966 for its least size and the start of the epoch.
 * Kafka appends no record at the start: it remembers where the epoch starts, and waits for the high watermark to get there.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { has, members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { want } from "./asking.ts";
import { answerAllParked, answerFetch, answerParked } from "./fetches.ts";
import { stepDown } from "./heartbeat.ts";
import { changeOf, deciding, isLargeEnough, maximalIsr } from "./isr.ts";
import { after, commandIdOf, executeTo, observeAppended, persistLog } from "./log.ts";
import { serveConfirmed } from "./reads.ts";
import { fetchPaceOf, rankOf, setProgress } from "./standing.ts";
import { divergenceFrom, snapshotPiece } from "./truncation.ts";
import type { Fetch, Flushed, LogEntry, Progress, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** A new command at the end of the log. */
export const append = (state: ReplicaState, command: Command, io: ReplicaIo): void =>
  appendEntry(state, { term: state.epoch, command }, io);

/** Replicas need not wait for this disk: what it holds itself is counted like what they hold. */
export function appendEntry(state: ReplicaState, entry: LogEntry, io: ReplicaIo): void {
  assert(state.promised === state.epoch, "a leader appends in the epoch that its disk knows");
  const slot = state.log.next as Slot;
  state.log = state.log.append(entry);
  answerAllParked(state, io);
  persistLog(state, io);
  observeAppended(state, slot, state.epoch, io);
  io.send(io.self, { type: "flushed", epoch: state.epoch, next: after(slot) });
}

export function onFlushed(state: ReplicaState, { epoch, next }: Flushed, io: ReplicaIo): void {
  if (state.phase !== "lead" || epoch !== state.epoch) return;
  const own = rankOf(io.self, io);
  setProgress(state, own, { next: Math.max(state.progress[own]!.next, next) });
  advance(state, io);
}

export function onFetch(state: ReplicaState, from: NodeId, fetch: Fetch, io: ReplicaIo): void {
  if (fetch.epoch > state.epoch) return stepDown(state, fetch.epoch, null, io);
  if (fetch.epoch < state.epoch || state.phase !== "lead") {
    return io.send(from, { type: "fenced", epoch: state.epoch });
  }
  const rank = rankOf(from, io);
  const known = state.progress[rank]!;
  const isNewLife = fetch.broker > known.broker;
  if (fetch.broker < known.broker || (!isNewLife && fetch.sequence < known.sequence)) return; // late
  const isCopy = !isNewLife && fetch.sequence === known.sequence; // its answer may be lost
  const divergence = divergenceFrom(state, fetch);
  const piece = snapshotPiece(state, fetch, io);
  const before = {
    ...known,
    ...(isNewLife ? { next: -1, round: -1, end: 0 } : {}),
    away: 0,
    pace: fetchPaceOf(known, io),
  };
  setProgress(
    state,
    rank,
    progressBy(fetch, before, divergence === null && piece === null, isCopy ? known.end : state.log.next),
  );
  if (divergence !== null) return io.send(from, divergence);
  if (fetch.broker !== state.partition.brokers[rank] && state.purpose !== "look") want(state, "look", io); // it has registered since
  advance(state, io);
  if (!has(state.partition.isr, rank) && changeOf(state, io) !== null) want(state, "change", io);
  if (piece !== null) return answerFetch(state, rank, piece, io);
  if (fetch.next < state.log.next || fetch.round < state.round) answerParked(state, rank, io);
}

/** Its position is known only where its log is this one up to there; a snapshot tells nothing of what it replaces. */
function progressBy(fetch: Fetch, known: Progress, isFitting: boolean, end: number): Progress {
  const { broker, sequence, round, next } = fetch;
  const hasCaughtUp = isFitting && next >= known.end;
  return {
    ...known,
    broker,
    sequence,
    isParked: isFitting,
    next: isFitting ? Math.max(known.next, next) : known.next,
    round: Math.max(known.round, round),
    end,
    lag: hasCaughtUp ? 0 : known.lag,
  };
}

/** What all of the maximal ISR have is committed, while the ISR is large enough. */
export function advance(state: ReplicaState, io: ReplicaIo): void {
  const { record, epoch: term, executed, log, progress } = state;
  const acks = maximalIsr(state);
  const end = Math.min(...members(acks).map((rank) => progress[rank]!.next));
  if (isLargeEnough(state, io) && end > record && end > executed) {
    const decided = deciding(state);
    for (let slot = executed; slot < end; slot = after(slot)) {
      const value = commandIdOf(log.at(slot)!);
      io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: decided });
    }
    executeTo(state, end as Slot, io);
  }
  serveConfirmed(state, io);
}
