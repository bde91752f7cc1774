/** Comparison: one link of whoever leads goes down and up again every 350 ms. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const flappingLink = fixedScenario({
  name: "flapping-link",
  about: "comparison: one link of whoever leads goes down and up every 350 ms, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "link", at: faultAt, duration: faultMicros, node: "leader", period: 350_000 }],
});
