/**
 * Checkpoints: the sequencer's replica puts its state into the log now and then. Once that is committed, the log below can
 * be trimmed.
 *
 * Source: Balakrishnan et al. (2020), section 2: the database trims the log once its state is kept elsewhere.
 */
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { isSettled } from "./chain.ts";
import { assignCheckpoint } from "./entries.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { type Checkpoint, firstPosition, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Loglets in the chain, at most, before the log is trimmed. */
const linksMax = 4;

export function checkpointIfDue(state: ReplicaState, io: ReplicaIo): void {
  const { sequences, isCheckpointing, executed, store } = state;
  if (sequences === noLoglet || isCheckpointing || executed < state.tail || !isDue(state, io)) return;
  state.isCheckpointing = true;
  io.observe({ type: "witnessed", what: "snapshot taken" });
  assignCheckpoint(state, { next: executed, store }, io);
}

/**
 * After so many positions, itself not counted; or loglets; and at once where some of the log lies on other LogServers than
 * those of the last loglet, which may be gone soon: so the state comes to its own.
 */
function isDue({ chain, executed }: ReplicaState, { cluster }: ReplicaIo): boolean {
  const { floor, links } = chain;
  if (!isSettled(chain) || links.length > linksMax) return true;
  const own = floor > firstPosition ? 1 : 0;
  return executed - floor - own >= cluster.options.snapshotEntries;
}

/** One was played: so it is committed. */
export function onCheckpointed(state: ReplicaState, { next }: Checkpoint, at: Position, io: ReplicaIo): void {
  if (next <= state.checkpointed) return;
  state.checkpointed = next;
  state.checkpointAt = at;
  if (state.sequences !== noLoglet) want(state, "truncate", io);
}
