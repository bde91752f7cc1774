/** Delays and messages of a command, as the README tells them. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { NetworkDecision, Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { generalizedPaxos } from "./index.ts";

/** Clients are one delay away from their proposers; the paper's clients are the proposers themselves. */
const toAndFro = 2;

/** Nothing but what commands cost: no heartbeats, no look after what takes long. */
const still = {
  heartbeatMicros: 60_000_000,
  electionMinMicros: 60_000_000,
  electionMaxMicros: 60_000_000,
  retryMicros: 60_000_000,
  classicMicros: 60_000_000,
};

function plan(nodes: number, options: Options, clients: number, workload: Partial<Plan["workload"]>): Plan {
  const base = constantPlan(generalizedPaxos, nodes, { ...still, ...options }, clients, "read");
  return { ...base, workload: { ...base.workload, mix: { put: 1 }, ...workload } };
}

const measured = (of: Plan) => run(of, generalizedPaxos, [], { measure: true });

describe("the cost of a command", () => {
  it.each([3, 4, 5, 7])(
    "a command with %i acceptors takes 2 delays from proposer to learner, N messages and N to each learner",
    (nodes) => {
      const { measures, witnesses } = measured(plan(nodes, {}, 1, { operations: 3, thinkMin: 5_000, thinkMax: 5_000 }));
      for (const latency of measures.latencies) expect(latency / delay).toBe(toAndFro + 2);
      const count = measures.latencies.length;
      const first = 1; // the leader's one heartbeat
      expect(measures.messages - first).toBe(count * (2 + nodes + 2 * nodes));
      expect(witnesses["command learned in a fast round"]).toBe(2 * count); // by both learners
    },
  );

  it("commands that commute cost as much when they meet as alone", () => {
    const reads = plan(4, {}, 6, { mix: { get: 1 }, operations: 5, thinkMax: 3_000 });
    const { measures, witnesses } = measured(reads);
    expect(new Set(measures.latencies)).toEqual(new Set([(toAndFro + 2) * delay]));
    expect(witnesses["conflict in a fast round"]).toBeUndefined();
  });

  it("a conflict costs 4 delays more: the phases of a classic round", () => {
    const late = (from: number, to: number): NetworkDecision => ({ from, to, ordinal: 0, micros: delay + 500 });
    const colliding = { ...plan(4, {}, 2, {}), decisions: [late(4, 2), late(4, 3), late(5, 0), late(5, 1)] };
    const { measures, witnesses, violation } = measured(colliding);
    expect(violation).toBeNull();
    expect(witnesses["conflict in a fast round"]).toBe(1);
    const orderKnown = 2.5; // two acceptors had each command first, and the other half a delay later
    const latencies = measures.latencies.slice(0, 2).map((micros) => micros / delay);
    expect(latencies).toEqual([0, 0].map(() => toAndFro + orderKnown + 4));
  });

  it("in a classic round a command takes 2 delays from the leader, 3 from another proposer", () => {
    const asked = { operations: 4, thinkMin: 20_000, thinkMax: 20_000 };
    const { measures, witnesses } = measured(plan(3, { open: false }, 2, asked));
    const settled = measures.latencies.slice(2).map((micros) => micros / delay);
    expect(new Set(settled)).toEqual(new Set([toAndFro + 2, toAndFro + 3]));
    expect(witnesses["command learned in a fast round"]).toBeUndefined();
  });

  it("the cost of a command does not depend on how many were executed before", () => {
    const busy = (operations: number) =>
      measured({
        ...plan(4, { snapshotEntries: 8, retryMicros: 50_000, classicMicros: 2_000 }, 1, {
          operations,
          thinkMin: 1_000,
          thinkMax: 1_000,
          keys: 4,
        }),
        budget: { activeMicros: 60_000_000, healMicros: 1_000_000, eventsMax: 1_000_000 },
      }).measures;
    const [short, long] = [busy(200), busy(2_000)];
    const each = ({ messages, latencies }: typeof short): number => messages / latencies.length;
    expect(long.latencies.length).toBeGreaterThanOrEqual(2_000);
    expect(Math.abs(each(long) / each(short) - 1)).toBeLessThan(0.02);
  });
});
