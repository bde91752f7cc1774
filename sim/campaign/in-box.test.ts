/** Shrinking by the checker: the shortest way to the same judge's violation in a box that shows it. */
import { expect, it } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { leaderHunt } from "../../scenarios/drawn/leader-hunt.ts";
import { leastBox } from "../check/subjects/system/box.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { Plan } from "../plan/plan.ts";
import { run as runWorld } from "../run.ts";
import { type ShorterWay, shrinkRun } from "../search/shrink/shrink.ts";
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

const box = { ...leastBox(raft), clients: 0, timeouts: 2 };
const beat = (): void => {};

it("a shorter way that the box has is a run like any other, and shrinking says where it is from", () => {
  const inBox = shorterInBox({ box }, raft, [oneLeader], beat)(found, run)!;
  expect(inBox.plan).toMatchObject({ drive: "scheduled", workload: { clients: 0 } });
  expect(inBox.violation).toMatchObject({ invariant: "one-leader", message: "a second leader" });
  expect(inBox.events).toBeLessThan(found.events);
  expect(run(inBox.plan)).toEqual(inBox);
  const offered: number[] = [];
  const shorter: ShorterWay = (best) => {
    offered.push(best.events);
    return inBox;
  };
  const { plan, result, by } = shrinkRun(found, raft, run, { invariants: [oneLeader], shorter });
  expect({ plan, result, by }).toEqual({ plan: inBox.plan, result: inBox, by: "box" });
  const alone = shrinkRun(found, raft, run, { invariants: [oneLeader] });
  expect(alone).toMatchObject({ by: "schedule", result: { events: offered[0] } });
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
