/** Comparisons as tables and as data: what a registry cost is told apart. */
import { expect, it } from "vitest";
import { raft } from "../protocols/raft/index.ts";
import { writerLogger } from "../protocols/writer-logger/index.ts";
import { memberChange } from "../scenarios/timelines/member-change.ts";
import { steady } from "../scenarios/timelines/steady.ts";
import type { System } from "../sim/contract/system.ts";
import { run } from "../sim/run.ts";
import { type Asked, renderComparison, summarize } from "./comparison.ts";
import { painter } from "./table.ts";

const about = {
  version: "0",
  seed: "1",
  runs: 1,
  topology: "lan",
  conflictPercent: null,
  settings: "",
  interrupted: false,
};

function ask(system: System): Asked {
  const plan = steady.plan(system, "1", 0, { nodes: 3, beyond: false });
  const short = { ...plan, budget: { ...plan.budget, activeMicros: 1_000_000 } };
  return { system: system.name, scenario: "steady", answer: run(short, system, [], { measure: true }) };
}

const rowsOf = (...systems: readonly System[]) =>
  summarize(
    systems.map(({ name }) => ({ system: name, scenario: "steady" })),
    systems.map(ask),
  );

it("tells the registry's share of messages and syncs, where any system stands on one", () => {
  const rows = rowsOf(writerLogger, raft);
  const [upon, alone] = rows;
  expect(upon!.registry!.messagesPerOperation).toBeGreaterThan(0);
  expect(upon!.registry!.messagesPerOperation).toBeLessThan(upon!.messagesPerOperation!);
  expect(upon!.registry!.syncsPerOperation).toBeGreaterThan(0);
  expect(alone!.registry).toBeUndefined();
  expect(renderComparison(about, rows, painter(false))).toContain("registry msgs/op");
  expect(renderComparison(about, rowsOf(raft), painter(false))).not.toContain("registry");
});

it("tells what a change of the members took, and how long clients waited meanwhile", () => {
  const plan = memberChange.plan(writerLogger, "1", 0, { nodes: 3, beyond: false });
  const answer = run(plan, writerLogger, [], { measure: true });
  const cell = { system: "writer-logger", scenario: "member-change" };
  const rows = summarize([cell], [{ ...cell, answer }]);
  const [{ memberChange: change }] = rows as [(typeof rows)[number]];
  expect(answer.witnesses["members changed"]).toBeGreaterThan(0);
  expect(change!.millis).toBeGreaterThan(0);
  expect(change!.pauseMillis).toBeLessThanOrEqual(change!.millis!);
  expect(renderComparison(about, rows, painter(false))).toContain("change ms");
  expect(rowsOf(writerLogger)[0]!.memberChange).toBeUndefined();
});

it("no table is wider than 80 columns, and the foot says what was set", () => {
  const text = renderComparison(
    { ...about, settings: "heartbeat=registry" },
    rowsOf(writerLogger, raft),
    painter(false),
  );
  for (const line of text.split("\n").filter((one) => !/ topology |operation of/.test(one))) {
    expect(line.length, line).toBeLessThanOrEqual(80);
  }
  expect(text).toContain("heartbeat=registry");
});
