/**
 * Owners that fall silent with commands half done, for systems in which whoever notices finishes them: a replica is
 * muted (it still hears) or crashes in the middle of a broadcast, and those who take over are muted and crash as well.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { allBut, sizeOf, whyUnsuited, withPatience } from "./takeover.ts";

const recipe: Recipe = {
  ...calmRecipe,
  disk: 10,
  options: 15,
  clientsMin: 2,
  clientsMax: 5,
  operationsMin: 1,
  operationsMax: 4,
  keysMax: 1,
  tune: impatient,
};

export const epaxosRecovery: Scenario = {
  name: "epaxos-recovery",
  about: "owners are muted or crash with commands half done, and so do those who finish them; no leader to ask",
  unsuited: (system) => whyUnsuited(system, []),
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "epaxos-recovery, silenced", index));
    const nodes = sizeOf(draw, system, settings, [5, 7]);
    const plan = planAt("epaxos-recovery", recipe, system, seed, index, { ...settings, nodes });
    return silenced(draw, plan, (kind) => settings.beyond || system.survives.includes(kind));
  },
};

/** Replicas that take over after little more than a round trip, whether the owner is gone or only unheard. */
function impatient(draw: Draw, system: System, options: Options): Options {
  return withPatience(system, options, draw.between(12_000, 40_000));
}

type Claims = (kind: System["survives"][number]) => boolean;

/** The same plan with all load in the first moments, on links that lose much and differ widely, and replicas that go. */
function silenced(draw: Draw, plan: Plan, claims: Claims): Plan {
  const windowMicros = draw.span(60_000, 400_000);
  const faults: Fault[] = [];
  for (let count = draw.between(2, plan.nodes + 1); count > 0; count--) {
    faults.push(...silence(draw, plan.nodes, windowMicros, claims));
  }
  const slowest = draw.span(4_000, 16_000);
  const drop = claims("drop") && draw.chance(85) ? draw.between(100_000, 480_000) : 0;
  const thinkMax = draw.span(500, windowMicros >> 2);
  return {
    ...plan,
    faults: faults.sort((a, b) => a.at - b.at),
    network: { ...plan.network, drop, latency: { type: "uniform", min: 200, max: slowest }, fifo: !claims("reorder") },
    workload: { ...plan.workload, thinkMin: 0, thinkMax, retryMicros: draw.span(60_000, 500_000) },
    budget: { ...plan.budget, activeMicros: 1_000_000 },
  };
}

/** One replica falls silent, for a while that others may take for ever. */
function silence(draw: Draw, nodes: number, endMicros: number, claims: Claims): readonly Fault[] {
  const node = draw.between(0, nodes - 1);
  const at = draw.between(0, endMicros);
  const duration = draw.span(40_000, 640_000);
  if (draw.chance(60)) {
    const others = allBut(nodes, node);
    if (others.length === 0) return [];
    const to = draw.chance(70) ? others : draw.subset(others, draw.between(1, others.length));
    return claims("partition") ? [{ kind: "one-way", from: [node], to, at, duration }] : [];
  }
  const effects = draw.chance(80) ? draw.between(0, 12) : null;
  return claims("crash") ? [{ kind: "crash", node, at, duration, effects, loops: 0 }] : [];
}
