/**
 * A seed is a promise: what each system does in each scenario is pinned here, as the digest of its first plans.
 * A change asks for a line under "Seeds" in CHANGELOG.md; `npx vitest run scenarios/seeds -u` writes it anew.
 */
import { expect, test } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import type { Scenario } from "../sim/plan/scenario.ts";
import { run } from "../sim/run.ts";
import { campaignDigest, fuzzRange } from "../sim/search/fuzz.ts";
import { scenarios } from "./scenarios.ts";

/** Plans of a fixed timeline differ in little, and take long; most differ in the swarm. */
const runsOf = ({ isTimeline, name }: Scenario): number => (isTimeline === true ? 1 : name === "swarm" ? 4 : 2);
const settings = { nodes: null, beyond: false };

test("the first plans of every system and scenario are the runs that they always were", {
  timeout: 240_000,
}, async () => {
  const lines: string[] = [];
  for (const system of systems) {
    for (const scenario of scenarios) {
      if (scenario.unsuited(system) !== null) continue;
      const runs = runsOf(scenario);
      const subject = { system, scenario, invariants: judgesOf(system), seed: "pinned", settings };
      const report = fuzzRange(run, subject, 0, runs, true);
      expect(report).toMatchObject({ runs, violated: 0 });
      lines.push(`${system.name} ${scenario.name} ${campaignDigest([report])}\n`);
    }
  }
  await expect(lines.join("")).toMatchFileSnapshot("seeds.txt");
});
