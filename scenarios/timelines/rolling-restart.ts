/** Comparison: every replica restarts, one after the other. */
import { fixedScenario } from "./fixed.ts";

const pace = 3_000_000;
const downMicros = 1_000_000;
const firstAt = 2_000_000;

export const rollingRestart = fixedScenario({
  name: "rolling-restart",
  about: "comparison: every node is down for a second, one after the other, three seconds apart",
  needs: ["crash"],
  activeMicros: firstAt + 5 * pace + 5_000_000,
  faults: (nodes) =>
    Array.from({ length: nodes }, (_, node) => ({
      kind: "crash",
      at: firstAt + node * pace,
      duration: downMicros,
      node,
      effects: null,
      loops: 0,
    })),
});
