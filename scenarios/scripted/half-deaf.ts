/**
 * Half-deaf: each server in turn is heard by all and hears too few for a quorum. Whoever leads then keeps the others quiet
 * with its heartbeats, and some do answer it, but nothing that it asks is ever settled: it has to see that, and give up.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 3, for links that fail one by one; Ongaro (2014),
 * section 6.2: a leader that no majority answers steps down.
 */
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { askingOn } from "./asking-on.ts";
import { allBut, shuffled, sizeOf } from "./takeover.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 0 };

/** One server's turn, longer than a recovery takes with the usual timeouts, and the pause before the next. */
const turnMicros = 4_000_000;
const pauseMicros = 500_000;
const firstAt = 1_500_000;

export const halfDeaf: Scenario = {
  name: "half-deaf",
  about:
    "each server in turn is heard by all and hears too few for a quorum: whoever leads must see that it is not followed",
  unsuited({ name, availability, survives }) {
    const isAsked = availability?.core === "fully-connected" && availability.electionsMax !== null;
    if (!isAsked) return `no leader of ${name} is promised to give up`;
    return survives.includes("partition") ? null : `${name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "half-deaf, turns", index));
    const nodes = sizeOf(draw, system, settings, [5, 5, 6, 7]);
    const plan = planAt("half-deaf", recipe, system, seed, index, { ...settings, nodes });
    const faults = shuffled(draw, allBut(nodes, -1)).map((node, turn) => {
      return halfDeafened(draw, nodes, node, firstAt + turn * (turnMicros + pauseMicros));
    });
    return { ...plan, ...steadyLoad(draw, plan, firstAt + nodes * (turnMicros + pauseMicros)), faults };
  },
};

/** It hears so few others that with itself they are one less than a majority, or fewer; one at least where that is possible. */
function halfDeafened(draw: Draw, nodes: number, node: number, at: number): Fault {
  const heardMax = Math.max(0, Math.floor(nodes / 2) - 1);
  const heard = draw.subset(allBut(nodes, node), heardMax === 0 ? 0 : draw.between(1, heardMax));
  const from = allBut(nodes, node).filter((other) => !heard.includes(other));
  return { kind: "one-way", from, to: [node], at, duration: turnMicros };
}

/** Few clients that ask on and on, all over a network that loses nothing. */
function steadyLoad(draw: Draw, plan: Plan, activeMicros: number): Pick<Plan, "workload" | "budget" | "network"> {
  const thinkMax = draw.pick([60_000, 150_000, 400_000]);
  return {
    ...askingOn(plan, { thinkMin: thinkMax >> 1, thinkMax, retryMicros: draw.pick([80_000, 150_000, 250_000]) }),
    budget: { ...plan.budget, activeMicros, eventsMax: 1_000_000 },
  };
}
