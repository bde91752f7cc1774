/** Messages are lost, doubled and overtake each other. */
import { drawnScenario } from "./drawn.ts";

export const lossy = drawnScenario({
  name: "lossy",
  about: "messages are dropped, duplicated and reordered",
  needs: ["drop", "duplicate", "reorder"],
  recipe: {
    faults: ["slow-links", "isolate"],
    faultsMin: 0,
    faultsMax: 2,
    leader: 50,
    lossy: 75,
    acrossCuts: 40,
    late: 30,
    numbers: 10,
    reconfigurations: 20,
    options: 10,
  },
});
