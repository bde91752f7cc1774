/** What a transaction and an election cost on links without faults: delays and messages. */
import { expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { zab } from "./index.ts";

/** Pings and waits once in a minute: what is counted is one transaction after another. */
const quiet = { electionMinMicros: 60_000_000, electionMaxMicros: 60_000_000, heartbeatMicros: 60_000_000 };

function plan(nodes: number, given: Options, operations: number): Plan {
  const base = constantPlan(zab, nodes, { ...quiet, ...given }, 1, "propose");
  const workload = { ...base.workload, operations, mix: { put: 1 }, attempts: 1_000 };
  return { ...base, workload, budget: { activeMicros: 50_000_000, healMicros: 5_000_000, eventsMax: 100_000 } };
}

/** Delays of a transaction and messages between replicas for each, once the leader is known. */
function cost(nodes: number): readonly [delays: number, sent: number] {
  const measures = [1, 11].map((operations) => {
    const result = run(plan(nodes, {}, operations), zab, [], { measure: true });
    expect(result.violation).toBeNull();
    return result.measures;
  });
  const [few, many] = [measures[0]!, measures[1]!];
  const more = many.latencies.length - few.latencies.length;
  expect(more).toBe(10);
  return [many.latencies[5]! / delay, (many.messages - few.messages) / more - 2];
}

it.each([3, 5, 7])("%i replicas: 4 delays from client to client, 3 (N - 1) messages: PROPOSE, ACK, COMMIT", (nodes) => {
  expect(cost(nodes)).toEqual([4, 3 * (nodes - 1)]);
});

/** Microseconds from the start to the first observation of that type. */
function timeTo(type: "elected" | "chosen"): number {
  let first = 0;
  run(plan(3, {}, 1), zab, [], {
    recorder: {
      ...{ event() {}, effects() {}, violated() {}, block() {}, state() {} },
      seen({ time, observation }) {
        if (first === 0 && observation.type === type) first = time;
      },
    },
  });
  return first;
}

it("from a cold start: two delays of votes, three of discovery, and two of synchronization", () => {
  expect(timeTo("elected") / delay).toBe(5);
  expect(timeTo("chosen") / delay).toBe(7);
});
