/** Leaders that hand over to one another every few hundred milliseconds, in a slow world. */
import { drawnScenario } from "./drawn.ts";
import { transferOptions, transferring } from "./transfers.ts";

export const handovers = drawnScenario({
  name: "handovers",
  about: "leaders hand over to one another all the time, while links, disks and processors are slow",
  needs: ["slow"],
  unsuited: (system) =>
    transferOptions(system).length === 0
      ? `${system.name} has no option that sets when leadership is transferred`
      : null,
  recipe: {
    faults: ["slow-links", "slow-node", "disk-stall", "pause"],
    faultsMin: 1,
    faultsMax: 8,
    leader: 50,
    hunt: 20,
    aimed: 50,
    favours: /timeout|transfer|vote|prepare|promise/i,
    lossy: 90,
    disk: 60,
    cpu: 30,
    late: 10,
    tight: 10,
    options: 5,
    clientsMin: 3,
    clientsMax: 6,
    operationsMin: 10,
    operationsMax: 30,
    keysMax: 2,
    tune: transferring,
  },
});
