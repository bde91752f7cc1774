/**
 * Rivals far apart: proposers whose patience is a small part of a round trip, so that each outbids the others long before
 * these can end, until they have learned to wait. Nothing is lost and nobody fails. Of two the later one wins, since the other
 * hears of it a round trip late: it takes three to keep each other from ever ending.
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.4; Dwork, Lynch, Stockmeyer (1988): waits must outgrow a delay
 * that nobody knows.
 */
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 20, numbers: 20 };

export const rivals: Scenario = {
  name: "rivals",
  about: "proposers that outbid one another far faster than messages travel, until they have learned to wait",
  unsuited({ name, availability, options, services }: System) {
    if (!services.includes("register")) return `${name} is no register, in which a rivalry ends`;
    if (options["proposers"]?.type !== "integer" || options["retryMicros"]?.type !== "integer") {
      return `${name} has no proposers that ask again`;
    }
    return availability?.electionsMax === null ? null : `${name} has a leader, or promises no progress`;
  },
  plan(system, seed, index, settings) {
    const { gone: _, ...plan } = planAt("rivals", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "rivals, distances", index));
    const latencyMicros = draw.span(100_000, 400_000);
    const proposers = draw.between(3, 5);
    const options = { ...plan.options, proposers, retryMicros: draw.span(1_000, 8_000) };
    return {
      ...plan,
      options,
      network: { ...plan.network, latency: { type: "uniform", min: latencyMicros - 50_000, max: latencyMicros } },
      workload: {
        ...plan.workload,
        clients: draw.between(proposers, 7),
        mode: "closed",
        sessions: 1,
        operations: draw.between(1, 3),
        thinkMin: 0,
        thinkMax: draw.span(1_000, 400_000),
        retryMicros: 200_000_000, // each waits for the proposer that it asked
        attempts: 1_000,
      },
      budget: { activeMicros: draw.span(100_000, 40_000_000), healMicros: 1_000_000_000, eventsMax: 1_000_000 },
    };
  },
};
