/**
 * An owner that commits and is not heard, among replicas that cannot finish its command at once. Either two sides do not
 * hear each other while it is agreed on, so that no more than a majority knows of it; or those left behind fall apart
 * into islands too small for a quorum, where every attempt fails and leaves its promises.
 */
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { allBut, drawOwner, drawPace, muted, paced, shuffled, sizeOf, whyUnsuited } from "./takeover.ts";

const recipe: Recipe = {
  ...calmRecipe,
  options: 15,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 1,
  operationsMax: 3,
  keysMax: 1,
};

export const epaxosIslands: Scenario = {
  name: "epaxos-islands",
  about: "owners commit unheard, among sides or small islands that know of the command and cannot finish it",
  unsuited: (system) => whyUnsuited(system, ["partition"]),
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "epaxos-islands, apart", index));
    const nodes = sizeOf(draw, system, settings, [5, 7]);
    return apart(draw, planAt("epaxos-islands", recipe, system, seed, index, { ...settings, nodes }), system);
  },
};

/** The same plan with all load in the first moments, and an owner that falls silent as its first commands are agreed on. */
function apart(draw: Draw, plan: Plan, system: System): Plan {
  const pace = drawPace(draw, 6, 16, 6);
  const { hopMicros, patienceMicros, thinkMax } = pace;
  const owner = drawOwner(draw, plan);
  const others = shuffled(draw, allBut(plan.nodes, owner));
  const minority = (plan.nodes - 1) >> 1;
  // A request takes one delay to the owner, and a round trip later it is committed.
  const silentAt = 2 * hopMicros + draw.between(0, thinkMax + 2 * hopMicros);
  const apartMicros = patienceMicros * draw.between(0, 16);
  const alone = apartMicros + patienceMicros * draw.between(8, 24); // time for the others to finish what it began
  const faults: Fault[] = [...muted(plan.nodes, owner, silentAt, alone)];
  if (minority > 0 && draw.chance(60)) {
    const groups = [[owner, ...others.slice(0, minority)], others.slice(minority)];
    faults.push({ kind: "partition", groups, at: 0, duration: silentAt });
  }
  if (minority > 0 && apartMicros > 0) {
    faults.push({ kind: "partition", groups: islands(draw, others, minority), at: silentAt, duration: apartMicros });
  }
  return paced(draw, plan, system, pace, faults);
}

/** The nodes in groups of up to `most`, of more than one where that is no quorum. */
function islands(draw: Draw, nodes: readonly number[], most: number): number[][] {
  const groups: number[][] = [];
  for (let at = 0; at < nodes.length; at += groups.at(-1)!.length) {
    groups.push(nodes.slice(at, at + draw.between(Math.min(2, most), most)));
  }
  return groups;
}
