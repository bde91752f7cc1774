/**
 * Behind: a minority misses what the others compact, and comes back as all of these but one go away, so that whoever
 * leads next probably lacks what only one other still has.
 * Source: Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.5, on replicas that catch up.
 */
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { compacting, compactionOptions } from "../drawn/compaction.ts";
import { askingOn } from "./asking-on.ts";
import { allBut, shuffled, sizeOf } from "./takeover.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 25, tune: compacting };

/** The parts of a cycle: some miss what is decided, most of those who know it are away, all are back. */
const missedMicros = 1_000_000;
const awayMicros = 4_500_000;
const wholeMicros = 1_500_000;
const cycles = 3;
const firstAt = 1_000_000;
const activeMicros = firstAt + cycles * (missedMicros + awayMicros + wholeMicros);

export const behind: Scenario = {
  name: "behind",
  about: "a minority misses what the others compact, and is back as all of those but one go away",
  unsuited(system) {
    const { availability } = system;
    if (availability === undefined) return `${system.name} promises no progress while faults last`;
    if (availability.voters !== availability.contacts) return `who votes in ${system.name} serves no clients`;
    if (compactionOptions(system).length === 0) return `${system.name} has no option that sets when a log is compacted`;
    return system.survives.includes("partition") ? null : `${system.name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "behind, cycles", index));
    const nodes = sizeOf(draw, system, settings, [3, 5, 5, 7]);
    const plan = planAt("behind", recipe, system, seed, index, { ...settings, nodes });
    const faults = Array.from({ length: cycles }, (_, turn) => {
      return cycle(draw, nodes, firstAt + turn * (missedMicros + awayMicros + wholeMicros));
    });
    return { ...plan, ...busyLoad(draw, plan), faults: faults.flat().sort((a, b) => a.at - b.at) };
  },
};

/** Few clients that ask on and on, and go on to the next server soon. */
function busyLoad(draw: Draw, plan: Plan): Pick<Plan, "workload" | "budget"> {
  const paceMicros = draw.pick([20_000, 50_000]);
  return {
    workload: askingOn(plan, {
      thinkMin: paceMicros >> 1,
      thinkMax: paceMicros,
      retryMicros: draw.pick([40_000, 80_000]),
    }).workload,
    budget: { ...plan.budget, activeMicros, eventsMax: 1_000_000 },
  };
}

/** Nobody catches up in between: those who know go a moment before the others are back. */
function cycle(draw: Draw, nodes: number, from: number): readonly Fault[] {
  const order = shuffled(draw, allBut(nodes, -1));
  const minority = (nodes - 1) >> 1;
  const back = from + missedMicros;
  const missing = order.slice(0, minority);
  const knowing = order.slice(minority, 2 * minority); // the last of all stays
  return [
    ...missing.map((node) => alone(node, from, missedMicros)),
    ...knowing.map((node) => alone(node, back - 1_000, awayMicros)),
  ];
}

const alone = (node: number, at: number, duration: number): Fault => ({
  ...{ kind: "isolate", at, duration, node, clients: true },
});
