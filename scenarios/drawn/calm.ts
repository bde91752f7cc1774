/** No faults at all: what must work when nothing goes wrong. */
import { drawnScenario } from "./drawn.ts";

export const calm = drawnScenario({
  name: "calm",
  about: "no faults, only drawn latencies and load",
  needs: [],
  recipe: { reconfigurations: 30 },
});
