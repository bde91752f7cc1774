/** Registers are decided whatever the time that messages take, also by impatient proposers, and by many of them. */
import { describe, expect, it } from "vitest";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { fastPaxos } from "../fast-paxos/index.ts";
import { paxos } from "../paxos/index.ts";

const oneWay = 40_000;

describe.each([paxos, fastPaxos])("$name, whose proposers are patient for an eightieth of a round trip", (system) => {
  it.each(["propose", "read"] as const)("§2.4 clients that %s are answered in a few round trips", (operation) => {
    for (const proposers of [1, 2, 8]) {
      const options = { retryMicros: 1_000, proposers };
      const base = constantPlan(system, 5, options, proposers, operation);
      const { violation, measures } = run(
        {
          ...base,
          network: { ...base.network, latency: { type: "constant", micros: oneWay } },
          workload: { ...base.workload, retryMicros: 4_000_000 },
          budget: { activeMicros: 20_000_000, healMicros: 20_000_000, eventsMax: 100_000 },
        },
        system,
        [],
        { measure: true },
      );
      expect(violation).toBeNull();
      expect(measures.latencies.length).toBeGreaterThanOrEqual(proposers);
      for (const latency of measures.latencies) expect(latency).toBeLessThan(2_000_000);
    }
  });
});
