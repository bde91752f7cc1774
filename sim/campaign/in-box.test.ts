/** Shrinking by the checker: the shortest way to the same judge's violation in a box that shows it. */
import { expect, it } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { leaderHunt } from "../../scenarios/drawn/leader-hunt.ts";
import { leastBox } from "../check/subjects/system/box.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { run as runWorld } from "../run.ts";
import { shrinkRun } from "../search/shrink/shrink.ts";
import type { Recorder } from "../trace/recorder.ts";
import { shorterInBox } from "./in-box.ts";

/** Speaks once a second server is elected. */
const oneLeader = {
  name: "one-leader",
  about: "nobody is elected after the first",
  source: "none",
  observes: ["elected"],
  start: () => ({ leaders: 0 }),
  on: (state: { leaders: number }) => (++state.leaders === 2 ? "a second leader" : null),
} as unknown as Invariant;

const judged = (judges: readonly Invariant[]) => (plan: Plan, recorder?: Recorder) =>
  runWorld(plan, raft, judges, recorder === undefined ? {} : { recorder });
const run = judged([oneLeader]);

const found = (() => {
  for (let index = 0; ; index++) {
    const first = run(leaderHunt.plan(raft, "in-box", index, { nodes: 3, beyond: false }));
    if (first.violation !== null) return first;
  }
})();

const box = { ...leastBox(raft), nodes: 1, clients: 0, timeouts: 2, crashes: 1 };
const beat = (): void => {};

it("a shorter way that the box has is a run like any other", () => {
  const inBox = shorterInBox({ box }, raft, [oneLeader], beat)(found, run)!;
  expect(inBox.plan).toMatchObject({ drive: "scheduled", workload: { clients: 0 } });
  expect(inBox.violation).toMatchObject({ invariant: "one-leader", message: "a second leader" });
  expect(inBox.events).toBeLessThan(found.events);
  expect(run(inBox.plan)).toEqual(inBox);
});

it("shrinking takes it where nothing shorter is found beside it, and says so", () => {
  const inBox = shorterInBox({ box }, raft, [oneLeader], beat)(found, run)!;
  const shrunkBeside = (way: RunResult) =>
    shrinkRun(found, raft, run, { invariants: [oneLeader], shorter: (than) => (than === found ? way : null) });
  const best = { ...inBox, events: 1 };
  expect(shrunkBeside(best)).toMatchObject({ plan: inBox.plan, result: best, by: "box" });
  const beside = shrunkBeside({ ...inBox, events: found.events - 1 });
  expect(beside.by).toBe("schedule");
  expect(beside.result.events).toBeLessThan(found.events - 1);
});

it("a run that is as short as the box has any stays, and so does one that a judge of time condemned", () => {
  const shorter = shorterInBox({ box }, raft, [oneLeader], beat);
  const shortest = shorter(found, run)!;
  expect(shorter(shortest, run)).toBeNull();
  const timed = shorterInBox({ box }, raft, [{ ...oneLeader, drive: "timed" }], beat);
  expect(timed(found, run)).toBeNull();
});

it("a box in which another judge speaks first, or none, shows nothing", () => {
  const sooner = { ...oneLeader, name: "no-leader", on: () => "a leader" } as unknown as Invariant;
  const judges = [oneLeader, sooner];
  expect(shorterInBox({ box }, raft, judges, beat)(found, judged(judges))).toBeNull();
  expect(shorterInBox({ box: { ...box, timeouts: 0 } }, raft, [oneLeader], beat)(found, run)).toBeNull();
});
