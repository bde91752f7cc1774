/** Whoever leads is crashed, cut off or paused, as soon as it leads. */
import { drawnScenario } from "./drawn.ts";

export const leaderHunt = drawnScenario({
  name: "leader-hunt",
  about: "whoever leads is crashed, isolated or paused, one leader after the other",
  needs: ["crash", "partition", "pause"],
  recipe: {
    faults: ["crash", "isolate", "pause"],
    faultsMin: 3,
    faultsMax: 10,
    leader: 92,
    hunt: 80,
    disk: 40,
    lossy: 10,
    acrossCuts: 40,
    tight: 10,
    unusual: 20,
    reconfigurations: 30,
    options: 8,
  },
});
