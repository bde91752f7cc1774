/** Comparison: the disk of whoever leads hangs. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const hungDisk = fixedScenario({
  name: "hung-disk",
  about: "comparison: every sync of whoever leads takes two seconds more, from 2 s to 4 s",
  needs: ["slow"],
  faults: () => [{ kind: "disk-stall", at: faultAt, duration: faultMicros, node: "leader" }],
});
