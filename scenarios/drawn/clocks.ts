/** Clocks that are off, drift and jump, and nodes that stop for a while without knowing it. */
import { drawnScenario } from "./drawn.ts";

export const clocks = drawnScenario({
  name: "clocks",
  about: "clocks that are off, drift and jump, with paused and isolated leaders",
  needs: ["clock-drift", "clock-jump"],
  recipe: {
    faults: ["clock-jump", "pause", "isolate"],
    everyKind: true,
    faultsMin: 2,
    faultsMax: 9,
    leader: 60,
    clocks: 100,
    options: 5,
  },
});
