/** No clock: any message may be delivered, lost or doubled and any timer fire, in whatever order the strategy picks. */
import { drawnScenario } from "./drawn.ts";

export const scheduled = drawnScenario({
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
