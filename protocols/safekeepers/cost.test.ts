/** What a command, a read and a failover cost on links without faults: delays, messages, syncs; the registry is not asked. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { safekeepers } from "./index.ts";

/** A proposer is elected after 20 seconds; nothing else happens but commands, in the registry neither. */
const quiet = {
  proposers: 1,
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  registryNodes: 1,
  "registry.heartbeatMicros": 60_000_000,
  "registry.electionMinMicros": 60_000_000,
  "registry.electionMaxMicros": 60_000_000,
};

function plan(nodes: number, given: Options, operations: number, type: Operation["type"]): Plan {
  const base = constantPlan(safekeepers, nodes, { ...quiet, ...given }, 1, "propose");
  const workload = { ...base.workload, operations, mix: { [type]: 1 }, attempts: 1_000 };
  return { ...base, workload, budget: { activeMicros: 60_000_000, healMicros: 60_000_000, eventsMax: 100_000 } };
}

/** Delays of an operation, and for each the messages between servers and the syncs, once a proposer is in charge. */
function cost(nodes: number, given: Options, type: Operation["type"]): readonly number[] {
  const measures = [1, 11].map((operations) => {
    const result = run(plan(nodes, given, operations, type), safekeepers, [], { measure: true });
    expect(result.violation).toBeNull();
    return result.measures;
  });
  const [few, many] = [measures[0]!, measures[1]!];
  expect(many.below!.messages).toBe(few.below!.messages);
  const more = many.latencies.length - few.latencies.length;
  expect(more).toBe(10);
  return [many.latencies[5]! / delay, (many.messages - few.messages) / more - 2, (many.syncs - few.syncs) / more];
}

describe("the cost of a command with a proposer in charge", () => {
  it.each([1, 3, 5])("%i safekeepers: 4 delays from client to client, 2 N messages, N syncs", (nodes) => {
    expect(cost(nodes, {}, "put")).toEqual([4, 2 * nodes, nodes]);
  });

  it("spares cost nothing", () => {
    expect(cost(3, { spares: 2 }, "put")).toEqual([4, 6, 3]);
  });

  it("§6.4 a read costs one confirmed round: 4 delays, 2 N messages, no sync", () => {
    expect(cost(3, {}, "get")).toEqual([4, 6, 0]);
  });
});

describe("a failover", () => {
  it.each([1, 3, 5, 7])(
    "takes 10 delays: greetings, votes, a download, the history and the first entry, 2 each; 8 N + 3 messages, 3 N syncs, of %i",
    (nodes) => {
      // The download is of the donor alone; the proposer before is told once.
      expect(failoverOf(safekeepers, nodes, {}, "chosen")).toEqual({
        delays: 2 + 2 + 2 + 2 + 2,
        messages: 4 * 2 * nodes + 2 + 1,
        syncs: 3 * nodes,
        registry: { messages: 0, syncs: 0 },
      });
    },
  );
});
