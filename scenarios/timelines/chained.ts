/** Comparison: one link of whoever leads is cut; all else is linked. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const chained = fixedScenario({
  name: "chained",
  about: "comparison: one link of whoever leads is cut, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "link", at: faultAt, duration: faultMicros, node: "leader", period: 0 }],
});
