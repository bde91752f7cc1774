/**
 * Whoever takes over a long log has it in the end, though a message carries one entry and that takes longer than others wait
 * before they suspect somebody.
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): whoever is slow and
 * shows that it lives is suspected no more.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import type { System } from "../sim/contract/system.ts";
import { constantPlan, delay } from "../sim/plan/constant-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { systems } from "./systems.ts";

const usual = {
  registryNodes: 1,
  ...{ writers: 3, proposers: 3, proxies: 3 }, // two are left
  snapshotEntries: 1_000,
  suspectMinMicros: 100_000,
  suspectMaxMicros: 150_000,
};
const one = { appendMax: 1, batchMax: 1, fetchMax: 1 };
const logs = systems.filter(({ foundation, options }) => foundation && "snapshotEntries" in options);

/** Some four hundred entries, and then the leader is gone for good: the time until the first answer after that. */
function takeoverTime(system: System): number {
  const mine = Object.fromEntries(Object.entries({ ...usual, ...one }).filter(([name]) => name in system.options));
  const base = constantPlan(system, 3, mine, 1, "propose");
  const plan: Plan = {
    ...base,
    service: "log",
    faults: [{ kind: "crash", at: crashAt, duration: 60_000_000, node: "leader", effects: null, loops: 0 }],
    workload: {
      ...base.workload,
      mode: "closed",
      operations: 1_000_000,
      thinkMin: 10_000,
      thinkMax: 10_000,
      mix: { "append-record": 1 },
      retryMicros: 50_000,
      attempts: 1_000,
    },
    budget: { activeMicros: 10_000_000, healMicros: 20_000_000, eventsMax: 200_000 },
  };
  let first = Number.POSITIVE_INFINITY;
  const { violation } = run(plan, system, judgesOf(system), {
    recorder: {
      ...{ event() {}, effects() {}, violated() {}, block() {}, state() {} },
      seen({ time, observation }) {
        if (observation.type === "returned" && time > crashAt + 100_000) first = Math.min(first, time);
      },
    },
  });
  expect(violation).toBeNull();
  return first - crashAt;
}

const crashAt = 5_000_000;

it.each(logs.map((system) => [system.name, system] as const))(
  "%s: a log of four hundred entries takes a round trip for each, and a few times what makes one suspect",
  (_name, system) => {
    expect(takeoverTime(system)).toBeLessThan(400 * 2 * delay + 4 * 150_000);
  },
);
