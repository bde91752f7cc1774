/**
 * Beats in a registry, where they have a key of their own: their maker is alive while the value changes.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { KvOperation } from "../../sim/contract/operation.ts";

const key = "beat";

export const lookAtBeat: KvOperation = { type: "get", key };

/** The beat number `count` of that node in its epoch (term, ledger). */
export const beatOf = (epoch: number, node: number, count: number): KvOperation => ({
  type: "put",
  key,
  value: `${epoch} ${node} ${count}`,
});

/** Who made a beat that the registry holds. */
export const beaterOf = (beat: string): number => Number(beat.split(" ")[1]);
