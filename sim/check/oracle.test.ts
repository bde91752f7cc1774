/** The checker against a naive explorer: verdicts, states, depths and lengths are equal, with every reduction on and off. */
import { expect, it } from "vitest";
import { thorough } from "../base/thorough.fixture.ts";
import type { Context } from "../contract/invariant.ts";
import { Checker } from "./checker.ts";
import type { CheckOptions, Reduction } from "./options.ts";
import type { CheckReport } from "./report.ts";
import { exploreNaively, type NaiveReport } from "./testing/naive.fixture.ts";
import { type RandomSystem, randomSystem } from "./testing/random-system.fixture.ts";

const context: Context = {
  cluster: { servers: 0, clients: 0, roles: [], options: {}, below: null },
  service: "register",
  quorums: {},
  intersections: [],
};
const systems = thorough ? 600 : 200;
const statesMax = 500;

function checked({ behaviour, invariants }: RandomSystem, options: CheckOptions): CheckReport {
  const none = { judge: () => null };
  const subject = { behaviour, invariants, context, symmetry: () => "", judge: () => none, isDone: null };
  return new Checker(subject, options).run();
}

const lengthsOf = ({ violations }: CheckReport): object =>
  Object.fromEntries(violations.map(({ invariant, path }) => [invariant, path.length]));
const naiveLengths = ({ violations, violationsAtRest }: NaiveReport, isIdleOff: boolean): object =>
  Object.fromEntries(isIdleOff ? violations : violationsAtRest);

const configurations: readonly (readonly Reduction[])[] = [["idle"], []];

it("a naive explorer finds the same violations, as many steps from the start, whatever is reduced", () => {
  let wrong = 0;
  let compared = 0;
  let inTime = 0; // states reached by time that passes
  for (let number = 0; number < systems; number++) {
    const system = randomSystem(`${number}`);
    const naive = exploreNaively(system.behaviour(), system.invariants, context, statesMax);
    if (naive === null) continue;
    compared++;
    if (naive.violations.size > 0) wrong++;
    for (const without of configurations) {
      const about = `random system ${number} without ${without.join(", ")}`;
      const report = checked(system, { without, collect: true });
      expect(report.exhausted, about).toBe(true);
      expect(lengthsOf(report), about).toEqual(naiveLengths(naive, without.includes("idle")));
      inTime += report.kinds["pass"] ?? 0;
      if (without.length === 0) continue;
      const { states, transitions, depth } = report;
      expect({ states, transitions, depth }, about).toEqual({
        states: naive.states,
        transitions: naive.transitions,
        depth: naive.depth,
      });
    }
    for (const search of ["breadth", "deepening"] as const) {
      const [first] = checked(system, { search }).violations;
      const shortest = Math.min(...naive.violationsAtRest.values());
      expect(first?.path.length ?? Number.POSITIVE_INFINITY, `random system ${number}, ${search}`).toBe(shortest);
    }
  }
  expect(wrong).toBeGreaterThan(compared / 5);
  expect(compared).toBeGreaterThan(systems / 2);
  expect(inTime).toBeGreaterThan(systems);
}, 600_000);
