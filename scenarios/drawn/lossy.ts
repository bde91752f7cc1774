/** Messages are lost, doubled and overtake each other; where a log stands upon a registry, sometimes many readers wait for them. */
import { drawnScenario } from "./drawn.ts";
import { sometimesReading } from "./readers.ts";

const plain = drawnScenario({
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

export const lossy = sometimesReading(plain);
