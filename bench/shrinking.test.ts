/** Which bars of shrinking are missed. */
import { expect, it } from "vitest";
import { bugsToShrink, missedBars, ratioOf, renderShrinkingRow, type ShrinkingRow } from "./shrinking.ts";

const row = (changes: Partial<ShrinkingRow>): ShrinkingRow => ({
  ...{ id: "bug", invariant: "agreement", found: 100, shrunk: 20, seconds: 2, by: "schedule" },
  ...{ shortest: 20, shortestBy: "agreement" },
  ...changes,
});

it("bars are the median, the worst, the length, and the time; what needs more events is named with its reason", () => {
  expect(missedBars([row({}), row({ shortest: null })])).toEqual([]);
  const long = { shrunk: 50, shortest: 40 };
  expect(missedBars([row(long)])).toEqual(["bug: 50 events"]);
  expect(missedBars([row({ ...long, id: "paxos-read-not-written-back" })])).toEqual([]);
  expect(missedBars([row({ ...long, invariant: "liveness" })])).toEqual([]);
  expect(missedBars([row({ invariant: "liveness", shrunk: 301 })])).toEqual(["bug: 301 events"]);
  expect(missedBars([row({}), row({ shortest: 5 }), row({})])).toEqual(["bug: 4.0 times the shortest"]);
  expect(missedBars([row({ shortest: 10 })])).toEqual(["the median is 2.00 times the shortest"]);
  expect(missedBars([row({ seconds: 21 })])).toEqual(["bug: 21 s"]);
  expect(missedBars([row({ shrunk: null })])).toEqual(["bug: not shrunk"]);
});

it("a way to another judge's violation is no measure, and is told with its judge", () => {
  const other = row({ shortest: 5, shortestBy: "integrity" });
  expect(ratioOf(other)).toBeNull();
  expect(renderShrinkingRow(other)).toBe("| `bug` | agreement | 100 | 20 | schedule | 5 (integrity) | 2.0 |");
});

it("all planted bugs of safety of the first six systems are shrunk", () => {
  expect(new Set(bugsToShrink().map(({ system }) => system)).size).toBe(6);
  expect(bugsToShrink().length).toBeGreaterThanOrEqual(74);
});
