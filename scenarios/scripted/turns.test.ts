/** The scenarios in which somebody is away for a turn: their plans are what they promise. */
import { describe, expect, it } from "vitest";
import { epaxos } from "../../protocols/epaxos/index.ts";
import { kafkaIsr } from "../../protocols/kafka-isr/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import { writerLogger } from "../../protocols/writer-logger/index.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { parsePlan, validatePlan } from "../../sim/plan/validate.ts";
import { halfway } from "./halfway.ts";
import { revenants } from "./revenants.ts";
import { hasTakeovers, turnMicrosOf } from "./turns.ts";

const plansOf = (scenario: Scenario, system: System, nodes: number | null = null, count = 100) =>
  Array.from({ length: count }, (_, index) => scenario.plan(system, "seed", index, { nodes, beyond: false }));

describe.each([halfway, revenants].map((scenario) => [scenario.name, scenario] as const))("%s", (_, scenario) => {
  it("its plans are well-formed at every size, and lean on no fault that the system does not claim to survive", () => {
    for (const system of [raft, kafkaIsr, writerLogger]) {
      for (const nodes of [null, 1, 2, 3, 5]) {
        for (const plan of plansOf(scenario, system, nodes, 20)) {
          expect(validatePlan(parsePlan(JSON.parse(JSON.stringify(plan))), system, { beyond: false })).toEqual(plan);
        }
      }
    }
  });

  it("is for systems in which one takes over from another", () => {
    for (const system of [raft, kafkaIsr, writerLogger]) expect(scenario.unsuited(system)).toBeNull();
    expect(scenario.unsuited(epaxos)).toBe("nobody takes over from another in epaxos");
    const fragile = { ...raft, survives: raft.survives.filter((kind) => kind !== "partition") };
    expect(scenario.unsuited(fragile)).toBe("raft does not claim to survive partition");
  });
});

describe("halfway", () => {
  it("who crashes in the middle of a takeover was away before it, and is back with none of those who were there", () => {
    let told = 0;
    for (const { faults } of plansOf(halfway, writerLogger, 5)) {
      for (const crash of faults) {
        if (crash.kind !== "crash" || crash.when === undefined || crash.node !== crash.when.node) continue;
        told++;
        const sides = faults.flatMap((fault) => (fault.kind === "partition" ? [fault] : []));
        const before = sides.find((one) => one.at + one.duration === crash.at)!;
        const during = sides.find((one) => one.at === crash.at)!;
        const after = sides.find((one) => one.at === crash.at + crash.duration)!;
        expect(before.groups[0]).toEqual([crash.node]);
        expect(during.groups[0]![0]).toBe(crash.node);
        expect(after.groups[0]).toEqual([crash.node, ...during.groups[1]!]);
        expect(after.groups[1]).toEqual(during.groups[0]!.slice(1));
      }
    }
    expect(told).toBeGreaterThan(100);
  });
});

describe("revenants", () => {
  it("whoever is paused is cut off from the other servers, not from clients, from then until after it wakes", () => {
    for (const { faults } of plansOf(revenants, kafkaIsr)) {
      const pauses = faults.flatMap((fault) => (fault.kind === "pause" ? [fault] : []));
      expect(pauses.length).toBeGreaterThan(1);
      for (const { node, at, duration } of pauses) {
        const cut = faults.find((fault) => fault.kind === "isolate" && fault.at === at)!;
        expect(cut).toMatchObject({ node, clients: false });
        expect(cut.duration).toBeGreaterThan(duration);
      }
    }
  });
});

it("a turn is as long as whoever stands by waits at most", () => {
  expect(turnMicrosOf(raft, { electionMaxMicros: 7_000 })).toBe(7_000);
  expect(turnMicrosOf(kafkaIsr, { suspectMaxMicros: 9_000 })).toBe(9_000);
  expect([raft, kafkaIsr, epaxos].map(hasTakeovers)).toEqual([true, true, false]);
});
