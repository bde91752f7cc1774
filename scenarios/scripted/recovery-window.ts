/**
 * How long `core-progress` gives a system: its own recovery and that of what it stands on, and clients until they have found
 * who serves. A fault that is over before that shows nothing while it lasts.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Plan } from "../../sim/plan/plan.ts";

/** For clocks that drift, and for syncs. */
const stretch = 1.3;

/** In microseconds; 0 for systems that promise nothing. */
export function recoveryWindow(system: System, plan: Plan): number {
  const parts = partsOf(system, plan.nodes, plan.options, 0);
  const pace = paceOf(plan, roleOf(parts.at(-1)!.cluster, system.contact).count);
  let own = 0;
  for (const { system: part, cluster } of parts) {
    own += part.availability?.recovers(cluster.options, pace.roundTripMicros) ?? 0;
  }
  return Math.ceil(stretch * (own + 10 * pace.syncMicros * parts.length) + pace.askAroundMicros);
}
