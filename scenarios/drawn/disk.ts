/** Slow and stalling disks, and crashes that lose what was not synced. */
import { drawnScenario } from "./drawn.ts";

export const disk = drawnScenario({
  name: "disk",
  about: "slow and stalling syncs, and crashes that lose unsynced writes as far as the system claims to survive it",
  needs: ["crash", "slow"],
  recipe: {
    faults: ["crash", "disk-stall", "slow-node", "wipe"],
    everyKind: true,
    faultsMin: 2,
    faultsMax: 10,
    leader: 40,
    hunt: 20,
    disk: 100,
    numbers: 10,
    reconfigurations: 20,
    options: 5,
  },
});
