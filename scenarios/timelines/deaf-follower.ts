/** Comparison: a server that does not lead hears no other server, though all hear it. */
import { faultAt, faultMicros, fixedScenario } from "./fixed.ts";

export const deafFollower = fixedScenario({
  name: "deaf-follower",
  about: "comparison: a server beside the leader hears no other server, from 2 s to 4 s",
  needs: ["partition"],
  faults: () => [{ kind: "deaf", at: faultAt, duration: faultMicros, node: "leader", next: true }],
});
