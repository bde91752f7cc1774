/** A working service while proposers hear too little: whoever can lead does, and nobody else unseats it. */
import { expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { generalizedPaxos } from "./index.ts";

/** Acceptors 0 to 4, proposers 5 and 6, of which 5 leads at first. */
const cutTo = (node: number, from: readonly number[]): Plan["faults"][number] => ({
  kind: "one-way",
  at: 1_000_000,
  duration: 10_000_000,
  from,
  to: [node],
});
const othersThan = (node: number): number[] => [0, 1, 2, 3, 4, 5, 6].filter((other) => other !== node);

it.each([
  ["a leader that hears nobody gives up, and another leads", [cutTo(5, othersThan(5))], 600],
  ["a follower that hears nobody unseats nobody", [cutTo(6, othersThan(6))], 150],
  ["two proposers that hear the acceptors but not each other", [cutTo(5, [6]), cutTo(6, [5])], 150],
  ["a leader that hears two acceptors of five", [cutTo(5, [2, 3, 4])], 800],
] as const)("%s", (_title, faults, outageMillis) => {
  const base = constantPlan(generalizedPaxos, 5, {}, 4, "read");
  const workload = { ...base.workload, operations: 1_000, mix: { put: 1 }, thinkMin: 10_000, thinkMax: 30_000 };
  const budget = { activeMicros: 11_000_000, healMicros: 20_000_000, eventsMax: 1_000_000 };
  const { measures, violation } = run({ ...base, faults, workload, budget }, generalizedPaxos, [], { measure: true });
  expect(violation).toBeNull();
  expect(measures.unavailableMicros / 1_000).toBeLessThan(outageMillis);
  expect(measures.ok).toBeGreaterThan(700);
  expect(measures.elections).toBeLessThan(100);
});

it("what is asked for again does not hold up what it asks for, on lines that carry a history in a tenth of a second", () => {
  const base = constantPlan(generalizedPaxos, 3, { snapshotEntries: 5 }, 3, "read");
  const plan: Plan = {
    ...base,
    network: { ...base.network, bytesPerSecond: 100_000 },
    workload: {
      ...base.workload,
      operations: 150,
      keys: 40,
      thinkMin: 10_000,
      thinkMax: 60_000,
      mix: { put: 2, get: 1 },
      retryMicros: 500_000,
      attempts: 5,
      large: 500_000,
      largeBytes: 5_000,
    },
    faults: [{ kind: "isolate", at: 1_000_000, duration: 2_000_000, node: 0, clients: true }],
    budget: { activeMicros: 6_000_000, healMicros: 20_000_000, eventsMax: 20_000 },
  };
  expect(run(plan, generalizedPaxos, judgesOf(generalizedPaxos))).toMatchObject({ violation: null, undecided: null });
});
