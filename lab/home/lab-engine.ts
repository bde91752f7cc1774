/** Runs what the lab asks for: a plan that is drawn or given, or the first of many that breaks something. */
import { UserError } from "../../sim/base/user-error.ts";
import { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { parsePlan } from "../../sim/plan/validate.ts";
import { run } from "../../sim/run.ts";
import { fuzzRange } from "../../sim/search/fuzz.ts";
import { type JudgesOf, runAgain } from "../engine.ts";
import type { DrawAsked, LabAnswer, LabAsked, RunAbout } from "./lab-asked.ts";

/** What plans of a system are drawn from. */
export interface LabScenarios {
  readonly scenarios: readonly Scenario[];
  /** What is meant by `rotation`. */
  readonly rotation: Scenario;
}

export class LabHand {
  readonly #system: System;
  readonly #judgesOf: JudgesOf;
  readonly #catalogue: Catalogue;

  constructor(system: System, judgesOf: JudgesOf, { scenarios, rotation }: LabScenarios) {
    this.#system = system;
    this.#judgesOf = judgesOf;
    this.#catalogue = new Catalogue([system], scenarios, judgesOf, rotation);
  }

  answer(asked: LabAsked): LabAnswer {
    try {
      switch (asked.type) {
        case "plan":
          return this.#ran(parsePlan(asked.plan, "plan"), asked.about);
        case "draw":
          return this.#ran(this.#drawn(asked.draw), asked.about);
        case "search":
          return this.#searched(asked.draw, asked.to);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { type: "refused", why: error.message };
    }
  }

  #ran(plan: Plan, { bug, version, title, command }: RunAbout): LabAnswer {
    const recorded = { file: title, version, command, bug, lines: [] };
    const asked = { recorded, plan, detour: null, search: null, hasBug: bug !== null };
    const answer = runAgain(asked, this.#system, this.#judgesOf);
    return answer.type === "refused" ? answer : { type: "ran", run: answer.run };
  }

  #drawn({ system, scenario, seed, index, nodes, set }: DrawAsked): Plan {
    const { variant, asked } = this.#subject({ system, scenario, set });
    return asked.plan(variant, seed, index, { nodes, beyond: false });
  }

  #searched({ system, scenario, seed, index, nodes, set }: DrawAsked, to: number): LabAnswer {
    const { variant, asked } = this.#subject({ system, scenario, set });
    const settings = { nodes, beyond: false };
    const subject = { system: variant, scenario: asked, invariants: this.#judgesOf(variant), seed, settings };
    const { found } = fuzzRange(run, subject, index, to, false);
    return { type: "searched", index: found[0]?.index ?? null };
  }

  #subject({ system: name, scenario, set }: Pick<DrawAsked, "system" | "scenario" | "set">) {
    const text = set.length === 0 ? name : `${name}:${set.join(",")}`;
    const variant = this.#catalogue.system(text);
    const asked = this.#catalogue.scenarioFor(scenario);
    const why = asked.unsuited(variant);
    if (why !== null)
      throw new UserError({
        ...{ code: "unsuited", place: "scenario", value: scenario, unplaced: true },
        problem: `${scenario} does not suit ${text}: ${why}`,
        remedy: "choose another scenario",
      });
    return { variant, asked };
  }
}
