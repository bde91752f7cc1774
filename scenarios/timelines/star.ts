/** Comparison: quorum loss. All servers see only one, and the leader is not that one. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const starTimeline = fixedScenario({
  name: "star",
  about: "comparison: all servers see only one of them, which does not lead, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "star", at: faultAt, duration: faultMicros, node: "leader" }],
});
