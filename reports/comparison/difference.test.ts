/** Two systems on the same plans: where they part, plan by plan. */
import { expect, test } from "vitest";
import type { Measured } from "../../sim/campaign/measuring/summary.ts";
import { painter } from "../table.ts";
import { diffOf, type Pair, renderDiff } from "./difference.ts";

/** A run with this outage, median and verdict. */
function measured(outageMicros: number, p50: number | null, broken: string | null = null): Measured {
  const summary = {
    ...{ p50, p99: p50, unavailableMicros: outageMicros, okPerSecond: 100, unknown: 0, leaderChanges: 1 },
    stretches: { before: null, during: null, after: null },
    perAnswer: { messages: 10, bytes: 100, syncs: 3 },
  };
  const violation = broken === null ? null : { invariant: broken, message: "", event: 0, time: 0 };
  return { violation, undecided: null, witnesses: {}, summary } as unknown as Measured;
}

const about = { version: "0", a: "raft", b: "other", seed: "1", runs: 10, topology: null, interrupted: false };
const numberOf = (pairs: readonly Pair[], name: string) =>
  diffOf("steady", pairs).numbers.find((one) => one.name === name)!;

test("differences are taken plan by plan: what is less in each is less, however wide the spreads", () => {
  const pairs = Array.from({ length: 40 }, (_, index) => ({
    index,
    a: measured(100_000 * (index + 1), 1_000),
    b: measured(100_000 * (index + 1) - 5_000, 1_000),
  }));
  expect(numberOf(pairs, "outage ms")).toMatchObject({
    ...{ less: 40, same: 0, more: 0, tells: "less" },
    difference: { median: -5, p10: -5, p90: -5 },
    a: { median: 2_000 },
  });
  expect(numberOf(pairs, "p50 ms")).toMatchObject({ less: 0, same: 40, more: 0, tells: null, most: null });
});

test("of few plans nothing is told, though all are on one side", () => {
  const pairs = Array.from({ length: 39 }, (_, index) => ({ index, a: measured(9_000, 1), b: measured(1_000, 1) }));
  expect(numberOf(pairs, "outage ms")).toMatchObject({ less: 39, tells: null });
});

test("what goes both ways tells nothing, and the plan that parts most is named", () => {
  const gaps = [5, -5, 7, -40, 3, -2, 8, -9, 1, -1];
  const pairs = [...gaps, ...gaps, ...gaps, ...gaps].map((gap, index) => ({
    index,
    a: measured(100_000, 1),
    b: measured(100_000 + 1_000 * gap, 1),
  }));
  expect(numberOf(pairs, "outage ms")).toMatchObject({
    ...{ less: 20, more: 20, tells: null },
    most: { index: 3, a: 100, b: 60 },
  });
});

test("never answered is more than any time, and parts most", () => {
  const pairs = [
    { index: 0, a: measured(1, 1_000), b: measured(1, null) },
    { index: 1, a: measured(1, null), b: measured(1, null) },
    { index: 2, a: measured(1, 1_000), b: measured(1, 9_000) },
  ];
  expect(numberOf(pairs, "p50 ms")).toMatchObject({
    ...{ less: 0, same: 1, more: 2 },
    most: { index: 0, a: 1, b: null },
    difference: { median: 0 },
  });
});

test("verdicts that part are listed by plan", () => {
  const pairs = [
    { index: 4, a: measured(1, 1), b: measured(1, 1, "linearizability") },
    { index: 5, a: measured(1, 1, "liveness"), b: measured(1, 1, "liveness") },
  ];
  const found = diffOf("swarm", pairs);
  expect(found.verdicts).toEqual([{ index: 4, a: "ok", b: "linearizability" }]);
  const text = renderDiff(about, [found], painter(false, 80));
  expect(text).toContain("verdicts: they part in 1 of 2\n  plan 4: A ok, B linearizability\n");
  for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
});
