/** What a verdict rests on, and what is said of a verdict that rests on nothing. */
import { expect, test } from "vitest";
import type { RunPhases } from "../sim/plan/run-result.ts";
import { type Counted, countsOf, missedFaults, renderCounts, vacuities } from "./counts.ts";
import { painter } from "./table.ts";

const none = { ok: 0, failed: 0, unknown: 0, reads: 0, messages: 0, bytes: 0, micros: 0 };
const some = { ...none, ok: 5, failed: 1, unknown: 2, reads: 3, micros: 9 };
const phases: RunPhases = { before: some, during: { ...none, micros: 7 }, after: none, healed: some };
const cell: Counted = {
  ...{ system: "raft", scenario: "swarm", phases },
  kinds: { put: { asked: 9, ok: 5 }, get: { asked: 1_200, ok: 0 } },
  witnesses: { "drawn, hit nothing: bridge": 2, "drawn, hit nothing: crash": 1, "fault crash": 8 },
};

test("the counts of a cell are the sums over its stretches", () => {
  expect(countsOf(cell)).toMatchObject({
    ok: 10,
    failed: 2,
    unknown: 4,
    reads: 6,
    hitNothing: { bridge: 2, crash: 1 },
  });
  expect(renderCounts([cell], painter(false, 120)).split("\n")[1]).toMatch(
    /^raft\s+swarm\s+10\s+2\s+4\s+6\s+5\s+0\s+0\s+5$/,
  );
});

test("a kind that was asked for and never succeeded is said aloud, and so is a stretch without a success", () => {
  expect(vacuities([cell])).toEqual([
    "no get succeeded in raft under swarm (1,200 asked)",
    "no operation succeeded while a fault was under way in raft under swarm",
  ]);
});

test("a stretch that no run spent time in is not empty", () => {
  const kinds = { put: { asked: 9, ok: 5 } };
  expect(vacuities([{ ...cell, kinds, phases: { ...phases, during: none } }])).toEqual([]);
});

test("where nothing succeeded, or nothing was asked, one sentence says that this says nothing", () => {
  const nothing = { put: { asked: 1_209, ok: 0 }, get: { asked: 3, ok: 0 } };
  expect(vacuities([{ ...cell, kinds: nothing }])).toEqual([
    "no operation succeeded in raft under swarm, of 1,212 asked: its silence says nothing",
  ]);
  expect(vacuities([{ ...cell, kinds: {} }])).toEqual([
    "no operation was asked for in raft under swarm: its silence says nothing",
  ]);
});

test("faults that hit nothing are counted by kind", () => {
  expect(missedFaults([cell])).toEqual(["drawn, hit nothing: 3 faults in raft under swarm (bridge 2, crash 1)"]);
  expect(missedFaults([{ ...cell, witnesses: {} }])).toEqual([]);
});
