/** What a write, a read and a change of the chain cost on links without faults: delays, messages, syncs, the registry's apart. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { costOfOneMore, type OperationCost } from "../operation-cost.fixture.ts";
import { chain } from "./index.ts";

const operations = 21;

/** One client, of a head that beats after 40 seconds, and asks after a minute how far its successor is. */
function planOf(nodes: number, given: Options, mix: Plan["workload"]["mix"]): Plan {
  const still = {
    registryNodes: 1,
    heartbeatMicros: 40_000_000,
    suspectMinMicros: 60_000_000,
    retryMicros: 60_000_000,
  };
  const plan = constantPlan(chain, nodes, { ...still, ...given }, 1, "propose");
  return {
    ...plan,
    workload: { ...plan.workload, operations, keys: 1, mix, attempts: 1_000 },
    budget: { activeMicros: 30_000_000, healMicros: 60_000_000, eventsMax: 100_000 },
  };
}

function measured(plan: Plan): RunResult {
  const result = run(plan, chain, [], { measure: true });
  expect(result.violation).toBeNull();
  return result;
}

const delaysOf = (nodes: number, given: Options, mix: Plan["workload"]["mix"]): number =>
  measured(planOf(nodes, given, mix)).measures.latencies.at(-2)! / delay;

function costOf(nodes: number, given: Options, mix: Plan["workload"]["mix"]): OperationCost {
  const plan = planOf(nodes, given, mix);
  const runWith = (more: number) =>
    measured({ ...plan, workload: { ...plan.workload, operations: operations + more } });
  return costOfOneMore(runWith(0).measures, runWith(10).measures, 10);
}

describe("a write", () => {
  it.each([1, 2, 3, 5, 7])("takes N + 1 delays, N + 1 messages and N syncs, of %i replicas", (nodes) => {
    expect(delaysOf(nodes, { acks: "beats" }, { put: 1 })).toBe(nodes + 1);
    expect(costOf(nodes, { acks: "beats" }, { put: 1 })).toEqual({ messages: nodes + 1, syncs: nodes, asked: 0 });
  });

  it("sends N - 1 acknowledgements up the chain, for which nobody waits", () => {
    expect(delaysOf(5, {}, { put: 1 })).toBe(6);
    expect(costOf(5, {}, { put: 1 })).toEqual({ messages: 6 + 4, syncs: 5, asked: 0 });
  });
});

describe("a read", () => {
  const asking = { reads: "apportioned" };

  it("takes 2 delays and 2 messages where the chain is one replica, which no other can fence", () => {
    expect(delaysOf(1, { fence: "chain" }, { get: 1 })).toBe(2);
    expect(costOf(1, { fence: "chain" }, { get: 1 })).toEqual({ messages: 2, syncs: 0, asked: 0 });
  });

  it("tail: takes one delay and one message more where another replica is asked", () => {
    expect(delaysOf(5, { fence: "chain" }, { get: 1 })).toBe(3 + 2);
    expect(costOf(5, { fence: "chain" }, { get: 1 })).toEqual({ messages: 3 + 2 * 4, syncs: 0, asked: 0 });
  });

  it("clean: takes 2 delays and the fence, which within the chain is 2 more and 2 (N - 1) messages", () => {
    expect(delaysOf(5, { ...asking, fence: "chain" }, { get: 1 })).toBe(2 + 2);
    expect(costOf(5, { ...asking, fence: "chain" }, { get: 1 })).toEqual({ messages: 2 + 2 * 4, syncs: 0, asked: 0 });
  });

  it("clean: by the registry the fence is one question of it, with its number on the disk before it is asked", () => {
    expect(delaysOf(5, asking, { get: 1 })).toBe(2 + 2);
    expect(costOf(5, asking, { get: 1 })).toEqual({ messages: 2, syncs: 1, asked: 2 });
  });

  it("by a lease: takes 2 delays and 2 messages while the chain confirmed not long ago, else as within the chain", () => {
    const leased = { ...asking, fence: "lease", leaseMicros: 5_000_000 };
    expect(delaysOf(5, leased, { get: 1 })).toBe(2);
    expect(costOf(5, leased, { get: 1 })).toEqual({ messages: 2, syncs: 0, asked: 0 });
    const lapsed = { ...leased, leaseMicros: 1_000 };
    expect(delaysOf(5, lapsed, { get: 1 })).toBe(2 + 2);
    expect(costOf(5, lapsed, { get: 1 })).toEqual({ messages: 2 + 2 * 4, syncs: 0, asked: 0 });
  });

  it("dirty: asks the tail at the same time, and takes no longer", () => {
    // Acknowledgements do not come up: each read of the one key is dirty.
    const { measures } = measured(planOf(5, { ...asking, acks: "beats" }, { get: 1, put: 1 }));
    const delays = new Set(measures.latencies.slice(3, -1).map((micros) => micros / delay));
    expect([...delays].toSorted()).toEqual([2 + 2, 5 + 1]);
  });
});

describe("a failover", () => {
  it.each([4, 5, 7])(
    "takes N + 2 delays: a look and a claim at the registry, 2 each, and the record down the N - 1 that are left, of %i",
    (nodes) => {
      // Down the chain and its answers, a beat to all, and what those that are left tell; each enters the epoch, then has the record.
      expect(failoverOf(chain, nodes, {}, "chosen", 10_000_000)).toEqual({
        delays: 2 + 2 + (nodes - 2),
        messages: 2 * (nodes - 2) + (nodes - 1) + (nodes - 2),
        syncs: 2 + 2 * (nodes - 1),
        registry: { messages: 4, syncs: 1 },
      });
    },
  );
});
