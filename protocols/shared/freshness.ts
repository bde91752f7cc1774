/**
 * Reads rest on what the part below told after they came. A question that had left before may be answered after, with what
 * was so before: its answer is not for them.
 * Source: Herlihy and Wing, "Linearizability" (TOPLAS 1990): a read takes effect between its call and its return.
 */
import type { Asker } from "./asker.ts";

/** Fields of the state of whoever answers reads by what the part below tells. */
export interface Freshness {
  /** Number of the last question that had left when the reads came. */
  readsAfter: number;
}

/** The reads came now. */
export function noteReads(state: Asker & Freshness): void {
  state.readsAfter = state.asked;
}

/** While an answer is taken, and before the next question leaves: whether its question left after the reads came. */
export const isAskedSince = ({ asked, readsAfter }: Asker & Freshness): boolean => asked > readsAfter;
