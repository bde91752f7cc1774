/** Scenarios that take turns: what a campaign asks when nobody says what to ask. */
import type { System } from "../sim/contract/system.ts";
import type { Scenario, Turn } from "../sim/plan/scenario.ts";

/**
 * Every second plan is one of `often`, the others go round those of `others` that suit the system, of which one that
 * stands there several times has as many turns in a round. Each scenario keeps its own numbers, so that a plan is the
 * same here and where its scenario is asked by name.
 */
export function rotationOf(often: Scenario, others: readonly Scenario[]): Scenario {
  const rounds = new Map<System, readonly Scenario[]>();
  const turn = (system: System, index: number): Turn => {
    const round = rounds.get(system) ?? others.filter((scenario) => scenario.unsuited(system) === null);
    rounds.set(system, round);
    if (round.length === 0) return { scenario: often, index };
    const half = Math.floor(index / 2);
    return index % 2 === 0 ? { scenario: often, index: half } : turnOfRound(round, half);
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

/** Turn number `at` of those who go round. */
function turnOfRound(round: readonly Scenario[], at: number): Turn {
  const place = at % round.length;
  const scenario = round[place]!;
  const turns = (end: number): number => round.slice(0, end).filter((other) => other === scenario).length;
  return { scenario, index: Math.floor(at / round.length) * turns(round.length) + turns(place) };
}
