/**
 * Successions on slow disks: whoever leads is gone again and again, while clients that wait for nobody read and write a few
 * keys. Who leads next is read from as soon as it leads, before it has made its own what others left it.
 * Source: Ongaro (2014), section 6.4, step 1: a new leader knows what is committed once an entry of its own term is.
 */
import type { System } from "../../sim/contract/system.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, options: 15, numbers: 10, keysMax: 2 };

export const successions: Scenario = {
  name: "successions",
  about: "whoever leads is gone, again and again, and the next one is read from as soon as it leads, on slow disks",
  unsuited({ name, availability, foundation, survives }: System) {
    if (foundation !== undefined) return `${name} asks a registry who leads`;
    if (availability === undefined || availability.electionsMax === null) return `nobody leads in ${name}`;
    const missing = (["crash", "partition"] as const).find((kind) => !survives.includes(kind));
    return missing === undefined ? null : `${name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("successions", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "successions, turns", index));
    const activeMicros = draw.between(3_000_000, 6_000_000);
    const latencyMicros = draw.span(200, 3_000);
    const syncMin = draw.span(4_000, 30_000);
    const { syncByteNanos: _, ...disk } = plan.disk;
    return {
      ...plan,
      network: { ...plan.network, latency: { type: "uniform", min: latencyMicros >> 1, max: latencyMicros } },
      disk: { ...disk, syncMin, syncMax: 2 * syncMin },
      faults: departures(draw, activeMicros),
      workload: eagerLoad(draw, plan, system),
      budget: { ...plan.budget, activeMicros, eventsMax: 1_000_000 },
    };
  },
};

/** Clients that go on to the next server long before an election is over. */
function eagerLoad(draw: Draw, plan: Plan, system: System): Plan["workload"] {
  const thinkMax = draw.span(2_000, 40_000);
  return {
    ...plan.workload,
    clients: draw.between(3, 5),
    mode: "closed",
    sessions: 1,
    operations: 1_000_000, // the clock ends the load, not the count
    thinkMin: thinkMax >> 1,
    thinkMax,
    mix: offeredMix(system, serviceOfPlan(plan, system), { get: 5, put: 4, append: 1 }),
    retryMicros: draw.span(8_000, 60_000),
    attempts: 1_000,
  };
}

/** The leader crashes or is cut off for long enough to have a successor. */
function departures(draw: Draw, activeMicros: number): readonly Fault[] {
  const faults: Fault[] = [];
  for (let at = draw.between(500_000, 900_000); at < activeMicros; at += draw.between(600_000, 1_200_000)) {
    const duration = draw.between(250_000, 600_000);
    faults.push(
      draw.chance(50)
        ? { kind: "crash", node: "leader", at, duration, effects: null, loops: 0 }
        : { kind: "isolate", node: "leader", at, duration, clients: draw.chance(50) },
    );
  }
  return faults;
}
