/** What a command, a read and a failover cost on links without faults: delays, messages, syncs, the registry's apart. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { costOfOneMore, type OperationCost } from "../operation-cost.fixture.ts";
import { leaderFollower } from "./index.ts";

const operations = 21;

/** One client, of a leader that comes up after 20 seconds and beats once a minute; replicas are asked how far they are as rarely. */
function planOf(nodes: number, given: Options, mix: Plan["workload"]["mix"]): Plan {
  const still = {
    registryNodes: 1,
    suspectMinMicros: 20_000_000,
    suspectMaxMicros: 21_000_000,
    heartbeatMicros: 60_000_000,
    retryMicros: 60_000_000,
    leaseMicros: 10_000_000,
  };
  const plan = constantPlan(leaderFollower, nodes, { ...still, ...given }, 1, "propose");
  return {
    ...plan,
    workload: { ...plan.workload, operations, keys: 1, mix, attempts: 1_000 },
    budget: { activeMicros: 50_000_000, healMicros: 60_000_000, eventsMax: 100_000 },
  };
}

function measured(plan: Plan): RunResult {
  const result = run(plan, leaderFollower, [], { measure: true });
  expect(result.violation).toBeNull();
  return result;
}

const delaysOf = ({ measures }: RunResult): number => measures.latencies.at(-2)! / delay;

function costOf(nodes: number, given: Options, mix: Plan["workload"]["mix"]): OperationCost {
  const plan = planOf(nodes, given, mix);
  const runWith = (more: number) =>
    measured({ ...plan, workload: { ...plan.workload, operations: operations + more } });
  return costOfOneMore(runWith(0).measures, runWith(10).measures, 10);
}

describe("a command", () => {
  it.each([1, 3, 5, 7])(
    "takes 4 delays, or 2 alone, 2 (N - 1) messages and the client's two, and N syncs, of %i replicas",
    (nodes) => {
      expect(delaysOf(measured(planOf(nodes, {}, { put: 1 })))).toBe(nodes === 1 ? 2 : 4);
      expect(costOf(nodes, {}, { put: 1 })).toEqual({ messages: 2 * (nodes - 1) + 2, syncs: nodes, asked: 0 });
    },
  );

  it("is sent to the ensemble alone", () => {
    // It leads and is no member; its own log is written besides.
    expect(costOf(5, { ensemble: 3 }, { put: 1 })).toEqual({ messages: 2 * 3 + 2, syncs: 3 + 1, asked: 0 });
  });
});

describe("a read", () => {
  it("leader: takes 4 delays and one round of beats, 2 (N - 1) messages, no sync", () => {
    expect(delaysOf(measured(planOf(5, {}, { get: 1 })))).toBe(4);
    expect(costOf(5, {}, { get: 1 })).toEqual({ messages: 2 * 4 + 2, syncs: 0, asked: 0 });
  });

  it("lease: takes 2 delays and no message but the client's, no sync", () => {
    expect(delaysOf(measured(planOf(5, { reads: "lease" }, { get: 1 })))).toBe(2);
    expect(costOf(5, { reads: "lease" }, { get: 1 })).toEqual({ messages: 2, syncs: 0, asked: 0 });
  });

  it("quorum: takes 6 delays, 2 (N - 1) messages, and a question to the registry, whose number is synced before", () => {
    expect(delaysOf(measured(planOf(5, { reads: "quorum" }, { get: 1 })))).toBe(6);
    expect(costOf(5, { reads: "quorum" }, { get: 1 })).toEqual({ messages: 2 * 4 + 2, syncs: 1, asked: 2 });
  });
});

describe("a failover", () => {
  it.each([3, 5, 7])(
    "takes 8 delays: a look and a claim at the registry, seals and the record, 2 each; 4 N - 6 messages, 2 N syncs, of %i",
    (nodes) => {
      // The leader before is asked and sent as well, and does not answer. Two syncs are for the numbers of the questions.
      expect(failoverOf(leaderFollower, nodes, {}, "chosen")).toEqual({
        delays: 2 + 2 + 2 + 2,
        messages: 2 * (nodes - 1) + 2 * (nodes - 2),
        syncs: 2 + 2 * (nodes - 1),
        registry: { messages: 4, syncs: 1 },
      });
    },
  );

  it("takes two delays more, and one swap, where the epoch has to be opened", () => {
    expect(failoverOf(leaderFollower, 5, { openings: "all" }, "chosen")).toEqual({
      delays: 8 + 2,
      messages: 2 * 4 + 2 * 3,
      syncs: 3 + 2 * 4,
      registry: { messages: 6, syncs: 2 },
    });
  });
});
