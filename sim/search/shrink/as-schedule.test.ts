/** The last pass of shrinking: a run told as a schedule without a clock, in which nothing can be left out. */
import { expect, it } from "vitest";
import { paxos } from "../../../protocols/paxos/index.ts";
import { raft } from "../../../protocols/raft/index.ts";
import { leaderHunt } from "../../../scenarios/drawn/leader-hunt.ts";
import { lossy } from "../../../scenarios/drawn/lossy.ts";
import type { Invariant, Seen } from "../../contract/invariant.ts";
import type { System } from "../../contract/system.ts";
import { completeOptions } from "../../plan/options.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { Scenario } from "../../plan/scenario.ts";
import { run } from "../../run.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { calmPlanWith } from "../../world/testing.ts";
import { asSchedule } from "./as-schedule.ts";
import { runAlong } from "./scheduling.ts";
import { isSameViolation, shrinkRun } from "./shrink.ts";

interface Led {
  leaders: number;
}

/** Speaks once a second server is elected. */
const oneLeader: Invariant<Led> = {
  name: "one-leader",
  about: "nobody is elected after the first",
  source: "none",
  observes: ["elected"],
  start: () => ({ leaders: 0 }),
  on: (state) => (++state.leaders === 2 ? "a second leader" : null),
};

/** Speaks once a client that asked again is answered from its session. */
const noRetry: Invariant = {
  name: "no-retry",
  about: "nobody has to ask twice",
  source: "none",
  observes: ["witnessed"],
  start: () => ({}),
  on: (_, { observation }) =>
    observation.type === "witnessed" && observation.what === "session answered a retry" ? "a retry was answered" : null,
};

const runner = (system: System, judge: Invariant) => (plan: Plan, recorder?: Recorder) =>
  run(plan, system, [judge], recorder === undefined ? {} : { recorder });

function shrunk(system: System, given: object, scenario: Scenario, from = 0) {
  const judge = given as Invariant;
  for (let index = from; ; index++) {
    const plan = scenario.plan(system, "as-schedule", index, { nodes: 3, beyond: false });
    const first = run(plan, system, [judge]);
    if (first.violation !== null)
      return { first, ...shrinkRun(first, system, runner(system, judge), { invariants: [judge] }) };
  }
}

const isSameAs = (first: RunResult, result: RunResult): boolean => isSameViolation(first.violation, result.violation);

it("what time did and the story does not need is gone, and every choice that is left is needed", () => {
  const { first, plan, result } = shrunk(raft, oneLeader, leaderHunt);
  expect(plan).toMatchObject({ drive: "scheduled", faults: [] });
  expect(plan.choices.some((choice) => choice.includes("heartbeat"))).toBe(false);
  expect(result.events).toBeLessThan(first.events / 4);
  expect(run(plan, raft, [oneLeader as unknown as Invariant])).toEqual({ ...result, plan });
  const stage = { system: raft, invariants: [oneLeader as unknown as Invariant], beat: () => {} };
  for (const [at] of plan.choices.entries()) {
    const rest = plan.choices.filter((_, other) => other !== at);
    expect(isSameAs(first, runAlong(plan, rest, stage).result)).toBe(false);
  }
});

it("a client's retry is a choice of its own", () => {
  const { plan, result } = shrunk(raft, noRetry, lossy);
  expect(plan.drive).toBe("scheduled");
  expect(plan.choices.filter((choice) => choice.startsWith("ask")).length).toBeGreaterThan(1);
  expect(run(plan, raft, [noRetry])).toEqual({ ...result, plan });
});

it("judges of time keep their clock, and so do systems that want their messages in order", () => {
  const timed = { ...oneLeader, drive: "timed" as const };
  expect(shrunk(raft, timed, leaderHunt).plan.drive).toBe("timed");
  const inOrder = { ...raft, survives: raft.survives.filter((kind) => kind !== "reorder") };
  expect(shrunk(inOrder, oneLeader, leaderHunt).plan.drive).toBe("timed");
});

it("a plan with what there is in time alone, such as readers, stays as it is: its schedule could not be read back", () => {
  const judge = oneLeader as unknown as Invariant;
  const { first } = shrunk(raft, oneLeader, leaderHunt);
  const tools = { system: raft, run: runner(raft, judge), isSame: (result: RunResult) => isSameAs(first, result) };
  const told = { invariants: [judge], beat: () => {} };
  const { plan } = first;
  expect(asSchedule(first, tools, told)).not.toBeNull();
  const read = run({ ...plan, workload: { ...plan.workload, readers: 1 } }, raft, [judge]);
  expect(read.violation).not.toBeNull();
  expect(asSchedule(read, tools, told)).toBeNull();
});

it("handlers whose syncs were never done are not told, where what they say would spoil the story", () => {
  const judge = {
    name: "all-promise",
    about: "nobody is elected before all acceptors have promised",
    source: "none",
    observes: ["promised", "elected"],
    start: () => ({ promises: 0 }),
    on(state: { promises: number }, { observation }: Seen) {
      if (observation.type === "promised") state.promises++;
      return observation.type === "elected" && state.promises < 3 ? "elected by some" : null;
    },
  } as unknown as Invariant;
  for (let seed = 0; seed < 100; seed++) {
    const plan = calmPlanWith({
      ...{ system: "paxos", seed: `${seed}`, options: completeOptions(paxos, {}, "options") },
      ...{ disk: { syncMin: 500, syncMax: 2_000 }, workload: { clients: 1, mix: { propose: 1 } } },
    });
    const first = run(plan, paxos, [judge]);
    if (first.violation === null) continue;
    const tools = { system: paxos, run: runner(paxos, judge), isSame: (result: RunResult) => isSameAs(first, result) };
    const told = asSchedule(first, tools, { invariants: [judge], beat: () => {} });
    expect(told?.plan.choices.filter((choice) => /deliver 3>[0-2]/.test(choice))).toHaveLength(2);
    return;
  }
  throw new Error("no plan fails");
});
