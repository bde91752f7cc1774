/** No clock: any message may be delivered, lost or doubled and any timer fire, in whatever order the strategy picks. */
import { claimsOf, standsTooStill } from "../../sim/plan/claimed.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { drawnScenario } from "./drawn.ts";
import { elapsesMax } from "./elapses.ts";

const drawn = drawnScenario({
  name: "scheduled",
  about: "no clock: a seeded strategy picks the next of all enabled events, faults included",
  needs: [],
  recipe: {
    faults: ["crash", "pause", "isolate", "partition"],
    faultsMin: 0,
    faultsMax: 6,
    leader: 30,
    lossy: 40,
    disk: 50,
    reconfigurations: 30,
    operationsMin: 2,
    operationsMax: 8,
    drive: "scheduled",
  },
});

export const scheduled: Scenario = {
  ...drawn,
  plan(system, seed, index, settings) {
    const plan = drawn.plan(system, seed, index, settings);
    // A clock that stands still while timers fire is off by more than any bound: with leases time passes, as in `elapses`.
    const isBeyond = standsTooStill(plan, claimsOf(system, plan.options));
    return isBeyond && !settings.beyond ? { ...plan, elapses: 1 + (index % elapsesMax) } : plan;
  },
};
