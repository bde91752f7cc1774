/**
 * Leaders that wake up cut off. Whoever leads, or another that clients ask, is paused and cut off from the other servers, and these go on in a later
 * term; it wakes before it is linked again, so that it hears nothing of them, while clients still reach it. One that is
 * awake all along counts the silence and resigns in time; for this one no time has passed. Who answers by what it
 * remembers is found here.
 *
 * Source: Ongaro (2014), section 6.4: a leader may be replaced without being aware of it; Gray and Cheriton, "Leases" (1989),
 * section 5, for clocks and pauses.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { hasTakeovers, turnMicrosOf } from "./turns.ts";

const recipe: Recipe = {
  ...calmRecipe,
  options: 15,
  clientsMin: 3,
  clientsMax: 5,
  operationsMin: 15,
  operationsMax: 40,
  keysMax: 3,
};

export const revenants: Scenario = {
  name: "revenants",
  about: "whoever leads is paused and cut off, and wakes in another's term while clients alone reach it",
  unsuited(system) {
    if (!hasTakeovers(system)) return `nobody takes over from another in ${system.name}`;
    const missing = (["partition", "pause"] as const).find((kind) => !system.survives.includes(kind));
    return missing === undefined ? null : `${system.name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "revenants, turns", index));
    return withTurns(draw, planAt("revenants", recipe, system, seed, index, settings), system);
  },
};

/** The same plan, whose leaders are away by turns. */
function withTurns(draw: Draw, plan: Plan, system: System): Plan {
  const { first, count } = roleOf(partsOf(system, plan.nodes, plan.options, 0).at(-1)!.cluster, system.contact);
  const turnMicros = turnMicrosOf(system, plan.options);
  const faults: Fault[] = [];
  let at = 2 * turnMicros; // until somebody is elected
  for (let turns = draw.between(2, 5); turns > 0; turns--) {
    const asleep = Math.ceil((turnMicros * draw.between(4, 16)) / 4);
    const awake = Math.ceil((turnMicros * draw.between(1, 8)) / 4);
    const node = draw.chance(75) ? "leader" : draw.between(first, first + count - 1);
    faults.push({ kind: "isolate", node, clients: false, at, duration: asleep + awake });
    faults.push({ kind: "pause", node, at, duration: asleep });
    at += asleep + awake + Math.ceil((turnMicros * draw.between(1, 4)) / 2);
  }
  const { workload } = plan;
  const thinkMax = Math.ceil((turnMicros * draw.between(1, 6)) / 2);
  const mix = { ...workload.mix, get: 6, "read-record": 6 };
  return {
    ...plan,
    faults,
    workload: { ...workload, mix, thinkMin: 0, thinkMax, retryMicros: Math.ceil(turnMicros / 2) },
    budget: { ...plan.budget, activeMicros: at },
  };
}
