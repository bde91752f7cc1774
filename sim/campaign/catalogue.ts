/** What a host has to run: systems, scenarios and judges by name. A name that is not there is the user's mistake. */
import { unknownName } from "../base/nearest.ts";
import { UserError } from "../base/user-error.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { Cell } from "./tasks.ts";

/** In place of a scenario's name: every scenario that suits. */
const all = "all";

export class Catalogue {
  readonly systems: readonly System[];
  readonly scenarios: readonly Scenario[];
  /** The judges of a system. */
  readonly judgesOf: (system: System) => readonly Invariant[];

  /** What is meant when no scenario is named; it may be one that is not among `scenarios`. */
  readonly standard: Scenario;

  constructor(
    systems: readonly System[],
    scenarios: readonly Scenario[],
    judgesOf: (system: System) => readonly Invariant[],
    standard: Scenario,
  ) {
    this.systems = systems;
    this.scenarios = scenarios;
    this.judgesOf = judgesOf;
    this.standard = standard;
  }

  /** The system called `name`. */
  system(name: string): System {
    return named("system", name, this.systems);
  }

  /** The scenario called `name`. */
  scenario(name: string): Scenario {
    return named("scenario", name, [...this.scenarios, this.standard]);
  }

  /** The names of the scenarios that suit one of the systems or more. */
  suiting(systemNames: readonly string[]): readonly string[] {
    const systems = unique(systemNames).map((name) => this.system(name));
    const suits = (scenario: Scenario) => systems.some((system) => scenario.unsuited(system) === null);
    return this.scenarios.filter(suits).map(({ name }) => name);
  }

  /**
   * The cells of every system (all when none is named) under every named scenario that suits it, the standard one when
   * none is named, each when `all` is. A pair that does not suit is left out; when none is left, that is the user's mistake.
   * `beyond` takes every pair that is named. `onLeftOut` is told of each that is left out, though named.
   */
  cells(
    systemNames: readonly string[],
    scenarioNames: readonly string[],
    beyond: boolean,
    onLeftOut: (reason: string) => void = () => {},
  ): readonly Cell[] {
    const names = scenarioNames.length === 0 ? [this.standard.name] : unique(scenarioNames);
    const named = names.filter((name) => name !== all).map((name) => this.scenario(name));
    const further = names.includes(all) ? this.scenarios.filter((scenario) => !named.includes(scenario)) : [];
    const systems = unique(systemNames).map((name) => this.system(name));
    const reasons: string[] = [];
    const cells: Cell[] = [];
    for (const scenario of [...named, ...further]) {
      for (const system of systems.length === 0 ? this.systems : systems) {
        const isNamed = named.includes(scenario);
        const reason = beyond && isNamed ? null : scenario.unsuited(system);
        if (reason === null) cells.push({ system: system.name, scenario: scenario.name });
        else if (isNamed) reasons.push(`${scenario.name} does not suit ${system.name}: ${reason}`);
      }
    }
    if (cells.length === 0)
      throw new UserError({
        code: "unsuited",
        place: "--scenario",
        remedy: "choose other scenarios, or go beyond the claims",
        sentence: reasons.join("; "),
      });
    for (const reason of reasons) onLeftOut(reason);
    return cells;
  }
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

function named<T extends { readonly name: string }>(kind: string, name: string, candidates: readonly T[]): T {
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    kind,
    name,
    candidates.map((candidate) => candidate.name),
  );
}
