/**
 * Rivals over one register. A register is decided within a few message delays and nothing can go wrong afterwards, so
 * load and faults fall together into the first moments, in which impatient proposers outbid each other.
 */

import type { Options, OptionValue } from "../../sim/contract/cluster.ts";
import { usualService } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import { drawCrashPoint } from "../../sim/plan/faults/crash.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["isolate", "one-way", "partition", "pause", "flapping"],
  faultsMin: 0,
  faultsMax: 6,
  leader: 30,
  lossy: 60,
  disk: 50,
  options: 30,
  clientsMin: 2,
  clientsMax: 6,
  operationsMin: 1,
  operationsMax: 6,
  tune: impatient,
};

export const duel: Scenario = {
  name: "duel",
  about: "impatient proposers outbid each other over a register on a bad network, while nodes crash and are cut off",
  unsuited: (system) => (usualService(system) === "register" ? null : `${system.name} is no register`),
  plan(system, seed, index, settings) {
    const plan = planAt("duel", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "duel, hastened", index));
    const crashes = settings.beyond || system.survives.includes("crash") ? draw.between(0, 8) : 0;
    return hasten(draw, plan, serversOf(system, plan.nodes, plan.options), crashes);
  },
};

/** Proposers that wait for less than a round trip, and often more of them than usual. */
function impatient(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: OptionValue } = { ...options };
  const set = (name: string, value: number) => {
    const spec = system.options[name];
    if (spec?.type === "integer") tuned[name] = Math.min(spec.max, Math.max(spec.min, value));
  };
  set("retryMicros", draw.span(2_000, 60_000));
  set("proposers", draw.between(2, 3));
  return tuned;
}

/** The same plan with its load, its faults and `crashes` more in the first moments, on links whose delays differ widely. */
function hasten(draw: Draw, plan: Plan, servers: number, crashes: number): Plan {
  const { activeMicros } = plan.budget;
  const windowMicros = draw.span(20_000, 400_000);
  const scaled = (micros: number) => Math.floor((micros * windowMicros) / activeMicros);
  const faults: Fault[] = plan.faults.map((fault) => ({
    ...fault,
    at: scaled(fault.at),
    duration: 1 + scaled(fault.duration),
  }));
  for (let i = 0; i < crashes; i++) {
    faults.push({
      kind: "crash",
      node: draw.between(0, servers - 1),
      at: draw.between(0, 2 * windowMicros),
      duration: draw.span(100, windowMicros),
      effects: draw.chance(40) ? null : drawCrashPoint(draw),
      loops: 0,
    });
  }
  const min = draw.span(100, 4_000);
  const latency = { type: "uniform", min, max: min + draw.span(1_000, 50_000) } as const;
  const thinkMax = draw.span(200, windowMicros);
  return {
    ...plan,
    faults: faults.sort((a, b) => a.at - b.at),
    network: { ...plan.network, latency },
    workload: { ...plan.workload, thinkMin: thinkMax >> 2, thinkMax, retryMicros: draw.span(10_000, 400_000) },
  };
}
