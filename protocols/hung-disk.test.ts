/**
 * Whoever leads over a disk that hangs is replaced, in every system: its heartbeats, which go past the disk, must not keep the
 * others from serving for as long as that lasts.
 * Source: hashicorp/raft issue 503 (a leader whose disk hangs is never replaced) and pull request 683, its cure.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import { standardPlan } from "../sim/plan/standard-plan.ts";
import { run } from "../sim/run.ts";
import { systems } from "./systems.ts";

const [at, duration] = [2_000_000, 5_000_000];

it.each(systems)("$name: a disk that hangs for five seconds costs two at most", (system) => {
  const base = standardPlan(system, Math.min(system.nodes.max, 5), "hung:0");
  const plan = {
    ...base,
    faults: [{ kind: "disk-stall", at, duration, node: "leader" }] as const,
    budget: { ...base.budget, activeMicros: at + duration + 500_000 },
  };
  const { violation, measures } = run(plan, system, judgesOf(system));
  expect(violation).toBeNull();
  expect(measures.unavailableMicros).toBeLessThan(2_000_000);
});
