/** The reductions that say which moves of a node are taken, as rules for them. */
import type { MoveRules } from "../rows/moves.ts";
import { isIdleDelivery } from "./idle.ts";

/** The rules for moves, without the reductions named. `termsMax`: see `MoveRules`. */
export const moveRules = (without: readonly string[] = [], termsMax = Number.POSITIVE_INFINITY): MoveRules => ({
  leavesOut: without.includes("idle") ? () => false : isIdleDelivery,
  termsMax,
});
