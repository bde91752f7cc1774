/** Elections that collide: messages take nearly as long as timeouts, and voters crash in the middle and come right back. */
import { drawnScenario } from "./drawn.ts";

export const elections = drawnScenario({
  name: "elections",
  about: "messages take nearly as long as election timeouts, while voters crash and come right back",
  needs: ["crash"],
  recipe: {
    faults: ["crash", "slow-links"],
    everyKind: true,
    faultsMin: 5,
    faultsMax: 20,
    leader: 15,
    hunt: 0,
    aimed: 60,
    lostRounds: 25,
    aimedFaults: ["crash", "isolate", "partition", "pause", "drop", "delay", "duplicate"],
    favours: /vote$|prepare|promise|nack/i,
    activeMin: 300_000,
    activeMax: 1_000_000,
    distant: 100,
    lossy: 50,
    disk: 30,
    late: 15,
    numbers: 10,
    unusual: 10,
    reconfigurations: 40,
    options: 15,
    operationsMin: 1,
    operationsMax: 3,
  },
});
