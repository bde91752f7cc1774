/**
 * Urgent steps: a crashed node restarts before anything else happens, since its being down is no more than messages that
 * wait. In a window it is not so: what a restart sends may push another message out.
 */
import type { Behaviour } from "../rows/behaviour.ts";

/** Which local states go before all others; null where no node is ever urgent, or may not go first. */
export function urgentStates(behaviour: Behaviour): ((local: object) => boolean) | null {
  const mayCrash = behaviour.window === 0 && behaviour.budgets.some(({ limit }) => limit > 0);
  return mayCrash ? (local) => behaviour.isUrgent(local) : null;
}
