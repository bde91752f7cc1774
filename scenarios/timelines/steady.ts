/** Comparison: nothing happens. */
import { fixedScenario } from "./fixed.ts";

export const steady = fixedScenario({
  name: "steady",
  about: "comparison: three clients at a steady pace, no faults",
  needs: [],
  faults: () => [],
});
