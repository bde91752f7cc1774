/** Nothing fails, but much is slow. */
import { drawnScenario } from "./drawn.ts";

export const slow = drawnScenario({
  name: "slow",
  about: "slow processors, links and disks, and pauses, but no failure",
  needs: ["slow"],
  recipe: {
    faults: ["slow-links", "slow-node", "disk-stall", "pause"],
    faultsMin: 1,
    faultsMax: 8,
    leader: 50,
    hunt: 20,
    disk: 60,
    cpu: 60,
    late: 20,
    unusual: 20,
    reconfigurations: 20,
    options: 5,
  },
});
