/**
 * Reads at the leader: after a round of beats that began when the read was there, or by its lease.
 *
 * - All that was acknowledged in earlier epochs is below the recovery record, which is executed before it leads; and what
 *   is acknowledged in its own is executed first. So what is executed now covers all that was acknowledged before.
 *
 * Source: Ongaro (2014), section 6.4: read-only queries by a read index; Gray and Cheriton (1989), for the lease.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { beginBeats, isConfirmed, renewLease } from "./beats.ts";
import { hasLease } from "./lease.ts";
import { after } from "./log.ts";
import { hearFrom, isReplicating, rankOf } from "./standing.ts";
import type { Alive, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function readAtLeader(state: ReplicaState, reading: Reading, io: ReplicaIo): void {
  const index = Math.max(state.executed, after(state.record)) as Slot;
  if (hasLease(state, io) && state.executed >= index) return answer(state, reading, "lease", io);
  beginBeats(state, io);
  state.leaderReads = withRead(state.leaderReads, { ...reading, round: state.round, index });
  serveConfirmed(state, io);
}

export function onAlive(state: ReplicaState, from: NodeId, { epoch, round }: Alive, io: ReplicaIo): void {
  if (!isReplicating(state) || epoch !== state.epoch) return;
  hearFrom(state, from, io);
  const rank = rankOf(from, io);
  if (round <= state.answered[rank]!) return;
  state.answered = state.answered.with(rank, round);
  if (state.phase !== "lead") return;
  renewLease(state, io);
  serveConfirmed(state, io);
}

export function serveConfirmed(state: ReplicaState, io: ReplicaIo): void {
  if (state.leaderReads.length === 0) return;
  const isReady = ({ round, index }: { round: number; index: Slot }) =>
    state.executed >= index && isConfirmed(state, round, io);
  const ready = state.leaderReads.filter(isReady);
  if (ready.length === 0) return;
  state.leaderReads = state.leaderReads.filter((read) => !ready.includes(read));
  for (const reading of ready) answer(state, reading, "round", io);
}

function answer(state: ReplicaState, reading: Reading, by: "lease" | "round", io: ReplicaIo): void {
  // The read takes effect here. Where the answer waits for the disk, who is told of it then would take it for a later one.
  if (io.syncingMicros === 0) io.observe({ type: "served", term: state.epoch, by });
  io.observe({ type: "witnessed", what: by === "lease" ? "read by lease" : "read after a round" });
  answerRead(state, reading, io);
}
