/** Every system that ships keeps the rules of the contract; and the suite says so when one does not. */
import { describe, expect, it } from "vitest";
import { paxos } from "../protocols/paxos/index.ts";
import { systems } from "../protocols/systems.ts";
import { conformance, conformanceRules } from "./conformance.ts";

describe.each(systems.map((system) => ({ name: system.name, system })))("$name", ({ system }) => {
  it.each(Object.entries(conformanceRules))(
    "%s",
    (_claim, rule) => {
      expect(rule(system)).toEqual([]);
    },
    60_000, // one witness of Multi-Paxos takes hundreds of plans
  );
});

it("a system that breaks rules is told which", () => {
  const broken = {
    ...paxos,
    nodes: { min: 3, default: 2, max: 5 },
    exempt: { nothing: "no such judge" },
    witnesses: ["a blue moon"],
  };
  const report = conformance(broken);
  expect(report).toMatchObject({ verdict: "violated", next: expect.stringContaining("first problem") });
  expect(report.problems).toEqual(
    expect.arrayContaining([
      "paxos: the default size lies between the least and the most",
      "paxos: nothing, of which it is exempt, is a judge",
      "a blue moon was never witnessed",
    ]),
  );
});
