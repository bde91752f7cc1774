/** What a command, a read and a failover cost on links without faults: delays, messages, syncs, the registry's apart. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { costOfOneMore } from "../operation-cost.fixture.ts";
import { verticalPaxos } from "./index.ts";

/** One leader, which leads after 20 seconds; nothing else happens but operations, in the registry neither. */
const quiet = {
  proposers: 1,
  registryNodes: 1,
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  "registry.heartbeatMicros": 60_000_000,
  "registry.electionMinMicros": 1_000_000,
  "registry.electionMaxMicros": 1_000_000,
};

type Measures = RunResult["measures"];

function measured(acceptors: number, given: Options, operations: number, type: Operation["type"]): Measures {
  const plan = constantPlan(verticalPaxos, acceptors, { ...quiet, ...given }, 1, "propose");
  const { measures, violation } = run(
    {
      ...plan,
      workload: { ...plan.workload, operations, mix: { [type]: 1 }, attempts: 1_000 },
      budget: { activeMicros: 50_000_000, healMicros: 60_000_000, eventsMax: 100_000 },
    },
    verticalPaxos,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  return measures;
}

function costOf(acceptors: number, given: Options, type: Operation["type"]) {
  const [few, many] = [10, 20].map((operations) => measured(acceptors, given, operations, type)) as [
    Measures,
    Measures,
  ];
  return { delays: many.latencies.at(-2)! / delay, ...costOfOneMore(few, many, 10) };
}

describe.each(["I", "II"])("Vertical Paxos %s: a command", (variant) => {
  it.each([1, 3, 5])("takes 4 delays, 2 N messages and the client's two, and N syncs, of %i acceptors", (acceptors) => {
    const cost = { delays: 4, messages: 2 * acceptors + 2, syncs: acceptors, asked: 0 };
    expect(costOf(acceptors, { variant }, "put")).toEqual(cost);
  });

  it("as primary and backups the same: f + 1 of them for f failures, in place of 2 f + 1", () => {
    expect(costOf(2, { variant, read: 1 }, "put")).toEqual({ delays: 4, messages: 6, syncs: 2, asked: 0 });
  });
});

describe("a read", () => {
  it.each([1, 3, 5])("takes 4 delays, and a round of %i acceptors, or none but the registry's", (acceptors) => {
    const cost = { delays: 4, messages: 2 * acceptors + 2, syncs: 0, asked: 0 };
    expect(costOf(acceptors, {}, "get")).toEqual(cost);
    // The number of the question is on the disk before it is asked.
    expect(costOf(acceptors, { fence: "registry" }, "get")).toEqual({ delays: 4, messages: 2, syncs: 1, asked: 2 });
  });
});

describe("a failover", () => {
  it.each(["I", "II"])("%s: 8 delays: a look and a claim at the registry, promises and votes, 2 each", (variant) => {
    for (const acceptors of [1, 3, 5]) {
      expect(failoverOf(verticalPaxos, acceptors, { variant }, "chosen")).toEqual({
        delays: 2 + 2 + 2 + 2,
        messages: 4 * acceptors + 1, // one is a beat to the other leader
        syncs: 2 + 2 * acceptors, // two are for the numbers of the questions
        registry: { messages: 4, syncs: 1 },
      });
    }
  });
});
