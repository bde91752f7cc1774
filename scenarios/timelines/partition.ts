/** Comparison: whoever leads is cut off from the other servers, but not from its clients. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const partition = fixedScenario({
  name: "partition",
  about: "comparison: whoever leads is cut off from the other servers, not from clients, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "isolate", at: faultAt, duration: faultMicros, node: "leader", clients: false }],
});
