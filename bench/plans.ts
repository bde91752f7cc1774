/** Plans of the benchmarks: a system of five nodes under five clients, no faults, a disk that syncs. */
import type { Plan } from "../sim/plan/plan.ts";
import { quietPlan } from "./toy.ts";

/** `eventsMax` events of `system`, gets, puts and compare-and-sets on eight keys by clients that hardly think. */
export function busyPlan(system: string, nodes: number, eventsMax: number, seed = "bench"): Plan {
  const quiet = quietPlan(system, nodes, eventsMax);
  return {
    ...quiet,
    seed,
    disk: { ...quiet.disk, syncMin: 100, syncMax: 200 },
    workload: {
      ...quiet.workload,
      clients: 5,
      operations: 1_000_000_000,
      thinkMax: 1_000,
      keys: 8,
      mix: { get: 50, put: 40, "compare-and-set": 10, propose: 10, read: 90 },
    },
  };
}
