/** Who judges a whole state, and not what is observed on the way to it. */
import type { Broken } from "./behaviour.ts";

/** Judges states by what can happen in them. */
export interface StateJudge {
  /** What is wrong with the row, which has so many successors; null when nothing is. */
  judge(row: Int32Array, successors: number): Broken | null;
  /** Why it could not tell somewhere; absent or null: it could everywhere. */
  readonly whyUndecided?: string | null;
}
