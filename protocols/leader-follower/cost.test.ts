/** What a command and a read cost on links without faults, in delays and messages; the registry below is not asked. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
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

/** Messages for one operation more: what the election cost falls out. */
function messagesOf(nodes: number, given: Options, mix: Plan["workload"]["mix"]): number {
  const count = (more: number): number => {
    const plan = planOf(nodes, given, mix);
    return measured({ ...plan, workload: { ...plan.workload, operations: operations + more } }).measures.messages;
  };
  return (count(10) - count(0)) / 10;
}

describe("a command", () => {
  it.each([1, 3, 5, 7])(
    "takes 4 delays, or 2 alone, and 2 (N - 1) messages and the client's two, of %i replicas",
    (nodes) => {
      expect(delaysOf(measured(planOf(nodes, {}, { put: 1 })))).toBe(nodes === 1 ? 2 : 4);
      // Its own copy is acknowledged by a message as well.
      expect(messagesOf(nodes, {}, { put: 1 })).toBe(2 * (nodes - 1) + 2);
    },
  );

  it("is sent to the ensemble alone", () => {
    expect(messagesOf(5, { ensemble: 3 }, { put: 1 })).toBe(2 * 3 + 2); // it leads and is no member
  });
});

describe("a read", () => {
  it("leader: takes 4 delays and one round of beats, 2 (N - 1) messages", () => {
    expect(delaysOf(measured(planOf(5, {}, { get: 1 })))).toBe(4);
    expect(messagesOf(5, {}, { get: 1 })).toBe(2 * 4 + 2);
  });

  it("lease: takes 2 delays and no message but the client's", () => {
    expect(delaysOf(measured(planOf(5, { reads: "lease" }, { get: 1 })))).toBe(2);
    expect(messagesOf(5, { reads: "lease" }, { get: 1 })).toBe(2);
  });

  it("quorum: takes 6 delays, 2 (N - 1) messages, and a question to the registry", () => {
    expect(delaysOf(measured(planOf(5, { reads: "quorum" }, { get: 1 })))).toBe(6);
    expect(messagesOf(5, { reads: "quorum" }, { get: 1 })).toBe(2 * 4 + 2 + 2);
  });
});
