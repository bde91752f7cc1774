/** Power failures: all servers, or almost, go down within moments, and what was not synced is gone. */
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = { ...calmRecipe, disk: 70, lossy: 15, options: 25, clientsMin: 1, keysMax: 2 };

export const blackouts: Scenario = {
  name: "blackouts",
  about: "power failures: all servers, or almost, crash within moments and lose what was not synced",
  unsuited(system) {
    return system.survives.includes("crash") ? null : `${system.name} does not claim to survive crash`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("blackouts", recipe, system, seed, index, settings);
    if (!settings.beyond && !system.survives.includes("crash")) return plan;
    const draw = new Draw(randomAt(seed, "blackouts, power", index));
    const servers = serversOf(system, plan.nodes, plan.options);
    const faults = Array.from({ length: draw.between(1, 5) }, () => {
      return blackout(draw, servers, draw.between(0, plan.budget.activeMicros));
    });
    return { ...plan, faults: faults.flat().sort((a, b) => a.at - b.at) };
  },
};

/** All go down within a message delay or so; they come back one by one, some of them late. */
function blackout(draw: Draw, servers: number, from: number): readonly Fault[] {
  const spread = draw.span(1, 4_000);
  const faults: Fault[] = [];
  for (let node = 0; node < servers; node++) {
    const at = from + draw.between(0, spread);
    const duration = draw.span(2_000, 1_000_000);
    if (draw.chance(90)) faults.push({ kind: "crash", node, at, duration, effects: null, loops: 0 });
  }
  return faults;
}
