/** What appends, reads and an extension of the chain cost on constant links, in delays, messages and syncs. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { operatorSession } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { costOfOneMore } from "../operation-cost.fixture.ts";
import { delos } from "./index.ts";

/** One replica, and timers so slow that nothing happens but what clients ask, once it sequences. */
const still = {
  replicas: 1,
  registryNodes: 1,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  tailMicros: 60_000_000,
};

function planOf(operations: number, mix: Plan["workload"]["mix"], nodes: number, given: Options = {}): Plan {
  const plan = constantPlan(delos, nodes, { ...still, ...given }, 1, "propose");
  return {
    ...plan,
    workload: { ...plan.workload, operations, mix, attempts: 1_000, retryMicros: 5_000_000 },
    budget: { activeMicros: 40_000_000, healMicros: 1_000_000, eventsMax: 200_000 },
  };
}

function measured(plan: Plan): Measures {
  const { measures, violation } = run(plan, delos, [], { measure: true });
  expect(violation).toBeNull();
  return measures;
}

type Measures = RunResult["measures"];

function costOf(mix: Plan["workload"]["mix"], nodes: number, given: Options = {}) {
  const [few, many] = [10, 20].map((count) => measured(planOf(count, mix, nodes, given))) as [Measures, Measures];
  const { asked: registry, ...own } = costOfOneMore(few, many, 10);
  return { delays: many.latencies.at(-2)! / delay, ...own, registry };
}

describe.each([1, 3, 5])("%i LogServers", (nodes) => {
  it("an append at the sequencer: four delays, two messages and a sync for each, and nothing of the registry", () => {
    expect(costOf({ put: 1 }, nodes)).toEqual({ delays: 4, messages: 2 * nodes + 2, syncs: nodes, registry: 0 });
  });

  it("a read: four delays, two messages for each, no sync, and nothing of the registry", () => {
    expect(costOf({ get: 1 }, nodes)).toEqual({ delays: 4, messages: 2 * nodes + 2, syncs: 0, registry: 0 });
  });
});

/** Which of two replicas the client asks, and which sequences, is up to the seed. */
it("an append at another replica: eight delays, there and back, and the entry is read", () => {
  const delaysOf = (seed: string): number =>
    measured({ ...planOf(20, { put: 1 }, 3, { replicas: 2 }), seed }).latencies.at(-2)! / delay;
  expect(new Set(["a", "b", "c", "d", "e", "f"].map(delaysOf))).toEqual(new Set([4, 8]));
});

it("an append goes to the LogServers of the loglet alone", () => {
  expect(costOf({ put: 1 }, 5, { ensemble: 3 })).toMatchObject({ messages: 2 * 3 + 2, syncs: 3 });
});

/** Microseconds from the operator's questions to their answers. */
function operatorWaits(plan: Plan): number[] {
  const waits: number[] = [];
  let since = 0;
  const judge: Invariant = {
    name: "stopwatch",
    about: "how long the operator waits",
    source: "none",
    observes: ["invoked", "returned"],
    start: () => ({}),
    on(_, { time, observation }) {
      if (observation.type === "invoked" && observation.session === operatorSession) since = time;
      if (observation.type === "returned" && observation.session === operatorSession) waits.push(time - since);
      return null;
    },
  };
  expect(run(plan, delos, [judge]).violation).toBeNull();
  return waits;
}

it("the operator waits fourteen delays: a question, whoever is to come, seals, the chain; a checkpoint, and the chain again", () => {
  const plan = planOf(10, { put: 1 }, 3, { spares: 2 });
  const reconfigurations = { count: 3, paceMin: 1_000_000, paceMax: 1_000_000 };
  const waits = operatorWaits({ ...plan, workload: { ...plan.workload, reconfigurations } });
  expect(waits.map((micros) => micros / delay).slice(1)).toEqual([14, 14, 14]); // the first makes the first loglet
});

it.each([2, 3, 5, 7])(
  "a failover takes 6 delays: a look, seals, the chain, 2 each; two messages and a sync for each of %i LogServers",
  (nodes) => {
    expect(failoverOf(delos, nodes, { replicas: 2, tailMicros: 120_000_000 }, "claimed")).toEqual({
      delays: 2 + 2 + 2,
      messages: 2 * nodes,
      syncs: nodes + 2, // the numbers of the two questions
      registry: { messages: 4, syncs: 1 },
    });
  },
);
