/**
 * The table of distributed logs, cell by cell, each under the scenario that puts it to the test and the options that it is:
 * plans are drawn, what the cell is about happens, and no judge objects. What a cell does message by message is in
 * `protocols/leader-follower/table.test.ts` and `protocols/writer-logger/cells.test.ts`.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import type { Options } from "../sim/contract/cluster.ts";
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
];

/** Plans of each cell: so many at least, and at most until all was seen. */
const [plansMin, plansMax] = [8, 64];

it.each(rows)("%s: %s, with %j under %s", (name, _cell, options, scenarioName, expected) => {
  const system = systems.find((one) => one.name === name)!;
  const scenario = scenarios.find((one) => one.name === scenarioName)!;
  const judges = judgesOf(system);
  const seen = new Set<string>();
  const isSeen = (): boolean => expected.every((what) => seen.has(what));
  for (let index = 0; index < plansMin || (index < plansMax && !isSeen()); index++) {
    const drawn = scenario.plan(system, "cells", index, { nodes: null, beyond: false });
    const { violation, witnesses } = run({ ...drawn, options: { ...drawn.options, ...options } }, system, judges);
    expect(violation, `plan ${index}`).toBeNull();
    for (const what of Object.keys(witnesses)) seen.add(what);
  }
  expect(expected.filter((what) => !seen.has(what))).toEqual([]);
});
