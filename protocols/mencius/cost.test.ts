/** What a command costs on links without faults: delays and messages as the paper counts them, latencies to the microsecond. */
import { describe, expect, it } from "vitest";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Latency, Plan } from "../../sim/plan/plan.ts";
import { topologies } from "../../sim/plan/regions/topologies.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { mencius } from "./index.ts";

/** `clients` put once each, all at once; revocation and skips by themselves stay out of it. */
function puts(nodes: number, clients: number): Plan {
  const quiet = { suspectMicros: 60_000_000, skipMicros: 60_000_000, skipsMax: 10_000 };
  const plan = constantPlan(mencius, nodes, quiet, clients, "propose");
  return { ...plan, workload: { ...plan.workload, mix: { put: 1 } } };
}

function measured(plan: Plan): RunResult {
  const result = run(plan, mencius, [], { measure: true });
  expect(result.violation).toBeNull();
  return result;
}

/** Messages between servers per command; requests and answers are the clients'. */
const sentPerCommand = ({ measures }: RunResult): number => measures.messages / measures.latencies.length - 2;

describe("the cost of a command", () => {
  it.each([3, 5, 7])("§4 %i servers: 4 delays, and 3 (N - 1) messages with skips on the accepts", (nodes) => {
    const result = measured(puts(nodes, 1));
    expect(result.measures.latencies[0]).toBe(4 * delay);
    expect(sentPerCommand(result)).toBe(3 * (nodes - 1));
  });

  it("§4 balanced: as many when every server suggests, and no skip goes by itself", () => {
    const result = measured(puts(5, 5));
    expect(sentPerCommand(result)).toBe(12);
    expect(result.measures.latencies.every((micros) => micros <= 5 * delay)).toBe(true);
  });
});

describe("latency between regions", () => {
  it.each(topologies.slice(1))("$name: a command waits for the farthest server, whose skips it needs", (topology) => {
    const nodes = topology.regions.length;
    for (let site = 0; site < nodes; site++) {
      // One client, whose node is in region nodes mod nodes = 0, and its server beside it: regions are turned to bring each there.
      const turned = (at: number): number => (at + site) % nodes;
      const oneWayMicros = topology.oneWayMicros.map((row, from) =>
        row.map((_, to) => topology.oneWayMicros[turned(from)]![turned(to)]!),
      );
      const plan = puts(nodes, 1);
      const regions = topology.regions;
      const latency: Latency = { type: "regions", jitterPerMillion: 0, name: "turned", regions, oneWayMicros };
      // From the second command on: no slot is below the first of server 0.
      const workload = { ...plan.workload, operations: 2 };
      const { measures } = measured({ ...plan, network: { ...plan.network, latency }, workload });
      const roundTrips = oneWayMicros[0]!.map((micros, to) => micros + oneWayMicros[to]![0]!);
      expect(measures.latencies[1]).toBe(roundTrips[0]! + Math.max(...roundTrips.slice(1)));
    }
  });
});
