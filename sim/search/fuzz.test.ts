/** Shows that a campaign's sums do not depend on how it was cut into ranges. */
import { expect, test } from "vitest";
import type { System } from "../contract/system.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import type { Scenario } from "../plan/scenario.ts";
import { campaignDigest, type FuzzSubject, fuzzRange, joinReports } from "./fuzz.ts";

const subject = {
  system: { name: "toy" } as System,
  scenario: {
    name: "counting",
    plan: (_system: System, seed: string, index: number) => ({ seed: `${seed}/${index}` }) as Plan,
  } as unknown as Scenario,
  invariants: [],
  seed: "7",
  settings: { nodes: null, beyond: false },
} as FuzzSubject;

/** A run whose outcome is a function of its plan: numbers ending in 17 violate, those ending in 5 stay undecided. */
function toyRun(plan: Plan): RunResult {
  const violation = plan.seed.endsWith("17") ? { invariant: "no-17", message: "saw 17", event: 3, time: 9 } : null;
  const undecided = plan.seed.endsWith("5") ? "out of events" : null;
  const count = { ok: 2, failed: 1, unknown: 0, reads: 1, messages: 9, bytes: 0, micros: 5 };
  const none = { ok: 0, failed: 0, unknown: 0, reads: 0, messages: 0, bytes: 0, micros: 0 };
  const phases = { before: count, during: none, after: none, healed: count };
  const kinds = { get: { asked: 3, ok: 2 } };
  const measures = {
    ok: 2,
    messages: 9,
    bytes: 0,
    syncs: 1,
    elections: 0,
    entriesMax: 7,
    unavailableMicros: 1,
    latencies: [],
    phases,
    kinds,
  };
  return { digest: plan.seed, events: 10, violation, undecided, witnesses: { seen: 1 }, measures } as never;
}

test("the digest and the sums are the same however the range is cut, and in whatever order the parts ran", () => {
  const whole = fuzzRange(toyRun, subject, 0, 60, true);
  const parts = [37, 16, 0].map((from, i) => fuzzRange(toyRun, subject, from, [60, 37, 16][i]!, true));
  expect(campaignDigest(parts)).toBe(campaignDigest([whole]));
  const [high, middle, low] = parts;
  expect(joinReports(joinReports(low!, middle!), high!)).toEqual(whole);
  expect(whole).toMatchObject({ runs: 60, events: 600, operations: 120, witnesses: { seen: 60 }, undecided: 6 });
  expect(whole.phases).toMatchObject({ before: { ok: 120, reads: 60, micros: 300 }, during: { ok: 0 } });
  expect(whole.kinds).toEqual({ get: { asked: 180, ok: 120 } });
  expect(whole.undecidedAt).toEqual({ drawn: { scenario: "counting", index: 5 }, why: "out of events" });
});

test("the digest tells other runs, other places and fewer runs apart", () => {
  const digest = (from: number, to: number, seed = "7") =>
    campaignDigest([fuzzRange(toyRun, { ...subject, seed }, from, to, true)]);
  const digests = [digest(0, 10), digest(0, 11), digest(1, 11), digest(0, 10, "8"), digest(0, 0)];
  expect(new Set(digests).size).toBe(digests.length);
});

test("a range ends behind its first violation unless told to keep going", () => {
  const report = fuzzRange(toyRun, subject, 10, 200, false);
  expect(report).toMatchObject({ from: 10, to: 18, runs: 8, violated: 1 });
  const drawn = { scenario: "counting", index: 17 };
  expect(report.found).toEqual([
    { index: 17, drawn, invariant: "no-17", message: "saw 17", events: 10, digest: "7/17" },
  ]);
  expect(fuzzRange(toyRun, subject, 0, 200, true).found.map(({ index }) => index)).toEqual([17, 117]);
});

test("rates are the same however the range is cut: a run belongs to the batch of its index", () => {
  const whole = fuzzRange(toyRun, subject, 0, 70, true, true);
  const parts = [0, 33].map((from, i) => fuzzRange(toyRun, subject, from, [33, 70][i]!, true, true));
  expect(joinReports(parts[0]!, parts[1]!)).toEqual(whole);
  expect(whole.rates!["runs"]).toEqual(Array.from({ length: 32 }, (_, batch) => (batch < 6 ? 3 : 2)));
  expect(whole.rates!["witness seen"]![0]).toBe(3);
});
