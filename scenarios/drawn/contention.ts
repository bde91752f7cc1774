/** Many clients on few keys, mostly compare-and-set: where lost and doubled updates show. */
import { drawnScenario } from "./drawn.ts";

export const contention = drawnScenario({
  name: "contention",
  about: "many clients compare-and-set a few keys, while leaders come and go",
  needs: [],
  recipe: {
    faults: ["crash", "isolate", "pause", "partition"],
    faultsMin: 0,
    faultsMax: 5,
    leader: 60,
    lossy: 30,
    disk: 20,
    acrossCuts: 40,
    late: 8,
    numbers: 15,
    tight: 5,
    clientsMin: 4,
    clientsMax: 8,
    operationsMin: 3,
    operationsMax: 10,
    keysMax: 2,
    mix: "compare-and-set",
  },
});
