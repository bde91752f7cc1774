/** Every way in which a network falls apart, on a network that else loses nothing. */
import { drawnScenario } from "./drawn.ts";

export const partitions = drawnScenario({
  name: "partitions",
  about: "partitions, one-way cuts, bridges, rings, isolated leaders and flapping links",
  needs: ["partition"],
  recipe: {
    faults: ["partition", "one-way", "bridge", "ring", "isolate", "flapping"],
    faultsMin: 2,
    faultsMax: 8,
    leader: 50,
    hunt: 30,
    lossy: 8,
    acrossCuts: 50,
    late: 8,
    tight: 8,
    unusual: 15,
    reconfigurations: 40,
    options: 8,
  },
});
