/** Changes are made whatever the time that messages take, also by impatient proposers, and by many of them at once. */
import { expect, it } from "vitest";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { caspaxos } from "./index.ts";

const oneWay = 40_000;

/** The longest time until an answer, in round trips, where as many clients as proposers ask at once, one each. */
function longest(proposers: number, operation: "get" | "put", piggyback: boolean): number {
  const base = constantPlan(caspaxos, 5, { retryMicros: 1_000, proposers, piggyback }, proposers, "read");
  const { violation, measures } = run(
    {
      ...base,
      network: { ...base.network, latency: { type: "constant", micros: oneWay } },
      workload: { ...base.workload, mix: { [operation]: 1 }, retryMicros: 8_000_000 },
      budget: { activeMicros: 20_000_000, healMicros: 20_000_000, eventsMax: 200_000 },
    },
    caspaxos,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  expect(measures.latencies.length).toBeGreaterThanOrEqual(proposers);
  return Math.max(...measures.latencies) / (2 * oneWay);
}

/** Waits of a duel double from an eightieth of a round trip until they outgrow one: so many times, a round trip each. */
const doublings = 7;

it.each([1, 2, 8])(
  "§2.4 %i proposers without patience: a change costs a duel at most, and they are served in turn",
  (proposers) => {
    for (const piggyback of [false, true]) {
      expect(longest(proposers, "put", piggyback)).toBeLessThanOrEqual(proposers * (doublings + 2));
      expect(longest(proposers, "get", piggyback)).toBeLessThanOrEqual(3); // nothing is there to be chosen
    }
  },
);
