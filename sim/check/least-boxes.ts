/** A system in its least boxes, one after another: what a check shows within seconds. */
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { checkSystem } from "./check-system.ts";
import { type Box, describeBox, smallBox } from "./subjects/system/box.ts";

/** A violation, with the box that shows it, in words. */
export interface BoxViolation {
  readonly invariant: string;
  readonly message: string;
  readonly box: string;
}

/** One client; two; and one with a crash. */
const leastBoxes = (system: System): readonly Box[] => {
  const box = smallBox(system);
  return [box, { ...box, clients: 2 }, { ...box, crashes: 1 }];
};

/**
 * The first violation in the least boxes, in each of which at most so many states are looked at, breadth first; null for
 * none. `beat` is called now and then: the search gets on.
 */
export function checkLeastBoxes(
  system: System,
  invariants: readonly Invariant[],
  states: number,
  beat: () => void,
): BoxViolation | null {
  const interrupted = (): boolean => {
    beat();
    return false;
  };
  for (const box of leastBoxes(system)) {
    const { violations } = checkSystem(system, box, invariants, { states, interrupted, without: ["symmetry"] });
    if (violations[0] === undefined) continue;
    const { invariant, message } = violations[0];
    return { invariant, message, box: describeBox(box) };
  }
  return null;
}
