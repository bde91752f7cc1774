/** A scenario: a named question, as a function from a system and a draw to a plan. */
import type { System } from "../contract/system.ts";
import type { Plan } from "./plan.ts";

/** What the user fixed; scenarios draw the rest. */
export interface ScenarioSettings {
  /** Cluster size, or null to let the scenario choose. */
  readonly nodes: number | null;
  /** Also draw faults that the system does not claim to survive. */
  readonly beyond: boolean;
}

export interface Scenario {
  readonly name: string;
  /** The question in one sentence, for `synod list scenarios`. */
  readonly about: string;
  /** Null when the scenario makes sense for this system, else the reason why not. */
  unsuited(system: System): string | null;
  /** Plan number `index` of the campaign `seed`: O(1) in index, the same on every machine. */
  plan(system: System, seed: string, index: number, settings: ScenarioSettings): Plan;
  /** Load and faults follow a fixed timeline, the same for every system: what is measured of one is compared. */
  readonly isTimeline?: true;
  /** Of scenarios that take turns: where plan number `index` comes from. Absent: its plans are its own. */
  turn?(system: System, index: number): Turn;
}

/** A plan's place: it is number `index` of `scenario`. */
export interface Turn {
  readonly scenario: Scenario;
  readonly index: number;
}

/** The scenario that plan number `index` of `scenario` is drawn from, and its number there. */
export const drawnFrom = (scenario: Scenario, system: System, index: number): Turn =>
  scenario.turn?.(system, index) ?? { scenario, index };
