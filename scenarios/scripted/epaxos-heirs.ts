/**
 * Owners that crash in the middle of their first broadcast, and heirs that fall silent as they have finished such a
 * command: the next in turn finds only what was said in a ballot of recovery.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { drawOwner, drawPace, muted, paced, sizeOf, whyUnsuited } from "./takeover.ts";

const recipe: Recipe = {
  ...calmRecipe,
  options: 15,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 4, // so that something new interferes whenever a command is finished
  operationsMax: 10,
  keysMax: 1,
  tune: anyVariant,
};

export const epaxosHeirs: Scenario = {
  name: "epaxos-heirs",
  about: "owners crash with commands half done, and those who finish them fall silent before that is heard",
  unsuited: (system) => whyUnsuited(system, ["crash", "partition"]),
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "epaxos-heirs, silenced", index));
    const nodes = sizeOf(draw, system, settings, [3, 3, 5]);
    return bereaved(draw, planAt("epaxos-heirs", recipe, system, seed, index, { ...settings, nodes }), system);
  },
};

/** Every variant as often: they differ in when the fast path is open. */
function anyVariant(draw: Draw, system: System, options: Options): Options {
  const spec = system.options["variant"];
  return spec?.type === "choice" ? { ...options, variant: draw.pick(spec.choices) } : options;
}

function bereaved(draw: Draw, plan: Plan, system: System): Plan {
  const pace = drawPace(draw, 3, 8, 8);
  const { hopMicros, patienceMicros, thinkMax } = pace;
  const owner = drawOwner(draw, plan);
  const faults: Fault[] = [
    {
      kind: "crash",
      node: owner,
      at: draw.chance(70) ? 0 : draw.between(0, 4 * thinkMax),
      duration: draw.span(hopMicros, 8 * patienceMicros),
      effects: draw.between(2, 6), // some of a request's messages leave
      loops: 0,
    },
  ];
  for (let count = draw.between(1, 2); count > 0; count--) {
    const heir = draw.chance(50) ? (owner + 1) % plan.nodes : draw.between(0, plan.nodes - 1);
    // After two looks somebody prepares; two round trips later the command can be committed.
    const at = 4 * hopMicros + draw.between(2 * patienceMicros, 4 * patienceMicros + thinkMax + 2 * hopMicros);
    faults.push(...muted(plan.nodes, heir, at, patienceMicros * draw.between(8, 24)));
  }
  return paced(draw, plan, system, pace, faults);
}
