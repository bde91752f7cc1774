/** What a request and a view change cost on links without faults: delays and messages. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { viewstampedReplication } from "./index.ts";

/** A primary comes up after a minute and speaks once in another: what is counted is one request after another. */
const quiet = { electionMinMicros: 60_000_000, electionMaxMicros: 60_000_000, heartbeatMicros: 60_000_000 };

function plan(nodes: number, given: Options, operations: number): Plan {
  const base = constantPlan(viewstampedReplication, nodes, { ...quiet, ...given }, 1, "propose");
  const workload = { ...base.workload, operations, mix: { put: 1 }, attempts: 1_000 };
  return { ...base, workload, budget: { activeMicros: 80_000_000, healMicros: 60_000_000, eventsMax: 100_000 } };
}

/** Delays of a request and messages between replicas for each, once the primary is known. */
function cost(nodes: number, given: Options): readonly [delays: number, sent: number] {
  const measures = [1, 11].map((operations) => {
    const result = run(plan(nodes, given, operations), viewstampedReplication, [], { measure: true });
    expect(result.violation).toBeNull();
    return result.measures;
  });
  const [few, many] = [measures[0]!, measures[1]!];
  const more = many.latencies.length - few.latencies.length;
  expect(more).toBe(10);
  return [many.latencies[5]! / delay, (many.messages - few.messages) / more - 2];
}

describe.each(["log", "none"])("the cost of a request, disk: %s", (disk) => {
  it.each([3, 5, 7])(
    "%i replicas: 4 delays from client to client, 2 (N - 1) messages; the commit rides on",
    (nodes) => {
      expect(cost(nodes, { disk })).toEqual([4, 2 * (nodes - 1)]);
    },
  );
});

/** Microseconds from one view timer, the first, to the first that leads. */
function viewChangeTime(): number {
  let [asked, elected] = [0, 0];
  run(plan(3, {}, 1), viewstampedReplication, [], {
    recorder: {
      ...{ effects() {}, violated() {}, block() {}, state() {} },
      event(_index, time, _node, cause) {
        if (asked === 0 && cause.type === "timer" && cause.timer === "view") asked = time;
      },
      seen({ time, observation }) {
        if (elected === 0 && observation.type === "elected") elected = time;
      },
    },
  });
  return elected - asked;
}

it("§4.2: a view change takes two delays to its StartView: StartViewChange, DoViewChange", () => {
  expect(viewChangeTime() / delay).toBe(2);
});
