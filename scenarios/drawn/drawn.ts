/** Makes a scenario of a recipe: plans drawn from chance, inside the system's claims. */
import type { FaultKind, System } from "../../sim/contract/system.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

interface Question {
  readonly name: string;
  readonly about: string;
  /** A system that claims none of these is not asked, unless the list is empty. */
  readonly needs: readonly FaultKind[];
  /** Further reasons not to ask, or null. */
  readonly unsuited?: (system: System) => string | null;
  /** What differs from the calm recipe. */
  readonly recipe: Partial<Recipe>;
}

export function drawnScenario({ name, about, needs, unsuited, recipe }: Question): Scenario {
  const whole: Recipe = { ...calmRecipe, ...recipe };
  return {
    name,
    about,
    unsuited(system) {
      if (needs.length > 0 && !needs.some((kind) => system.survives.includes(kind))) {
        return `${system.name} does not claim to survive ${needs.join(" or ")}`;
      }
      return unsuited?.(system) ?? null;
    },
    plan: (system, seed, index, settings) => planAt(name, whole, system, seed, index, settings),
  };
}
