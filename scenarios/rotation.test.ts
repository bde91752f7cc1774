/** The rotation: whose plans it runs, how often each, and that they are the plans of their scenarios. */
import { describe, expect, it } from "vitest";
import { paxos } from "../protocols/paxos/index.ts";
import { raft } from "../protocols/raft/index.ts";
import { systems } from "../protocols/systems.ts";
import { drawnFrom } from "../sim/plan/scenario.ts";
import { rotation, scenarios } from "./scenarios.ts";

const settings = { nodes: null, beyond: false };

/** The numbers of the plans that each scenario is asked for, in the first `count` turns. */
function turnsOf(system: (typeof systems)[number], count: number): { [scenario: string]: number[] } {
  const asked: { [scenario: string]: number[] } = {};
  for (let index = 0; index < count; index++) {
    const turn = drawnFrom(rotation, system, index);
    asked[turn.scenario.name] ??= [];
    asked[turn.scenario.name]!.push(turn.index);
  }
  return asked;
}

describe("rotation", () => {
  it.each(systems.map((system) => [system.name, system] as const))(
    "%s: plans are those of their scenarios",
    (_, one) => {
      for (let index = 0; index < 60; index++) {
        const { scenario, index: own } = drawnFrom(rotation, one, index);
        expect(scenarios).toContain(scenario);
        expect(scenario.unsuited(one)).toBeNull();
        expect(rotation.plan(one, "s", index, settings)).toEqual(scenario.plan(one, "s", own, settings));
      }
    },
  );

  it.each(systems.map((system) => [system.name, system] as const))(
    "%s: half are of swarm, cores have three turns in a round and others one, and no plan comes twice",
    (_, one) => {
      const asked = turnsOf(one, 2_000);
      const { swarm, ...others } = asked;
      expect(swarm).toEqual(Array.from({ length: 1_000 }, (__, own) => own));
      for (const own of Object.values(others)) expect(own).toEqual(own.map((___, at) => at));
      const shares = Object.entries(others).map(([name, { length }]) => (name === "cores" ? length / 3 : length));
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    },
  );

  it("asks what suits: registers duel, leaders hand over, logs are compacted; no fixed timeline, no world without a clock", () => {
    expect(Object.keys(turnsOf(paxos, 100))).toEqual(expect.arrayContaining(["duel", "elections", "cores"]));
    expect(Object.keys(turnsOf(raft, 100))).toEqual(expect.arrayContaining(["handovers", "snapshots", "cores"]));
    for (const system of systems) {
      for (const name of Object.keys(turnsOf(system, 100))) {
        const scenario = scenarios.find((candidate) => candidate.name === name)!;
        const [one, other] = [0, 1].map((index) => scenario.plan(system, "s", index, settings));
        expect(one!.drive).toBe("timed");
        expect({ ...one, seed: "" }).not.toEqual({ ...other, seed: "" });
      }
    }
  });
});
