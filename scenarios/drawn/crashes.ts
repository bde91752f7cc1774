/** Crashes after any effect, restarts and crash loops, of anyone and of whoever leads. */
import { drawnScenario } from "./drawn.ts";

export const crashes = drawnScenario({
  name: "crashes",
  about: "servers crash after any effect of a handler and restart, again and again",
  needs: ["crash"],
  recipe: {
    faults: ["crash", "wipe"],
    everyKind: true,
    faultsMin: 2,
    faultsMax: 12,
    leader: 40,
    hunt: 30,
    disk: 60,
    lossy: 8,
    numbers: 10,
    tight: 8,
    unusual: 15,
    reconfigurations: 40,
    options: 8,
  },
});
