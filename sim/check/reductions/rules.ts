/** The reductions that say which moves of a node are taken, as rules for them. */
import type { Behaviour } from "../rows/behaviour.ts";
import type { MoveRules } from "../rows/moves.ts";
import { isIdleDelivery } from "./idle.ts";
import { urgentStates } from "./urgent.ts";

/** The rules for the moves of `behaviour`, without the reductions named. `termsMax`: see `MoveRules`. */
export function moveRules(
  behaviour: Behaviour,
  without: readonly string[] = [],
  termsMax = Number.POSITIVE_INFINITY,
): MoveRules {
  return {
    leavesOut: without.includes("idle") ? () => false : isIdleDelivery,
    goesFirst: without.includes("urgent") ? null : urgentStates(behaviour),
    termsMax,
  };
}
