/** Comparisons as tables and as data: every number with its spread, and what a registry cost told apart. */
import { expect, it } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { writerLogger } from "../../protocols/writer-logger/index.ts";
import { leaderCrash } from "../../scenarios/timelines/leader-crash.ts";
import { memberChange } from "../../scenarios/timelines/member-change.ts";
import { steady } from "../../scenarios/timelines/steady.ts";
import { measurePlan } from "../../sim/campaign/measuring/measure.ts";
import type { Measured } from "../../sim/campaign/measuring/summary.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Topology } from "../../sim/plan/plan.ts";
import { lan, topologies } from "../../sim/plan/regions/topologies.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { painter } from "../table.ts";
import { comparisonCsv } from "./data.ts";
import { type ComparisonRow, rowOf } from "./rows.ts";
import { type About, renderComparison } from "./tables.ts";

const about: About = {
  version: "0",
  seed: "1",
  runs: 3,
  topology: "lan",
  leader: "each",
  conflictPercent: null,
  settings: "",
  notes: [],
  interrupted: false,
};

function measure(system: System, scenario: Scenario, index: number, topology: Topology): Measured {
  const plan = scenario.plan(system, "1", index, { nodes: 3, beyond: false });
  const staging = { topology, regions: null, clients: null, conflicts: null, service: null, load: null };
  return measurePlan({ plan, system, scenario, invariants: [] }, staging, false, () => {});
}

function row(system: System, scenario: Scenario, topology: Topology = lan): ComparisonRow {
  const cell = { system: system.name, scenario: scenario.name, load: null };
  return rowOf(
    cell,
    [0, 1, 2].map((index) => measure(system, scenario, index, topology)),
  );
}

const render = (...rows: readonly ComparisonRow[]): string => renderComparison(about, rows, painter(false));

it("tells the registry's share of messages and syncs, where any system stands on one", () => {
  const [upon, alone] = [row(writerLogger, steady), row(raft, steady)];
  expect(upon.registry!.messagesPerOperation!.median).toBeGreaterThan(0);
  expect(upon.registry!.messagesPerOperation!.p90).toBeLessThan(upon.messagesPerOperation!.p10!);
  expect(row(writerLogger, leaderCrash).registry!.syncsPerOperation!.median).toBeGreaterThan(0);
  expect(alone.registry).toBeUndefined();
  expect(render(upon, alone)).toContain("registry msgs/op");
  expect(render(alone)).not.toContain("registry");
});

it("tells what a change of the members took, and how long clients waited meanwhile", () => {
  const changed = row(writerLogger, memberChange);
  const { millis, pauseMillis } = changed.memberChange!;
  expect(changed.witnesses["members changed"]).toBeGreaterThan(0);
  expect(millis!.median).toBeGreaterThan(0);
  expect(pauseMillis!.median).toBeLessThanOrEqual(millis!.median!);
  expect(render(changed)).toContain("change ms");
  expect(row(writerLogger, steady).memberChange).toBeUndefined();
});

it("tells before, in and after the fault apart: goodput, latency, first answers, recovery", () => {
  const { before, during, after } = row(raft, leaderCrash).stretches;
  expect(during!.okPerSecond!.p90).toBeLessThan(before!.okPerSecond!.p10!);
  expect(during!.firstMillis!.p10).toBeGreaterThan(before!.firstMillis!.p90!);
  expect(during!.everyMillis!.p10).toBeGreaterThanOrEqual(during!.firstMillis!.p10!);
  expect(during!.p99Millis!.p10).toBeGreaterThan(before!.p99Millis!.p90!);
  expect(after!.p50Millis!.median).toBeLessThan(2);
  const told = render(row(raft, leaderCrash));
  expect(told).toMatch(/^system +stretch +ok\/s/m);
  expect(told).toContain("recovery msgs");
  expect(render(row(raft, steady))).not.toMatch(/stretch|recovery/);
});

it("elections are in the first seconds and in no other number", () => {
  const { first, unavailableMillis, p99Millis } = row(raft, steady);
  expect(first.firstMillis!.p10).toBeGreaterThan(100);
  expect(first.unavailableMillis!.p10).toBeGreaterThan(100);
  expect(unavailableMillis!.p90).toBeLessThan(5);
  expect(p99Millis!.p90).toBeLessThan(5);
});

it("tells latency by the clients' regions and by the leader's, where there are several", () => {
  const wan3 = topologies.find(({ name }) => name === "wan3")!;
  const far = row(raft, steady, wan3);
  expect(Object.keys(far.byRegion)).toEqual(["CA", "VA", "EU"]);
  const led = Object.values(far.byLeader);
  expect(led.reduce((sum, { runs }) => sum + runs, 0)).toBe(3);
  expect(render(far)).toMatch(/^system +p50 in CA +p50 in VA +p50 in EU$/m);
  expect(render(far)).toMatch(/^system +leader in +plans/m);
  expect(render(row(raft, steady))).not.toContain("leader in");
});

it("tells ranks of at least forty plans, and says why it tells none", () => {
  const few = [row(raft, steady), row(writerLogger, steady)];
  expect(render(...few)).not.toMatch(/\brank +p99/);
  expect(render(...few)).toContain("no ranks: they take 40 plans of each");
  const many = few.map((one) => ({ ...one, runs: 40 }));
  expect(render(...many)).toMatch(/^system +verdict +p50 ms +rank +p99 ms +rank$/m);
});

it("no line is wider than 80 columns, and the foot says what was set", () => {
  const wan3 = topologies.find(({ name }) => name === "wan3")!;
  const rows = [row(writerLogger, leaderCrash, wan3), row(raft, leaderCrash, wan3)].map((one) => ({
    ...one,
    runs: 40,
  }));
  const text = renderComparison({ ...about, settings: "heartbeat=registry" }, rows, painter(false, 80));
  for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(text).toContain("heartbeat=registry");
});

it("under loads there is a line for each, and where each system saturates", () => {
  const under = (load: number, median: number): ComparisonRow => {
    const okPerSecond = { median, p10: median - 5, p90: median + 5 };
    return { ...row(raft, steady), load, okPerSecond, runs: 40 };
  };
  const slower = { ...under(500, 300), system: "slower" };
  const text = render(under(1_000, 700), under(500, 499), slower);
  expect(text).toMatch(/^raft +ok +500 +499 \(494–504\)/m);
  expect(text).toMatch(/^raft +ok +1,000! +700/m);
  expect(text).toMatch(/^raft +500 +700 \(695–705\) +1 /m);
  expect(text).toMatch(/^slower +0 +300 \(295–305\) +2 /m);
  expect(text).toContain("50 us of its processor");
});

it("comma-separated values have three columns for each spread, the same in every line", () => {
  const lines = comparisonCsv(about, [row(raft, steady), row(raft, leaderCrash)])
    .trimEnd()
    .split("\r\n");
  const [titles, ...values] = lines.map((line) => line.split(","));
  expect(titles).toEqual(expect.arrayContaining(["p50Millis", "p50Millis.p10", "p50Millis.p90", "during.okPerSecond"]));
  for (const line of values) expect(line).toHaveLength(titles!.length);
  const far = comparisonCsv(about, [row(raft, steady, topologies[1]!)]).split("\r\n");
  expect(far[0]).toMatch(/,client in EU\.p50Millis,.*,leader in CA\.p50Millis,/);
  expect(far[1]!.split(",")).toHaveLength(far[0]!.split(",").length);
});
