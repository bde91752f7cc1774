/**
 * A log that is never synced, on replicas of which one loses power again and again, with what was in its memory alone. The
 * others go on without it; who takes it back for one that has all, or brings it back in the name of its life before, loses
 * what was acknowledged. Only one does: what all of them forget, nobody can tell.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["crash", "isolate", "partition", "pause", "one-way"],
  everyKind: true,
  faultsMin: 3,
  faultsMax: 12,
  leader: 30,
  hunt: 40,
  lossy: 15,
  disk: 30,
  options: 10,
  numbers: 10,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 10,
  operationsMax: 40,
  keysMax: 2,
  reconfigurations: 10,
  reconfigurationsMax: 3,
  tune: (_draw, _system, options): Options => ({ ...options, flush: 0, minIsr: 0 }),
};

export const powerLoss: Scenario = {
  name: "power-loss",
  about:
    "a log that is never synced: one of its replicas loses power again and again, and what was in its memory alone",
  unsuited: ({ options, name }) => ("flush" in options ? null : `${name} syncs what it acknowledges`),
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "power-loss, whose", index));
    const plan = planAt("power-loss", recipe, system, seed, index, settings);
    const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
    const { first, count } = roleOf(cluster, system.contact);
    const victim = first + draw.between(0, count - 1);
    // A replica alone has nobody who remembers.
    const faults = plan.faults
      .filter(({ kind }) => kind !== "crash" || plan.nodes > 1)
      .map((fault) => (fault.kind === "crash" ? { ...fault, node: victim } : fault));
    return { ...plan, faults, disk: { ...plan.disk, loss: draw.pick(["suffix", "subset"] as const) } };
  },
};
