/** Bars, and the time that is left. */
import { expect, test } from "vitest";
import { progressLine } from "../campaign/progress-line.ts";
import { barOf, spanOf } from "./bar.ts";

test("a bar has its share and the time left; a log has no bar; the first moments and the end have no guess", () => {
  expect(barOf(0.5, 10, true)).toBe("[######------] 50 %, 10 s left");
  expect(barOf(0.5, 10, false)).toBe("50 %, 10 s left");
  expect(barOf(0, 10, false)).toBe("0 %");
  expect(barOf(1, 10, true)).toBe("[############] 100 %");
  for (const wild of [-1, 2, Number.NaN, Number.POSITIVE_INFINITY])
    expect(barOf(wild, 1, true)).toMatch(/^\[[#-]{12}\] \d+ %$/);
});

test("spans are as exact as a guess may be", () => {
  expect([1, 99.2, 150, 7_800].map(spanOf)).toEqual(["1 s", "100 s", "3 min", "2 h 10 min"]);
});

const cells = ["paxos", "raft", "epaxos"].map((system) => ({ system, scenario: "swarm" }));
const spec = {
  ...{ cells, seed: "1", settings: { nodes: null, beyond: false }, from: 0, keepGoing: false, mutant: null },
  ...{ runs: 100, seconds: null },
};
const at = { seconds: 10, runs: [100, 50, 0], events: 5_000, violated: 1 };

test("a campaign of so many runs tells which system is under way, how far, and what is left", () => {
  expect(progressLine(spec, at, false)).toBe(
    "50 %, 10 s left  1 of 3 done: raft 50 of 100  150 runs  500 events/s  1 violation",
  );
});

test("a campaign of so much time tells how far each system came", () => {
  expect(progressLine({ ...spec, runs: null, seconds: 40 }, { ...at, violated: 0 }, true)).toBe(
    "[###---------] 25 %, 30 s left  3 systems, 0 to 100 runs each  150 runs  500 events/s  no violation",
  );
});

test("a line on a terminal of 80 columns says the share and the system", () => {
  expect(progressLine(spec, at, true).slice(0, 79)).toContain("raft 50 of 100");
});
