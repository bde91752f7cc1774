/**
 * Keepers of a log that sleep through terms. Again and again one of those who write, with some of those who keep, is cut
 * off from all others: it leaves a tail that nobody else has, the others go on in a later term, and who slept is among the
 * next majority. Who goes by length alone, or cuts too much, or takes a promise of a log for the log, is found here.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { inTurns } from "./turns.ts";

/** Microseconds until somebody takes over, where no option says. */
const usualTurnMicros = 400_000;

const recipe: Recipe = {
  ...calmRecipe,
  options: 45, // lopsided quorums: where one is asked, it is the sleeper's word that counts
  clientsMin: 2,
  clientsMax: 5,
  operationsMin: 10,
  operationsMax: 40,
  keysMax: 2,
  reconfigurations: 15,
  reconfigurationsMax: 4,
  // Crashes in the middle of what a keeper takes over.
  aimed: 40,
  aimedFaults: ["crash"],
  favours: /adopt|elected|seal|recover|truncate|fence/i,
};

export const sleepers: Scenario = {
  name: "sleepers",
  about: "writers, each with some keepers of the log, are cut off by turns, and return in another majority",
  unsuited(system) {
    if (system.foundation === undefined) return `${system.name} stands on no registry`;
    if (!("suspectMaxMicros" in system.options)) return `nobody takes over from another in ${system.name}`;
    return system.survives.includes("partition") ? null : `${system.name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "sleepers, by turns", index));
    return byTurns(draw, planAt("sleepers", recipe, system, seed, index, settings), system);
  },
};

/** The same plan, whose servers are apart in other ways at every turn. */
function byTurns(draw: Draw, plan: Plan, system: System): Plan {
  const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
  const { first, count } = roleOf(cluster, system.contact);
  const isWriter = (node: number): boolean => node >= first && node < first + count;
  const servers = Array.from({ length: cluster.servers }, (_, node) => node).slice(cluster.roles[0]!.first);
  const [writers, keepers] = [servers.filter(isWriter), servers.filter((node) => !isWriter(node))];
  const turnMicros = Number(plan.options["suspectMaxMicros"] ?? usualTurnMicros);
  const faults: Fault[] = plan.faults.filter(({ when }) => when !== undefined);
  let at = 2 * turnMicros; // until somebody is elected
  for (let turns = draw.between(3, 7); turns > 0; turns--) {
    const duration = Math.ceil((turnMicros * draw.between(2, 12)) / 4);
    const groups = [sideOf(draw, writers), sideOf(draw, keepers)] as const;
    const apart = groups.flatMap(([some]) => some);
    const rest = groups.flatMap(([, others]) => others);
    if (rest.length > 0) faults.push({ kind: "partition", groups: [apart, rest], at, duration });
    at += duration;
  }
  const thinkMax = Math.ceil(turnMicros / draw.between(2, 10));
  return inTurns(plan, faults, at, turnMicros, thinkMax);
}

/** Some of these, one at least, and the others. */
function sideOf(draw: Draw, nodes: readonly number[]): readonly [some: number[], others: number[]] {
  const others = [...nodes];
  const some: number[] = [];
  if (nodes.length === 0) return [some, others];
  for (let count = draw.between(1, Math.max(1, nodes.length - 1)); count > 0; count--) {
    some.push(...others.splice(draw.between(0, others.length - 1), 1));
  }
  return [some, others];
}
