/** No clock, but time that passes: what a node compares of its clock's readings falls either way within the claimed drift. */
import type { Scenario } from "../../sim/plan/scenario.ts";
import { byLeaseOfOwnLength } from "../scripted/leases.ts";
import { drawnScenario } from "./drawn.ts";

const drawn = drawnScenario({
  name: "elapses",
  about: "no clock, but time passes now and then: leases run out, and leaders have not been heard of for long",
  needs: [],
  unsuited: ({ name, spans }) => (spans === undefined ? `${name} compares no readings of clocks` : null),
  recipe: {
    faults: ["crash", "pause", "isolate", "partition"],
    faultsMin: 0,
    faultsMax: 4,
    leader: 30,
    lossy: 30,
    disk: 30,
    operationsMin: 2,
    operationsMax: 8,
    drive: "scheduled",
    tune: byLeaseOfOwnLength,
  },
});

/** Times that it passes in a plan, at most. */
export const elapsesMax = 12;

export const elapses: Scenario = {
  ...drawn,
  plan: (system, seed, index, settings) => ({
    ...drawn.plan(system, seed, index, settings),
    elapses: 1 + (index % elapsesMax),
  }),
};
