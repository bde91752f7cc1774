/**
 * Leaders that wake up cut off. Whoever leads, or another that clients ask, is paused and cut off from the other servers, alone
 * or with one of them, and these go on in a later term; it wakes before it is linked again, so that it hears nothing of them,
 * while clients still reach it. One that is awake all along counts the silence and resigns in time; for this one no time has
 * passed. Who answers by what it remembers is found here.
 *
 * Source: Ongaro (2014), section 6.4: a leader may be replaced without being aware of it; Gray and Cheriton, "Leases" (1989),
 * section 5, for clocks and pauses.
 */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { hasTakeovers, inTurns, turnMicrosOf } from "./turns.ts";

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
  const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
  const turnMicros = turnMicrosOf(system, plan.options);
  const faults: Fault[] = [];
  let at = 2 * turnMicros; // until somebody is elected
  for (let turns = draw.between(2, 5); turns > 0; turns--) {
    const asleep = Math.ceil((turnMicros * draw.between(4, 16)) / 4);
    const duration = asleep + Math.ceil((turnMicros * draw.between(1, 8)) / 4);
    const { first, count } = roleOf(cluster, system.contact);
    const node = draw.chance(60) ? "leader" : draw.between(first, first + count - 1);
    faults.push(cutOff(draw, node, cluster, at, duration), { kind: "pause", node, at, duration: asleep });
    at += duration + Math.ceil((turnMicros * draw.between(1, 4)) / 2);
  }
  const { workload } = plan;
  const thinkMax = Math.ceil((turnMicros * draw.between(1, 6)) / 2);
  const mix = offeredMix(system, serviceOfPlan(plan, system), { ...workload.mix, get: 6, "read-record": 6 });
  return inTurns({ ...plan, workload: { ...workload, mix } }, faults, at, turnMicros, thinkMax);
}

/** From all other servers; where it is said which one it is, mostly with another one beside it, that knows as little. */
function cutOff(draw: Draw, node: number | "leader", { servers }: Cluster, at: number, duration: number): Fault {
  const alone = { kind: "isolate", node, clients: false, at, duration } as const;
  if (node === "leader" || servers < 3 || !draw.chance(70)) return alone;
  const others = Array.from({ length: servers }, (_, other) => other).filter((other) => other !== node);
  const [beside] = others.splice(draw.between(0, others.length - 1), 1);
  return { kind: "partition", groups: [[node, beside!], others], at, duration };
}
