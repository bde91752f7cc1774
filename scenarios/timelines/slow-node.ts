/** Comparison: whoever leads turns slow, but does not fail. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const slowNode = fixedScenario({
  name: "slow-node",
  about: "comparison: whoever leads takes 2 ms more per message and a disk 20 times as slow, from 2 s to 4 s",
  needs: ["slow"],
  faults: () => [
    { kind: "slow-node", at: faultAt, duration: faultMicros, node: "leader", factor: 20, perMessage: 2_000 },
  ],
});
