/**
 * Logs serve their clients, and change their members, over links that are slower than the times by which they take others for
 * missing. These are as short as the options allow; only the round trip stays below what a registry needs for elections.
 *
 * Source: Dwork, Lynch, Stockmeyer (1988), section 2.3: nobody knows the bound on delays, so waits must outgrow it.
 */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import type { System } from "../sim/contract/system.ts";
import { constantPlan } from "../sim/plan/constant-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { systems } from "./systems.ts";

/** Two clients and an operator, for twenty seconds without a fault. */
function planOf(system: System, oneWayMicros: number): Plan {
  const { missedMax } = system.options;
  const shortest = missedMax?.type === "integer" ? { missedMax: missedMax.min } : {};
  const base = constantPlan(system, 5, { ...shortest, spares: 2 }, 2, "read");
  return {
    ...base,
    network: { ...base.network, latency: { type: "constant", micros: oneWayMicros } },
    workload: {
      ...base.workload,
      operations: 20,
      thinkMin: 50_000,
      thinkMax: 500_000,
      mix: { get: 1, append: 2 },
      retryMicros: 1_000_000,
      attempts: 10,
      reconfigurations: { count: 3, paceMin: 500_000, paceMax: 3_000_000 },
    },
    budget: { activeMicros: 20_000_000, healMicros: 20_000_000, eventsMax: 100_000 },
  };
}

const logs = systems.filter(({ foundation, options }) => foundation !== undefined && "spares" in options);

describe.each(logs)("$name", (system) => {
  it.each([33, 70, 110])("with %i ms one way", (millis) => {
    const { violation, undecided, measures } = run(planOf(system, 1_000 * millis), system, judgesOf(system), {
      measure: true,
    });
    expect([violation, undecided]).toEqual([null, null]);
    expect(measures.latencies.length).toBeGreaterThan(4);
  });
});
