/** Comparison: whoever leads hears no other server, though all hear it. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const deafLeader = fixedScenario({
  name: "deaf-leader",
  about: "comparison: whoever leads hears no other server, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "deaf", at: faultAt, duration: faultMicros, node: "leader", next: false }],
});
