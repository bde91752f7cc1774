/** Comparison: every server restarts, one after the other, those of parts below first. */
import { serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault } from "../../sim/plan/plan.ts";
import { fixedScenario } from "./fixed.ts";

const pace = 3_000_000;
const downMicros = 1_000_000;
const firstAt = 2_000_000;
const afterMicros = 5_000_000;

export const rollingRestart = fixedScenario({
  name: "rolling-restart",
  about: "comparison: every node is down for a second, one after the other, three seconds apart",
  needs: ["crash"],
  faults: () => [], // of a system with several roles, or upon another, only the whole plan tells how many servers there are
  change(plan, system) {
    const servers = serversOf(system, plan.nodes, plan.options);
    const activeMicros = firstAt + servers * pace + afterMicros;
    return { ...plan, budget: { ...plan.budget, activeMicros }, faults: Array.from({ length: servers }, restart) };
  },
});

const restart = (_: unknown, node: number): Fault => ({
  kind: "crash",
  at: firstAt + node * pace,
  duration: downMicros,
  node,
  effects: null,
  loops: 0,
});
