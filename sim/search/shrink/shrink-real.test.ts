/** Shrinking of real runs, under judges made for the occasion. */
import { expect, test } from "vitest";
import { paxos } from "../../../protocols/paxos/index.ts";
import { crashes } from "../../../scenarios/drawn/crashes.ts";
import { lossy } from "../../../scenarios/drawn/lossy.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { Scenario } from "../../plan/scenario.ts";
import { run } from "../../run.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { shrinkRun } from "./shrink.ts";

const runner = (judge: Invariant) => (plan: Plan, recorder?: Recorder) =>
  run(plan, paxos, [judge], recorder === undefined ? {} : { recorder });

/** The first failing run of the scenario among plans that `fits` takes. */
function firstFailure(judge: Invariant, scenario: Scenario, fits: (plan: Plan) => boolean = () => true): RunResult {
  for (let index = 0; index < 500; index++) {
    const plan = scenario.plan(paxos, "shrink-real", index, { nodes: 3, beyond: false });
    const result = fits(plan) ? runner(judge)(plan) : null;
    if (result !== null && result.violation !== null) return result;
  }
  throw new Error("no plan fails");
}

test("a crash before the choice is left with one server of each role, and replays", () => {
  const judge: Invariant<{ crashed: boolean }> = {
    name: "chosen-after-crash",
    about: "nothing is chosen after a crash",
    source: "none",
    observes: ["crashed", "chosen"],
    start: () => ({ crashed: false }),
    on(state, { node, observation }) {
      if (observation.type === "crashed") state.crashed = true;
      return state.crashed && observation.type === "chosen" ? `chosen on n${node} after a crash` : null;
    },
  };
  const first = firstFailure(judge as unknown as Invariant, crashes);
  const { plan, result } = shrinkRun(first, paxos, runner(judge as unknown as Invariant));
  expect(result.events).toBeLessThanOrEqual(25);
  expect(plan.nodes).toBe(1);
  expect(plan.faults.map(({ kind }) => kind)).toEqual(["crash"]);
  expect(run(plan, paxos, [judge as unknown as Invariant])).toEqual({ ...result, plan });
});

test("of a lossy network the lost messages are left, each by its channel and number", () => {
  const judge: Invariant = {
    name: "no-unknown",
    about: "every operation ends with an answer",
    source: "none",
    observes: ["returned"],
    start: () => ({}),
    on: (_state, { observation }) =>
      observation.type === "returned" && observation.outcome === "unknown" ? "a client gave up" : null,
  };
  const isLossy = ({ network, workload, faults }: Plan) =>
    network.drop > 50_000 && workload.attempts === 1 && workload.retryMicros > 100_000 && faults.length === 0;
  const first = firstFailure(judge, lossy, isLossy);
  // Only rates and decisions may change, so that the loss itself must be named.
  const kept = first.plan;
  const same = ({ network: { latency }, workload, options }: Plan) => JSON.stringify([latency, workload, options]);
  const { plan, result } = shrinkRun(first, paxos, (candidate, recorder) => {
    const outcome = runner(judge)(candidate, recorder);
    return same(candidate) === same(kept) ? outcome : { ...outcome, violation: null };
  });
  expect(plan.network).toMatchObject({ drop: 0, duplicate: 0, reorder: 0 });
  expect(plan.decisions.length).toBe(1);
  expect(plan.decisions[0]!.drop).toBe(true);
  expect(runner(judge)({ ...plan, decisions: [] }).violation).toBeNull();
  expect(result.violation!.message).toBe("a client gave up");
});
