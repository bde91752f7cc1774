/** Comparison: whoever leads crashes, and comes back two seconds later. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const leaderCrash = fixedScenario({
  name: "leader-crash",
  about: "comparison: whoever leads crashes at 2 s and restarts at 4 s",
  needs: ["crash"],
  faults: () => [{ kind: "crash", at: faultAt, duration: faultMicros, node: "leader", effects: null, loops: 0 }],
});
