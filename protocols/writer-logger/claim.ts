/**
 * Claims: what the registry answers to whoever wants to write.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: a leader is given its ballot by the configuration master.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Result } from "../../sim/contract/operation.ts";
import { claimUpon, type RegistryEntry } from "../shared/epochs.ts";
import { want } from "./asking.ts";
import { stepDown } from "./heartbeat.ts";
import { seal } from "./recovery.ts";
import { onOpened } from "./replication.ts";
import type { Epoch, WriterState, WriterTypes } from "./types.ts";

/**
 * The entry as it is: an epoch that is news belongs to a writer that may be alive, which gets its time; else the next epoch
 * is claimed, upon exactly this entry.
 */
export function onLooked(state: WriterState, entry: RegistryEntry, io: Io<WriterTypes>): void {
  if (state.phase !== "look") return;
  if (entry.epoch > state.epoch && entry.holder !== io.self) {
    return stepDown(state, entry.epoch as Epoch, entry.holder as NodeId, io);
  }
  state.phase = "claim";
  state.entry = entry;
  state.claim = claimUpon(entry, io.self, state.wish ?? entry.members, io.cluster.options.openings === "all");
  want(state, "claim", io);
}

/** Of several claims upon one entry the registry swaps one. A claim that may or may not have been made is never used. */
export function onClaimAnswered(state: WriterState, result: Result | null, io: Io<WriterTypes>): void {
  const isWon = result?.type === "swapped" && result.swapped;
  if (isWon) io.observe({ type: "claimed", term: state.claim.epoch, follows: state.entry.opened });
  if (state.phase !== "claim") return; // it stood down meanwhile: nobody uses this epoch
  if (isWon) return seal(state, io);
  io.observe({ type: "witnessed", what: "claim lost" });
  stepDown(state, state.epoch, null, io);
}

export function onOpenAnswered(state: WriterState, result: Result | null, io: Io<WriterTypes>): void {
  if (state.phase !== "open") return; // fenced meanwhile
  if (result?.type === "swapped" && result.swapped) return onOpened(state, io);
  stepDown(state, state.epoch, null, io);
}
