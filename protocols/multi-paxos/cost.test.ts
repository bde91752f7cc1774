/** What a command costs under a stable leader on links without faults: delays, messages, and latency between regions. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Latency, Plan } from "../../sim/plan/plan.ts";
import { topologies } from "../../sim/plan/regions/topologies.ts";
import { run } from "../../sim/run.ts";
import { multiPaxos } from "./index.ts";

/** A leader comes up after 20 seconds and beats once in 60: what is counted is one command after another. */
const quiet = { electionMinMicros: 20_000_000, electionMaxMicros: 21_000_000, heartbeatMicros: 60_000_000 };

function plan(nodes: number, given: Options, operations: number, type: Operation["type"]): Plan {
  const base = constantPlan(multiPaxos, nodes, { ...quiet, retryMicros: 60_000_000, ...given }, 1, "propose");
  const workload = { ...base.workload, operations, mix: { [type]: 1 }, attempts: 1_000 };
  return { ...base, workload, budget: { activeMicros: 60_000_000, healMicros: 60_000_000, eventsMax: 100_000 } };
}

/** Delays of a command and messages between servers for each, once the leader is known. */
function cost(nodes: number, given: Options, type: Operation["type"]): readonly [delays: number, sent: number] {
  const measures = [1, 11].map((operations) => {
    const result = run(plan(nodes, given, operations, type), multiPaxos, [], { measure: true });
    expect(result.violation).toBeNull();
    return result.measures;
  });
  const [few, many] = [measures[0]!, measures[1]!];
  const more = many.latencies.length - few.latencies.length;
  expect(more).toBe(10);
  return [many.latencies[5]! / delay, (many.messages - few.messages) / more - 2];
}

describe("the cost of a command under a stable leader", () => {
  it.each([3, 5, 7])(
    "%i replicas: 4 delays from client to client, 2 (N - 1) messages; the commit rides on the next accept",
    (nodes) => {
      expect(cost(nodes, {}, "put")).toEqual([4, 2 * (nodes - 1)]);
    },
  );

  it("a read by slot costs what a command does", () => {
    expect(cost(5, { reads: "log" }, "get")).toEqual([4, 8]);
  });

  it("§6.4 a read-index read costs one round of heartbeats: 4 delays, 2 (N - 1) messages", () => {
    expect(cost(5, { reads: "read-index" }, "get")).toEqual([4, 8]);
  });

  it("a quorum read costs one round of probes: 4 delays, 2 (N - 1) messages, at any replica", () => {
    expect(cost(5, { reads: "quorum" }, "get")).toEqual([4, 8]);
  });
});

describe("latency between regions", () => {
  it.each(topologies.slice(1))(
    "$name: from the leader's own region, the round trip to the nearest replicas that make its quorum",
    ({ regions, oneWayMicros }) => {
      const nodes = regions.length;
      for (const phase2 of [2, 3].filter((size) => size <= nodes)) {
        const given = { phase1: nodes - phase2 + 1, phase2 };
        const base = plan(nodes, given, 5, "put");
        const latency: Latency = { type: "regions", jitterPerMillion: 0, name: "exact", regions, oneWayMicros };
        const led = { ...base, seed: "led", network: { ...base.network, latency } };
        let elected = -1;
        let isOver = false;
        const { measures } = run(
          led,
          multiPaxos,
          [
            {
              name: "leader",
              about: "",
              source: "",
              observes: ["elected", "healed"],
              start: () => ({}),
              on: (_, { node, observation }) => {
                if (observation.type === "healed") isOver = true;
                else if (!isOver) elected = node; // the last while operations were asked
                return null;
              },
            },
          ],
          { measure: true },
        );
        const trips = oneWayMicros[elected]!.flatMap((there, to) =>
          to === elected ? [] : [there + oneWayMicros[to]![elected]!],
        ).sort((a, b) => a - b);
        const apart = oneWayMicros[0]![elected]! + oneWayMicros[elected]![0]!; // the client is in region 0
        expect(measures.latencies[3]).toBe(apart + trips[phase2 - 2]!);
      }
    },
  );
});
