/** Names the user gave, found in the registries: what is not there is the user's mistake, with the nearest that is. */
import { systems } from "../../protocols/systems.ts";
import { scenarios } from "../../scenarios/scenarios.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { unknownName } from "./nearest.ts";

/** The system called `name`. */
export function findSystem(name: string): System {
  const system = systems.find((candidate) => candidate.name === name);
  if (system === undefined)
    throw unknownName(
      "system",
      name,
      systems.map((candidate) => candidate.name),
    );
  return system;
}

/** The systems called so, each once; all when none is named. */
export function findSystems(names: readonly string[]): readonly System[] {
  return names.length === 0 ? systems : [...new Set(names)].map(findSystem);
}

/** The scenario called `name`. */
export function findScenario(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined)
    throw unknownName(
      "scenario",
      name,
      scenarios.map((candidate) => candidate.name),
    );
  return scenario;
}

/**
 * The cells of every system under every scenario that suits it, the default scenario when none is named.
 * A pair that does not suit is left out; when none is left, that is the user's mistake. `beyond` takes all.
 * `onLeftOut` is told of each pair left out.
 */
export function findCells(
  systemNames: readonly string[],
  scenarioNames: readonly string[],
  beyond: boolean,
  onLeftOut: (reason: string) => void = () => {},
): readonly Cell[] {
  const chosen = scenarioNames.length === 0 ? [scenarios[0]!] : [...new Set(scenarioNames)].map(findScenario);
  const reasons: string[] = [];
  const cells: Cell[] = [];
  for (const scenario of chosen) {
    for (const system of findSystems(systemNames)) {
      const reason = beyond ? null : scenario.unsuited(system);
      if (reason === null) cells.push({ system: system.name, scenario: scenario.name });
      else reasons.push(`${scenario.name} does not suit ${system.name}: ${reason}`);
    }
  }
  if (cells.length === 0) throw new UserError(reasons.join("; "));
  for (const reason of reasons) onLeftOut(reason);
  return cells;
}
