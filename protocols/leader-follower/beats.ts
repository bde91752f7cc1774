/**
 * Beats of a leader: to all other replicas, each in a round that they answer, or in the registry.
 *
 * - A round that a write quorum answered, by the promise of this epoch and no later one, shows that no later leader had a
 *   read quorum sealed when it began: nothing was acknowledged then that this leader lacks.
 *
 * Source: Ongaro (2014), section 6.4, step 2: a round of heartbeats before a read; Lamport, Malkhi, Zhou (2009), section 4.
 */
import { add, members, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendAheadToOthers } from "../shared/others.ts";
import { want } from "./asking.ts";
import { cannotWrite, stepDown } from "./heartbeat.ts";
import { grant } from "./lease.ts";
import { quorumsOf } from "./quorums.ts";
import { nodeOf } from "./standing.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Rounds whose answers may still renew a lease. */
const roundsMax = 16;

/**
 * The timer `beat` fired, or it leads from now on. Beats go past the disk, so that one which hangs must end them: it takes
 * nothing that clients ask, and while it is heard nobody else does.
 */
export function beat(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase !== "lead") return;
  if (cannotWrite(io)) return stepDown(state, state.epoch, null, io);
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") want(state, "beat", io);
  else beginBeats(state, io);
}

/** Begins a round. Beats go past the disk: they tell of an epoch whose promise is on it since it was sealed. */
export function beginBeats(state: ReplicaState, io: ReplicaIo): void {
  state.round++;
  grant(state, io.self, io);
  state.rounds = [...state.rounds, { round: state.round, at: io.now() }].slice(-roundsMax);
  const { epoch, round, claim } = state;
  sendAheadToOthers("replica", { type: "beat", epoch, round, members: claim.next }, io);
}

/** A write quorum answered that round or a later one. */
export function isConfirmed(state: ReplicaState, round: number, io: ReplicaIo): boolean {
  let alive = noNodes;
  for (const rank of members(state.claim.next)) {
    if (state.answered[rank]! >= round || nodeOf(rank, io) === io.self) alive = add(alive, rank);
  }
  return quorumsOf(io.cluster, state.claim.next).write.isQuorum(alive);
}

/** The last round that a write quorum answered renews the lease from when it began. */
export function renewLease(state: ReplicaState, io: ReplicaIo): void {
  const { reads, heartbeat } = io.cluster.options;
  if (reads !== "lease" || heartbeat !== "cluster") return;
  const at = state.rounds.findLastIndex(({ round }) => isConfirmed(state, round, io));
  if (at < 0) return;
  state.leasedAt = state.rounds[at]!.at;
  state.rounds = state.rounds.slice(at + 1);
}
