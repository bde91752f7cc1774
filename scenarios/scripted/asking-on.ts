/** A load that stories of outages share: few clients that ask on and on, over a network that loses nothing. */
import type { Plan } from "../../sim/plan/plan.ts";

interface Asking {
  readonly thinkMin: number;
  readonly thinkMax: number;
  readonly retryMicros: number;
}

export const askingOn = (plan: Plan, asking: Asking): Pick<Plan, "network" | "workload"> => ({
  network: { ...plan.network, drop: 0, duplicate: 0, reorder: 0 },
  workload: {
    ...plan.workload,
    clients: 3,
    mode: "closed",
    sessions: 1,
    operations: 1_000_000, // the clock ends the load, not the count
    keys: 8,
    ...asking,
    attempts: 1_000,
  },
});
