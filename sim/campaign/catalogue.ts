/** What a host has to run: systems, scenarios and judges by name. A name that is not there is the user's mistake. */
import { unknownName } from "../base/nearest.ts";
import { UserError } from "../base/user-error.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { Cell } from "./tasks.ts";

export class Catalogue {
  readonly systems: readonly System[];
  readonly scenarios: readonly Scenario[];
  /** The judges of a system. */
  readonly judgesOf: (system: System) => readonly Invariant[];

  /** The first scenario is the one that is meant when none is named. */
  constructor(
    systems: readonly System[],
    scenarios: readonly Scenario[],
    judgesOf: (system: System) => readonly Invariant[],
  ) {
    this.systems = systems;
    this.scenarios = scenarios;
    this.judgesOf = judgesOf;
  }

  /** The system called `name`. */
  system(name: string): System {
    return named("system", name, this.systems);
  }

  /** The scenario called `name`. */
  scenario(name: string): Scenario {
    return named("scenario", name, this.scenarios);
  }

  /**
   * The cells of every system (all when none is named) under every scenario that suits it, the default scenario when none is named.
   * A pair that does not suit is left out; when none is left, that is the user's mistake. `beyond` takes all.
   * `onLeftOut` is told of each pair left out.
   */
  cells(
    systemNames: readonly string[],
    scenarioNames: readonly string[],
    beyond: boolean,
    onLeftOut: (reason: string) => void = () => {},
  ): readonly Cell[] {
    const scenarios = unique(scenarioNames).map((name) => this.scenario(name));
    const systems = unique(systemNames).map((name) => this.system(name));
    const reasons: string[] = [];
    const cells: Cell[] = [];
    for (const scenario of scenarios.length === 0 ? this.scenarios.slice(0, 1) : scenarios) {
      for (const system of systems.length === 0 ? this.systems : systems) {
        const reason = beyond ? null : scenario.unsuited(system);
        if (reason === null) cells.push({ system: system.name, scenario: scenario.name });
        else reasons.push(`${scenario.name} does not suit ${system.name}: ${reason}`);
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

function named<T extends { readonly name: string }>(kind: string, name: string, all: readonly T[]): T {
  const found = all.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    kind,
    name,
    all.map((candidate) => candidate.name),
  );
}
