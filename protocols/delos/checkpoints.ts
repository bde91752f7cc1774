/**
 * Checkpoints: the sequencer's replica puts its state into the log now and then. Once that is committed, the log below can
 * be trimmed.
 *
 * Source: Balakrishnan et al. (2020), section 2: the database trims the log once its state is kept elsewhere.
 */
import type { Io } from "../../sim/contract/io.ts";
import { inquire } from "./asking.ts";
import { assignCheckpoint } from "./entries.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { type Checkpoint, firstPosition, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** One is due after so many positions, itself not counted. */
export function checkpointIfDue(state: ReplicaState, io: ReplicaIo): void {
  const { sequences, isCheckpointing, executed, store, chain, checkpointed } = state;
  if (sequences === noLoglet || isCheckpointing || executed < state.tail) return;
  const last = Math.max(chain.floor, checkpointed);
  const own = last > firstPosition ? 1 : 0;
  if (executed - last - own < io.cluster.options.snapshotEntries) return;
  state.isCheckpointing = true;
  io.observe({ type: "witnessed", what: "snapshot taken" });
  assignCheckpoint(state, { next: executed, store }, io);
}

/** One was played: so it is committed. */
export function onCheckpointed(state: ReplicaState, { next }: Checkpoint, at: Position, io: ReplicaIo): void {
  if (next <= state.checkpointed) return;
  state.checkpointed = next;
  state.checkpointAt = at;
  if (state.sequences !== noLoglet) inquire(state, "truncate", io);
}
