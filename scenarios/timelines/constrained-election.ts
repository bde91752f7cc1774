/**
 * Comparison: a constrained election. The only server that is linked with a quorum has missed a second, and whoever led
 * until then is gone.
 */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const constrainedElection = fixedScenario({
  name: "constrained-election",
  about: "comparison: the only server linked with a quorum is behind, and the old leader is gone, from 2 s to 4 s",
  needs: ["partition"],
  faults: (nodes) => [
    { kind: "isolate", at: faultAt - 1_000_000, duration: 1_000_000, node: nodes - 1, clients: true },
    { kind: "isolate", at: faultAt, duration: faultMicros, node: "leader", clients: true },
    { kind: "star", at: faultAt, duration: faultMicros, node: nodes - 2 },
  ],
});
