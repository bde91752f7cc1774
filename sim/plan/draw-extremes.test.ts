/** Extremes: drawn in some plans, within what systems take, and without a change to the rest of a plan. */
import { describe, expect, test } from "vitest";
import { quorumIntersection } from "../../invariants/quorum/quorum-intersection.ts";
import { multiPaxos } from "../../protocols/multi-paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import { systems } from "../../protocols/systems.ts";
import { calm } from "../../scenarios/drawn/calm.ts";
import { partitions } from "../../scenarios/drawn/partitions.ts";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { run } from "../run.ts";
import type { Plan } from "./plan.ts";
import { validatePlan } from "./validate.ts";

const settings = { nodes: null, beyond: false };
const many = (system = raft, scenario = swarm, count = 2_000): readonly Plan[] =>
  Array.from({ length: count }, (_, index) => scenario.plan(system, "extremes", index, settings));

/** How many of a thousand plans are so. */
const share = (plans: readonly Plan[], isSo: (plan: Plan) => unknown): number =>
  (1_000 * plans.filter(isSo).length) / plans.length;

describe("some plans of the swarm, but few,", () => {
  const plans = many();
  test.each<[string, number, number, (plan: Plan) => unknown]>([
    ["let messages cross cuts", 25, 500, ({ network }) => network.acrossCuts],
    [
      "have late messages, for up to all of the active part",
      10,
      200,
      ({ network, budget }) => network.late && network.lateMicros === budget.activeMicros,
    ],
    ["make sending cost", 10, 200, ({ cpu }) => cpu.sendMessageNanos],
    ["have lines that carry so much", 5, 200, ({ network }) => network.bytesPerSecond],
    ["let syncs cost by bytes", 10, 200, ({ disk }) => disk.syncByteNanos],
    ["have clients that crash", 10, 150, ({ workload }) => workload.crashes],
    [
      "have clients that know one server and think for longer than an election",
      10,
      150,
      ({ workload }) => workload.loyal && workload.thinkMin >= 250_000,
    ],
    ["crowd on one key", 10, 150, ({ workload }) => workload.conflicts],
    ["spread over many keys", 10, 150, ({ workload }) => workload.keys >= 20],
    ["write much", 10, 150, ({ workload }) => workload.large],
    [
      "never rest",
      5,
      150,
      ({ workload }) => workload.mode === "open" && workload.sessions >= 3 && workload.thinkMax <= 5_000,
    ],
    ["have small batches and windows", 25, 200, ({ options }) => Number(options["windowEntries"]) <= 8],
    ["have timeouts near the round trip", 15, 150, ({ options }) => Number(options["electionMinMicros"]) < 100_000],
    [
      "have cuts for some types of messages",
      25,
      400,
      ({ faults }) => faults.some((fault) => fault.kind === "one-way" && fault.types),
    ],
    [
      "cut leaders off in their sending alone",
      15,
      300,
      ({ faults }) =>
        faults.some((fault) => fault.kind === "isolate" && fault.node === "leader" && fault.only === "sending"),
    ],
    [
      "crash after an effect beyond the ninth",
      50,
      500,
      ({ faults }) => faults.some((fault) => fault.kind === "crash" && (fault.effects ?? 0) > 9),
    ],
  ])("%s", (_what, min, max, isSo) => {
    expect(share(plans, isSo)).toBeGreaterThan(min);
    expect(share(plans, isSo)).toBeLessThan(max);
  });

  test("have quorums of other sizes, and those that must meet do", () => {
    const sizes = many(multiPaxos).filter(({ options }) => options["phase1"] !== 0 || options["phase2"] !== 0);
    expect(sizes.length).toBeGreaterThan(50);
    for (const plan of sizes.slice(0, 50)) {
      const empty = { ...plan, faults: [], budget: { activeMicros: 0, healMicros: 0, eventsMax: 1 } };
      expect(run(empty, multiPaxos, [quorumIntersection]).violation).toBeNull();
    }
  });
});

test("most plans of the swarm, and all calm ones, have none", () => {
  const extremes = /"(?:late|acrossCuts|sendMessageNanos|bytesPerSecond|syncByteNanos|loyal|crashes|large|conflicts)":/;
  const isPlain = (plan: Plan) => !extremes.test(JSON.stringify(plan));
  expect(share(many(raft, calm, 200), isPlain)).toBe(1_000);
  expect(share(many(), isPlain)).toBeGreaterThan(400);
});

test("every drawn plan is one that its system takes, inside its claims", () => {
  for (const system of systems) {
    for (const scenario of [swarm, partitions]) {
      for (const plan of many(system, scenario, 300)) validatePlan(plan, system, { beyond: false });
    }
  }
});

test("of all writes a few are large, whatever else is unusual: more operations are not more megabytes", () => {
  const wordy = many(raft, swarm, 6_000).filter(({ workload }) => workload.large !== undefined);
  expect(wordy.some(({ workload }) => workload.mode === "open" && workload.operations > 40)).toBe(true);
  for (const { seed, workload } of wordy) {
    const writes = workload.clients * workload.operations;
    expect((workload.large! * writes) / 1_000_000, seed).toBeLessThan(3 + writes / 1_000_000 + 1e-9);
  }
});
