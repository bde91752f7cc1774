/**
 * Nothing fails, and every timer waits far longer than an answer takes: whatever rests on asking again, or on the next
 * heartbeat, shows as silence. Load comes in bursts that fill small batches and windows, and alone.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { scaleTimers } from "../../sim/plan/stretch.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 40, options: 40, numbers: 40, tune: fewerProposers };

/** Rivals wait for one another: in some plans there are none. */
function fewerProposers(draw: Draw, { options: specs }: System, options: Options): Options {
  return specs["proposers"]?.type === "integer" && draw.chance(60) ? { ...options, proposers: 1 } : options;
}

/** Longer than an answer may take, and than most timers. */
const patienceMicros = 40_000_000;

export const prompt: Scenario = {
  name: "prompt",
  about: "nothing fails, and timers wait far longer than answers take: nothing may rest on asking again",
  unsuited: ({ name, availability }) =>
    availability?.answersPromptly === undefined ? `${name} does not promise to answer without waiting` : null,
  plan(system, seed, index, settings) {
    const { gone: _, ...plan } = planAt("prompt", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "prompt, load", index));
    const options = scaleTimers(system, plan.options, draw.span(50, 150));
    const { syncByteNanos: __, ...disk } = plan.disk; // no bound is claimed where a sync takes any time
    const slow = { ...plan, options, disk: { ...disk, stall: 0, stallMicros: 0 } };
    const promise = system.availability?.answersPromptly?.(options) ?? null;
    const fifo = plan.network.fifo || promise?.inOrder === true;
    return { ...slow, network: { ...plan.network, fifo }, ...spread(draw, slow, system, promise?.when !== "alone") };
  },
};

const mostlyReads = (plan: Plan, system: System): Plan["workload"]["mix"] =>
  offeredMix(system, serviceOfPlan(plan, system), { ...plan.workload.mix, read: 8, get: 8 });

/** Bursts and single operations: of who leads until long after that, and else where rivals are few. */
function spread(draw: Draw, plan: Plan, system: System, leads: boolean): Pick<Plan, "workload" | "budget"> {
  const recoverMicros = system.availability?.recovers(plan.options, paceOf(plan, 1).roundTripMicros) ?? 100_000_000;
  const activeMicros = leads ? recoverMicros : 2_000_000;
  const isBurst = leads && draw.chance(40);
  const isDense = isBurst || (!leads && draw.chance(60));
  const operations = leads || !isDense ? draw.between(10, 30) : draw.between(1, 3); // nobody comes later who sets it going
  return {
    workload: {
      ...plan.workload,
      clients: leads
        ? draw.between(2, 4)
        : draw.weighted([
            [60, 1],
            [40, draw.between(2, 4)],
          ]),
      ...(isBurst
        ? { mode: "open", sessions: draw.between(2, 6), keys: Math.max(plan.workload.keys, 8) }
        : { mode: "closed", sessions: 1 }),
      operations,
      ...(isDense && !leads ? { mix: mostlyReads(plan, system) } : {}),
      thinkMin: 0,
      thinkMax: isDense ? draw.span(100, 20_000) : Math.floor((2 * activeMicros) / operations),
      retryMicros: patienceMicros,
      attempts: 1_000,
    },
    budget: { activeMicros, healMicros: recoverMicros + 20 * patienceMicros, eventsMax: 1_000_000 },
  };
}
