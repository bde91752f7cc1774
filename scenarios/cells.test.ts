/**
 * The table of distributed logs, cell by cell, each under the scenario that puts it to the test and the options that it is:
 * plans are drawn, what the cell is about happens, and no judge objects. What a cell does message by message is in
 * `protocols/leader-follower/table.test.ts`, `protocols/kafka-isr/table.test.ts` and `protocols/writer-logger/cells.test.ts`.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import type { Options } from "../sim/contract/cluster.ts";
import type { RunResult } from "../sim/plan/run-result.ts";
import { run } from "../sim/run.ts";
import { scenarios } from "./scenarios.ts";

/** A cell, the options that it is, the scenario, and what every such campaign must have seen of it. */
type Row = readonly [system: string, cell: string, options: Options, scenario: string, seen: readonly string[]];

const rows: readonly Row[] = [
  ["leader-follower", "heartbeat | registry", { heartbeat: "registry" }, "leader-hunt", ["log recovered"]],
  ["leader-follower", "heartbeat | cluster", { heartbeat: "cluster" }, "leader-hunt", ["log recovered"]],
  ["leader-follower", "leader election | registry + term", {}, "sleepers", ["claim lost"]],
  [
    "leader-follower",
    "fencing | r quorum + term + longest log + recovery",
    {},
    "sleepers",
    ["leader fenced", "log recovered", "longest log taken from another"],
  ],
  [
    "leader-follower",
    "log replication | 1. w quorum + term + ack / commit",
    { replication: "commit" },
    "sleepers",
    ["log conflict truncated"],
  ],
  [
    "leader-follower",
    "log replication | 2. w quorum + term",
    { replication: "quorum" },
    "sleepers",
    ["log conflict truncated"],
  ],
  ["leader-follower", "read | 1. leader read", { reads: "leader" }, "leader-hunt", ["read after a round"]],
  ["leader-follower", "read | 2. r quorum read", { reads: "quorum" }, "leader-hunt", ["quorum read", "read rinsed"]],
  [
    "leader-follower",
    "membership configuration | registry + quorum intersection",
    {},
    "memberships",
    ["epoch opened", "members changed"],
  ],
  ["writer-logger", "heartbeat | 1. writer: registry", { heartbeat: "registry" }, "leader-hunt", ["log recovered"]],
  ["writer-logger", "heartbeat | 1. writer: cluster", { heartbeat: "cluster" }, "leader-hunt", ["log recovered"]],
  ["writer-logger", "heartbeat | 2. logger: writer", {}, "sleepers", ["members changed"]],
  ["writer-logger", "leader election | registry + term", {}, "sleepers", ["claim lost"]],
  [
    "writer-logger",
    "fencing | r quorum + term + longest log + recovery",
    {},
    "sleepers",
    ["writer fenced", "log recovered"],
  ],
  ["writer-logger", "log replication | w quorum + term", {}, "crashes", ["log recovered"]],
  ["writer-logger", "read | r quorum read", {}, "sleepers", ["quorum read", "read rinsed"]],
  [
    "writer-logger",
    "membership configuration | registry + quorum intersection",
    {},
    "memberships",
    ["epoch opened", "members changed"],
  ],
  ["bookkeeper", "heartbeat | 1. writer: registry", { heartbeat: "registry" }, "leader-hunt", ["ledger recovered"]],
  ["bookkeeper", "heartbeat | 1. writer: cluster", { heartbeat: "cluster" }, "leader-hunt", ["ledger recovered"]],
  ["bookkeeper", "heartbeat | 2. bookie: writer", {}, "sleepers", ["ensemble changed"]],
  ["bookkeeper", "leader election | registry + ledger", {}, "sleepers", ["ledger not listed"]],
  ["bookkeeper", "fencing | ack quorums covered + recovery", {}, "sleepers", ["writer fenced", "ledger recovered"]],
  ["bookkeeper", "log replication | ack quorums in order", {}, "sleepers", ["entry written back"]],
  ["bookkeeper", "read | last add confirmed", {}, "sleepers", ["quorum read", "read rinsed"]],
  ["bookkeeper", "membership configuration | registry + a ledger", {}, "memberships", ["members changed"]],
  [
    "safekeepers",
    "heartbeat | 1. proposer: registry",
    { heartbeat: "registry" },
    "leader-hunt",
    ["proposer elected", "log downloaded"],
  ],
  [
    "safekeepers",
    "heartbeat | 1. proposer: cluster",
    { heartbeat: "cluster" },
    "leader-hunt",
    ["proposer elected", "log downloaded"],
  ],
  ["safekeepers", "heartbeat | 2. safekeeper: proposer", {}, "sleepers", ["change begun"]],
  ["safekeepers", "leader election | votes + term", {}, "leader-hunt", ["proposer elected"]],
  ["safekeepers", "fencing | term + generation", {}, "sleepers", ["proposer fenced"]],
  ["safekeepers", "log replication | majority + own term", {}, "sleepers", ["log truncated"]],
  ["safekeepers", "read | a round after the read", {}, "leader-hunt", ["confirmed read"]],
  [
    "safekeepers",
    "membership configuration | registry + both majorities",
    {},
    "memberships",
    ["elected by both sets", "members changed"],
  ],
  ["kafka-isr", "heartbeat | leader: registry", { heartbeat: "registry" }, "leader-hunt", ["high watermark recovered"]],
  ["kafka-isr", "heartbeat | leader: cluster", { heartbeat: "cluster" }, "leader-hunt", ["high watermark recovered"]],
  ["kafka-isr", "heartbeat | follower: leader", {}, "leader-hunt", ["elected from the ELR"]],
  ["kafka-isr", "leader election | registry + epoch", {}, "leader-hunt", ["claim lost"]],
  ["kafka-isr", "fencing | the claimant, one of the maximal ISR", {}, "revenants", ["leader fenced"]],
  ["kafka-isr", "log replication | all of the maximal ISR", {}, "leader-hunt", ["log truncated"]],
  ["kafka-isr", "read | leader read", {}, "leader-hunt", ["read after a round"]],
  ["kafka-isr", "membership configuration | registry + caught up", {}, "memberships", ["leader resigned"]],
  ["chain", "heartbeat | head: the others", {}, "leader-hunt", ["head fenced"]],
  ["chain", "leader election | registry + epoch", {}, "leader-hunt", ["claim lost"]],
  ["chain", "fencing | the head, one of all", {}, "leader-hunt", ["unacknowledged suffix forgotten"]],
  ["chain", "log replication | all of the chain", {}, "crashes", ["replica left out"]],
  ["chain", "membership configuration | registry + prefix", {}, "memberships", ["replica joined", "epoch complete"]],
  ["corfu", "heartbeat | sequencer: registry", { heartbeat: "registry" }, "leader-hunt", ["sequencer succeeded"]],
  ["corfu", "heartbeat | sequencer: cluster", { heartbeat: "cluster" }, "leader-hunt", ["sequencer succeeded"]],
  ["corfu", "heartbeat | unit: sequencer", {}, "memberships", ["unit rebuilt"]],
  ["corfu", "leader election | registry + layout", {}, "leader-hunt", ["layout lost"]],
  ["corfu", "fencing | a unit of each replica set", {}, "leader-hunt", ["sequencer succeeded", "hole filled"]],
  ["corfu", "log replication | the chain, its head decides", {}, "leader-hunt", ["found value propagated"]],
  ["corfu", "read | tail + units of a replica set", {}, "leader-hunt", ["tail read"]],
  ["corfu", "membership configuration | registry + rebuilt", {}, "memberships", ["members changed", "unit rebuilt"]],
  ["delos", "heartbeat | sequencer: the others", {}, "leader-hunt", ["chain extended"]],
  ["delos", "heartbeat | LogServer: sequencer", {}, "memberships", ["members changed"]],
  ["delos", "leader election | registry + loglet", {}, "leader-hunt", ["extension lost"]],
  ["delos", "fencing | seal quorum", {}, "leader-hunt", ["seal found by a check"]],
  ["delos", "longest log | the highest local tail", {}, "leader-hunt", ["tail repaired"]],
  ["delos", "log replication | write quorum, in order", {}, "crashes", ["chain extended"]],
  ["delos", "read | a checked tail", {}, "leader-hunt", ["read at a checked tail", "tail checked again"]],
  ["delos", "membership configuration | registry + any", {}, "memberships", ["members changed", "members complete"]],
];

/** Plans of each cell: so many at least, and at most until all was seen. */
const [plansMin, plansMax] = [8, 64];

/** The runs of a system with these options under a scenario, which several cells share. */
const campaigns = new Map<string, Pick<RunResult, "violation" | "witnesses">[]>();

function runOf(name: string, options: Options, scenarioName: string, index: number) {
  const key = JSON.stringify([name, options, scenarioName]);
  const runs = campaigns.get(key) ?? [];
  campaigns.set(key, runs);
  const system = systems.find((one) => one.name === name)!;
  const scenario = scenarios.find((one) => one.name === scenarioName)!;
  for (let next = runs.length; next <= index; next++) {
    const drawn = scenario.plan(system, "cells", next, { nodes: null, beyond: false });
    const { violation, witnesses } = run(
      { ...drawn, options: { ...drawn.options, ...options } },
      system,
      judgesOf(system),
    );
    runs.push({ violation, witnesses });
  }
  return runs[index]!;
}

it.each(rows)("%s: %s, with %j under %s", (name, _cell, options, scenarioName, expected) => {
  const seen = new Set<string>();
  const isSeen = (): boolean => expected.every((what) => seen.has(what));
  for (let index = 0; index < plansMin || (index < plansMax && !isSeen()); index++) {
    const { violation, witnesses } = runOf(name, options, scenarioName, index);
    expect(violation, `plan ${index}`).toBeNull();
    for (const what of Object.keys(witnesses)) seen.add(what);
  }
  expect(expected.filter((what) => !seen.has(what))).toEqual([]);
});
