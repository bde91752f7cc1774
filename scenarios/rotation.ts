/** Scenarios that take turns: what a campaign asks when nobody says what to ask. */
import type { System } from "../sim/contract/system.ts";
import type { Scenario, Turn } from "../sim/plan/scenario.ts";

/**
 * Every second plan is one of `often`, the others go round those of `others` that suit the system. Each keeps its own
 * numbers, so that a plan is the same here and where its scenario is asked by name.
 */
export function rotationOf(often: Scenario, others: readonly Scenario[]): Scenario {
  const suiting = new Map<System, readonly Scenario[]>();
  const turn = (system: System, index: number): Turn => {
    const round = suiting.get(system) ?? others.filter((scenario) => scenario.unsuited(system) === null);
    suiting.set(system, round);
    if (round.length === 0) return { scenario: often, index };
    const half = Math.floor(index / 2);
    if (index % 2 === 0) return { scenario: often, index: half };
    return { scenario: round[half % round.length]!, index: Math.floor(half / round.length) };
  };
  return {
    name: "rotation",
    about: `every second plan from ${often.name}, the others in turn from the scenarios in time that suit (the default)`,
    unsuited: (system) => often.unsuited(system),
    plan(system, seed, index, settings) {
      const { scenario, index: own } = turn(system, index);
      return scenario.plan(system, seed, own, settings);
    },
    turn,
  };
}
