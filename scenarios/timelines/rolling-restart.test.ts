/** A rolling restart leaves no server out: not those of a second role, and not those of what a system stands on. */
import { describe, expect, it } from "vitest";
import { systems } from "../../protocols/systems.ts";
import { serversOf } from "../../sim/plan/draw-plan.ts";
import { rollingRestart } from "./rolling-restart.ts";

describe.each(systems)("$name", (system) => {
  it("has every server down once, of each role and of what it stands on, and load for as long", () => {
    const plan = rollingRestart.plan(system, "1", 0, { nodes: null, beyond: false });
    const servers = Array.from({ length: serversOf(system, plan.nodes, plan.options) }, (_, node) => node);
    expect(plan.faults.map((fault) => (fault as { node?: number }).node)).toEqual(servers);
    const last = plan.faults.at(-1)!;
    expect(plan.budget.activeMicros).toBeGreaterThan(last.at + last.duration);
  });
});
