/**
 * What the README promises of links that fail one by one, with the limits of others beside it: the paper's three topologies, as
 * the fixed timelines have them, from the second second to the fourth. (Ng, Haridi, Carbone 2023, sections 2 and 7.2.)
 */
import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { chained } from "../../scenarios/timelines/chained.ts";
import { constrainedElection } from "../../scenarios/timelines/constrained-election.ts";
import { starTimeline } from "../../scenarios/timelines/star.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { run } from "../../sim/run.ts";
import { multiPaxos } from "../multi-paxos/index.ts";
import { raft } from "../raft/index.ts";
import { viewstampedReplication } from "../viewstamped-replication/index.ts";
import { omniPaxos } from "./index.ts";

const topologies = [
  ["quorum loss: all links but those of one server are cut", starTimeline],
  ["constrained election: the same, and others are ahead of that server", constrainedElection],
  ["chained: one link of the leader's is cut", chained],
] as const;
const compared = [omniPaxos, raft, multiPaxos, viewstampedReplication];

/** The longest time without an answer, in milliseconds. */
function outageOf(system: System, scenario: Scenario): number {
  const plan = scenario.plan(system, "1", 0, { nodes: 5, beyond: false });
  const { violation, measures } = run(plan, system, [], { measure: true });
  expect(violation).toBeNull();
  return Math.round(measures.unavailableMicros / 1_000);
}

/** As long as the links are cut. */
const allTheWhile = 2_000;

it.each(topologies)(
  "%s: the table of the README, where Omni-Paxos alone is back within a second in each",
  (title, scenario) => {
    const outages = compared.map((system) => outageOf(system, scenario));
    const readme = fs.readFileSync(path.join(import.meta.dirname, "README.md"), "utf8");
    expect(readme).toContain(`| ${[title, ...outages.map((outage) => outage.toLocaleString("en"))].join(" | ")} |`);
    expect(outages[0]).toBeLessThan(1_000);
    if (scenario === constrainedElection) expect(outages[1]).toBeGreaterThan(allTheWhile);
    if (scenario !== chained) expect(outages[3]).toBeGreaterThan(allTheWhile);
  },
);
