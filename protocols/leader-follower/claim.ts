/**
 * Claims: what the registry answers to whoever wants to lead.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: a leader is given its ballot by the configuration master.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { has } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Result } from "../../sim/contract/operation.ts";
import { claimUpon, isSameEntry, type RegistryEntry } from "../shared/epochs.ts";
import { want } from "./asking.ts";
import { standBy, stepDown } from "./heartbeat.ts";
import { isLapsed } from "./lease.ts";
import { seal } from "./recovery.ts";
import { onOpened } from "./replication.ts";
import { rankOf } from "./standing.ts";
import type { Epoch, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/**
 * The entry as it is: an epoch that is news belongs to a leader that may be alive, which gets its time, and so does one that
 * beat since the last look; else the next epoch is claimed, upon exactly this entry.
 */
export function onLooked(state: ReplicaState, entry: RegistryEntry, io: ReplicaIo): void {
  if (!has(entry.next, rankOf(io.self, io))) state.isTold = false;
  if (state.phase !== "look") return;
  const isChanged = !isSameEntry(entry, state.entry);
  state.entry = entry;
  if (isChanged) state.seenAt = io.now();
  if (entry.epoch > state.epoch && entry.holder !== io.self) {
    return stepDown(state, entry.epoch as Epoch, entry.holder as NodeId, io);
  }
  if (state.wish === null && io.cluster.options.heartbeat === "registry") {
    if (isChanged) state.outbid = 0;
    if (isChanged || !isLapsed(state, io)) return standBy(state, io);
  }
  state.phase = "claim";
  state.claim = claimUpon(entry, io.self, state.wish ?? entry.members, io.cluster.options.openings === "all");
  want(state, "claim", io);
}

/** Of several claims upon one entry the registry swaps one. A claim that may or may not have been made is never used. */
export function onClaimAnswered(state: ReplicaState, result: Result | null, io: ReplicaIo): void {
  const isWon = isSwapped(result);
  if (isWon) io.observe({ type: "claimed", term: state.claim.epoch, follows: state.entry.opened });
  if (state.phase !== "claim") return; // it stood down meanwhile: nobody uses this epoch
  if (isWon) return seal(state, io);
  io.observe({ type: "witnessed", what: "claim lost" });
  stepDown(state, state.epoch, null, io);
}

export function onOpenAnswered(state: ReplicaState, result: Result | null, io: ReplicaIo): void {
  if (state.phase !== "open") return; // fenced meanwhile
  if (isSwapped(result)) return onOpened(state, io);
  stepDown(state, state.epoch, null, io);
}

/** A beat in the registry: `beaten` is the entry then. Without it the epoch is somebody else's. */
export function onBeaten(state: ReplicaState, beaten: RegistryEntry, result: Result | null, io: ReplicaIo): void {
  if (state.phase !== "lead" || beaten.epoch !== state.epoch || result === null) return;
  if (!isSwapped(result)) return stepDown(state, state.epoch, null, io);
  state.claim = beaten;
  state.entry = beaten;
  if (io.cluster.options.reads === "lease") state.leasedAt = state.beatAt;
}

const isSwapped = (result: Result | null): boolean => result?.type === "swapped" && result.swapped;
