/** Fast Paxos, messages, syncs and delays of a proposal. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { NetworkDecision, Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { fastPaxos } from "./index.ts";

/** Clients are one delay away from their proposers; the paper's clients are the proposers themselves. */
const toAndFro = 2;

const measured = (plan: Plan) => run(plan, fastPaxos, [], { measure: true });

/** Four acceptors 0 to 3, proposers 4 and 5, whose values reach two acceptors each first. */
function colliding(options: Options): Plan {
  const late = (from: number, to: number): NetworkDecision => ({ from, to, ordinal: 0, micros: delay + 500 });
  const plan = constantPlan(fastPaxos, 4, options, 2, "propose");
  return { ...plan, decisions: [late(4, 2), late(4, 3), late(5, 0), late(5, 1)] };
}

describe("the cost of a proposal", () => {
  it.each([3, 4, 5, 7])(
    "§2.2.1 with %i acceptors: 2 delays from proposer to learner, N messages and N to each learner",
    (nodes) => {
      const { measures, witnesses } = measured(constantPlan(fastPaxos, nodes, {}, 1, "propose"));
      expect(measures.latencies[0]! / delay).toBe(toAndFro + 2);
      expect(measures.messages - 2 * measures.latencies.length).toBe(nodes + 2 * nodes);
      expect(witnesses["value chosen in a fast round"]).toBe(2); // by both learners
    },
  );

  it("closed to fast rounds it is classic Paxos, with every proposer a learner: 4 delays", () => {
    const { measures } = measured(constantPlan(fastPaxos, 3, { open: false }, 1, "propose"));
    expect(measures.latencies[0]! / delay).toBe(toAndFro + 4);
    expect(measures.messages - 2 * measures.latencies.length).toBe(3 * 3 + 2 * 3);
  });

  it.each([
    ["restart", 4],
    ["coordinated", 2],
    ["uncoordinated", 1],
  ])("§3.2 a collision costs, by %s recovery, %i delays more", (recovery, more) => {
    const { measures, witnesses, violation } = measured(colliding({ recovery }));
    expect(violation).toBeNull();
    expect(witnesses["collision in a fast round"]).toBeGreaterThan(0);
    expect(measures.latencies.slice(0, 2).map((micros) => micros / delay)).toEqual(
      [2, 2].map((two) => toAndFro + two + more),
    );
  });
});

describe("how often two values collide that are sent at the same time", () => {
  /** The share of `runs` in which they do, on links with independent delays. */
  function collisions(nodes: number, fast: number, runs: number): number {
    let found = 0;
    for (let index = 0; index < runs; index++) {
      const base = constantPlan(fastPaxos, nodes, { phase1: 2 * nodes - 2 * fast + 1, fast }, 2, "propose");
      const latency = { type: "uniform", min: 1_000, max: 9_000 } as const;
      // Both requests arrive at once, so that both proposals leave at once.
      const decisions = [0, 1].map((rank) => ({ from: nodes + 2 + rank, to: nodes + rank, ordinal: 0, micros: delay }));
      const plan = {
        ...base,
        seed: `collision ${index}`,
        network: { ...base.network, latency, fifo: false },
        decisions,
      };
      if ((measured(plan).witnesses["collision in a fast round"] ?? 0) > 0) found++;
    }
    return found / runs;
  }

  it.each([
    [3, 3, 0.75],
    [4, 3, 0.375],
    [5, 4, 0.625],
  ])("of %i acceptors with fast quorums of %i: in a share of %d, as by coin tosses", (nodes, fast, share) => {
    expect(Math.abs(collisions(nodes, fast, 1_000) - share)).toBeLessThan(0.047); // three standard deviations
  });
});
