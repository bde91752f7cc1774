/**
 * Sleepers: one voter alone gets the end of a log, and is cut off with it while others take over, once or several times;
 * then it is back, and is asked among the first for what it holds. Or it is cut off just as it takes over a log.
 * Source: KIP-101 (2016) and Ongaro (2014), figure 3.7: the longest log need not be the one that counts.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  distant: 0,
  disk: 60,
  options: 55, // lopsided quorums above all: with one voter to be asked, it is the sleeper's word that counts
  clientsMin: 3,
  clientsMax: 6,
  keysMax: 2,
  reconfigurations: 15,
  reconfigurationsMax: 4,
  // Crashes in the middle of what a voter takes over.
  aimed: 60,
  aimedFaults: ["crash"],
  favours: /adopt|elected|seal|recover|truncate|fence/i,
};

export const sleepers: Scenario = {
  name: "sleepers",
  about: "one voter alone gets the end of a log, sleeps while others take over, and is back when it is asked",
  unsuited(system) {
    if (system.foundation === undefined) return `who leads ${system.name} is not said by a registry`;
    const missing = (["partition", "crash"] as const).filter((kind) => !system.survives.includes(kind));
    return missing.length === 0 ? null : `${system.name} does not claim to survive ${missing.join(" or ")}`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("sleepers", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "sleepers, turns", index));
    const periodMicros = draw.span(500_000, 1_600_000);
    const turns = draw.between(3, 6);
    const activeMicros = (turns + 2) * periodMicros;
    const { voters, asked } = ranksOf(system, plan);
    const faults: Fault[] = [];
    for (let turn = 1; turn <= turns; turn++) {
      faults.push(...turnOf(draw, voters, asked, turn * periodMicros, periodMicros));
    }
    return {
      ...plan,
      workload: {
        ...plan.workload,
        mode: "closed",
        sessions: 1,
        operations: 1_000_000, // the clock ends the load, not the count
        thinkMin: 2_000,
        thinkMax: draw.span(5_000, 60_000),
        // Whose command was in a tail that is lost asks again late: logs of later terms stay short so long.
        retryMicros: draw.chance(60) ? draw.span(periodMicros, 4 * periodMicros) : plan.workload.retryMicros,
        attempts: 100,
      },
      faults: [...plan.faults.filter(({ when }) => when !== undefined), ...faults]
        .filter(({ at }) => at < activeMicros)
        .sort((a, b) => a.at - b.at),
      budget: { ...plan.budget, activeMicros },
    };
  },
};

/** Ids of those who vote, and of those whom clients ask. */
function ranksOf(
  system: System,
  plan: Plan,
): { readonly voters: readonly number[]; readonly asked: readonly number[] } {
  const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
  const span = (role: string): number[] => {
    const { first, count } = roleOf(cluster, role);
    return Array.from({ length: count }, (_, rank) => first + rank);
  };
  const asked = span(system.contact);
  return { voters: system.membership === undefined ? asked : span(system.membership.role), asked };
}

/** A tail at one voter alone, which then sleeps; and whoever leads is gone for a while, so that another takes over. */
function turnOf(
  draw: Draw,
  voters: readonly number[],
  asked: readonly number[],
  from: number,
  periodMicros: number,
): readonly Fault[] {
  const sleeper = draw.pick(voters);
  const others = voters.filter((node) => node !== sleeper);
  const tailMicros = draw.span(2_000, 120_000);
  const at = from + draw.between(0, periodMicros >> 3);
  const faults: Fault[] = [];
  if (others.length > 0 && draw.chance(75)) {
    faults.push({ kind: "one-way", at, duration: tailMicros + draw.span(1_000, 60_000), from: asked, to: others });
  }
  if (draw.chance(80)) {
    const duration = draw.between(periodMicros >> 1, 3 * periodMicros);
    faults.push({ kind: "isolate", at: at + tailMicros, duration, node: sleeper, clients: false });
  } else {
    // It goes down in the middle of what it is told, and is back soon.
    const duration = draw.span(1_000, periodMicros);
    faults.push({ kind: "crash", at: at + tailMicros, duration, node: sleeper, effects: draw.between(0, 6), loops: 0 });
  }
  const away = draw.between(periodMicros >> 2, periodMicros + (periodMicros >> 1));
  if (draw.chance(60))
    faults.push({ kind: "isolate", at: at + tailMicros, duration: away, node: "leader", clients: true });
  else faults.push({ kind: "crash", at: at + tailMicros, duration: away, node: "leader", effects: null, loops: 0 });
  return faults;
}
