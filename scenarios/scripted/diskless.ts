/**
 * Replicas that keep nothing on a disk: fewer than half of them crash, again and again, forget all, and recover from the others
 * while messages of theirs from before are still under way. More than that nobody can remember for.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["isolate", "partition", "pause", "one-way", "link"],
  faultsMin: 0,
  faultsMax: 6,
  leader: 30,
  hunt: 30,
  lossy: 25,
  options: 25,
  numbers: 10,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 10,
  operationsMax: 40,
  keysMax: 2,
  tune: (_draw, _system, options): Options => ({ ...options, disk: "none" }),
};

export const diskless: Scenario = {
  name: "diskless",
  about: "nothing is on a disk: fewer than half of the servers crash, again and again, and recover what they forgot",
  unsuited: ({ options, name }) =>
    options["disk"]?.type === "choice" && options["disk"].choices.includes("none")
      ? null
      : `${name} keeps what it promises on its disk`,
  plan(system, seed, index, settings) {
    const plan = planAt("diskless", recipe, system, seed, index, settings);
    const servers = serversOf(system, plan.nodes, plan.options);
    const most = (servers - 1) >> 1;
    if (most === 0 || !(settings.beyond || system.survives.includes("crash"))) return plan;
    const draw = new Draw(randomAt(seed, "diskless, whose", index));
    const victims = draw.subset([...Array(servers).keys()], most);
    const crashes = Array.from({ length: draw.between(1, 8) }, () => crash(draw, victims, plan.budget.activeMicros));
    const { gone: _nobody, ...rest } = plan; // who never comes back is one of those that fail, too
    return { ...rest, faults: [...plan.faults, ...crashes].sort((a, b) => a.at - b.at) };
  },
};

/** Often back before what it sent has arrived. */
const crash = (draw: Draw, victims: readonly number[], activeMicros: number): Fault => ({
  kind: "crash",
  node: draw.pick(victims),
  at: draw.between(0, activeMicros),
  duration: draw.span(100, 500_000),
  effects: draw.chance(50) ? draw.between(0, 5_039) : null,
  loops: draw.chance(70) ? 0 : draw.between(1, 3),
});
