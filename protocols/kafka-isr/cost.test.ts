/** What a command and a read cost on links without faults: delays, messages, syncs; the registry below is not asked. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { kafkaIsr } from "./index.ts";

/** A leader comes up after 20 seconds and beats once a minute; nothing else happens but commands, in the registry neither. */
const quiet = {
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  registryNodes: 1,
  "registry.heartbeatMicros": 60_000_000,
  "registry.electionMinMicros": 1_000_000,
  "registry.electionMaxMicros": 1_000_000,
};

function planOf(nodes: number, given: Options, operations: number, type: Operation["type"]): Plan {
  const base = constantPlan(kafkaIsr, nodes, { ...quiet, ...given }, 1, "propose");
  const workload = { ...base.workload, operations, mix: { [type]: 1 }, attempts: 1_000 };
  const budget = { activeMicros: 38_000_000, healMicros: 60_000_000, eventsMax: 100_000 };
  return { ...base, workload, budget };
}

function measured(plan: Plan) {
  const result = run(plan, kafkaIsr, [], { measure: true });
  expect(result.violation).toBeNull();
  return result.measures;
}

/** Delays of a command, and for each the messages between servers and the syncs, once a leader is there. */
function cost(nodes: number, given: Options, type: Operation["type"]): readonly number[] {
  const [few, many] = [1, 11].map((operations) => measured(planOf(nodes, given, operations, type)));
  const more = many!.latencies.length - few!.latencies.length;
  expect(more).toBe(10);
  expect(many!.below!.messages).toBe(few!.below!.messages);
  return [many!.latencies[5]! / delay, (many!.messages - few!.messages) / more - 2, (many!.syncs - few!.syncs) / more];
}

describe("a command", () => {
  it.each([3, 5, 7])(
    "pull: %i replicas: produce, fetched, fetch are 3 delays to the high watermark and 4 to the client; 2 (N - 1) messages, N syncs",
    (nodes) => expect(cost(nodes, {}, "put")).toEqual([4, 2 * (nodes - 1), nodes]),
  );

  it("of a replica alone takes 2 delays and its sync", () => {
    expect(cost(1, {}, "put")).toEqual([2, 0, 1]);
  });

  it("an answer to a fetch brings as much as `fetchMax`, and followers that wait get each entry by itself", () => {
    expect(cost(3, { fetchMax: 1 }, "put")).toEqual([4, 4, 3]);
  });
});

describe("a read", () => {
  it("takes a round of fetches: 4 delays, 2 (N - 1) messages, no sync", () => {
    expect(cost(5, {}, "get")).toEqual([4, 8, 0]);
  });
});

describe("a failover", () => {
  it.each([3, 5, 7])(
    "takes 8 delays: a look and a claim at the registry, 2 each; who leads, fetch, record, fetch; 4 N - 7 messages, 2 N syncs, of %i",
    (nodes) => {
      // The leader before is told too, and does not answer. Two syncs are for the numbers of the two questions.
      expect(failoverOf(kafkaIsr, nodes, {}, "chosen")).toEqual({
        delays: 2 + 2 + 4,
        messages: nodes - 1 + 3 * (nodes - 2),
        syncs: 2 + 2 * (nodes - 1),
        registry: { messages: 4, syncs: 1 },
      });
    },
  );

  it("of two, where one in sync is enough, takes the two questions alone: its own record decides", () => {
    const { delays, registry } = failoverOf(kafkaIsr, 2, { minIsr: 1 }, "chosen");
    expect([delays, registry.messages]).toEqual([4, 4]);
  });
});
