/**
 * Bereft: a minority misses what the others compact, and is back as all of those but one go away. The one that is left
 * promises and votes, and tells how far all is chosen, but what would bring the others up to date is lost on its way to
 * them. A moment later another of those who know is back: whoever leads has to turn to it.
 * Source: Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.5, on replicas that catch up.
 */
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { messagesOf } from "../../sim/plan/messages.ts";
import { defaultOptions } from "../../sim/plan/options.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { compacting, compactionOptions } from "../drawn/compaction.ts";
import { askingOn } from "./asking-on.ts";
import { allBut, shuffled, sizeOf } from "./takeover.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 0, tune: compacting };

/** The parts of a cycle: some miss what is decided, one of those who know it is there, two are, all are. */
const missedMicros = 1_000_000;
const bereftMicros = 600_000;
const helpedMicros = 4_000_000;
const wholeMicros = 1_200_000;
const cycleMicros = missedMicros + bereftMicros + helpedMicros + wholeMicros;
const cycles = 2;
const firstAt = 1_000_000;

/** What brings a server up to date, by the names that systems have for it. */
const bringing = /snapshot|install|decided/i;

export const bereft: Scenario = {
  name: "bereft",
  about: "whoever leads lacks what one tells of and cannot hand over, while another who has it is back",
  unsuited(system) {
    const { name, availability, survives } = system;
    const leads = availability?.core === "fully-connected" && availability.electionsMax !== null;
    const asks = messagesOf(system, defaultOptions(system)).some((type) => /fetch/i.test(type));
    if (!leads || !asks) return `nobody who leads in ${name} asks others for what it lacks`;
    if (compactionOptions(system).length === 0) return `${name} has no option that sets when a log is compacted`;
    return survives.includes("partition") ? null : `${name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "bereft, cycles", index));
    const nodes = sizeOf(draw, system, settings, [3, 5, 5, 7]);
    const plan = planAt("bereft", recipe, system, seed, index, { ...settings, nodes });
    const types = messagesOf(system, plan.options).filter((type) => bringing.test(type));
    const faults = Array.from({ length: cycles }, (_, turn) => {
      return cycle(draw, nodes, types, firstAt + turn * cycleMicros);
    });
    return { ...plan, ...busyLoad(draw, plan), faults: faults.flat().sort((a, b) => a.at - b.at) };
  },
};

function cycle(draw: Draw, nodes: number, types: readonly string[], from: number): readonly Fault[] {
  const order = shuffled(draw, allBut(nodes, -1));
  const minority = (nodes - 1) >> 1;
  const missing = order.slice(0, minority);
  const knowing = order.slice(minority, 2 * minority);
  const left = order.slice(2 * minority); // one, or two of an even number
  const back = from + missedMicros;
  const [helper, ...others] = knowing;
  const both = bereftMicros + helpedMicros;
  return [
    ...missing.map((node) => alone(node, from, missedMicros)),
    ...(helper === undefined ? [] : [alone(helper, back - 1_000, bereftMicros)]),
    ...others.map((node) => alone(node, back - 1_000, both)),
    ...(types.length === 0 || missing.length === 0
      ? []
      : [{ kind: "one-way", from: left, to: missing, types, at: back - 1_000, duration: both } as const]),
  ];
}

const alone = (node: number, at: number, duration: number): Fault => ({
  ...{ kind: "isolate", at, duration, node, clients: true },
});

/** Few clients that ask on and on, and go on to the next server soon. */
function busyLoad(draw: Draw, plan: Plan): Pick<Plan, "network" | "workload" | "budget"> {
  const paceMicros = draw.pick([20_000, 40_000]);
  return {
    ...askingOn(plan, { thinkMin: paceMicros >> 1, thinkMax: paceMicros, retryMicros: draw.pick([40_000, 80_000]) }),
    budget: { ...plan.budget, activeMicros: firstAt + cycles * cycleMicros, eventsMax: 1_000_000 },
  };
}
