/** What a command and an election cost on links without faults: delays and messages. */
import { describe, expect, it } from "vitest";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { omniPaxos } from "./index.ts";

/** A round of heartbeats takes a minute, as long as the time between Decides: what is counted is one command after another. */
const quiet = { heartbeatMicros: 20_000_000, decideMicros: 60_000_000, retryMicros: 60_000_000 };

function plan(nodes: number, operations: number): Plan {
  const base = constantPlan(omniPaxos, nodes, quiet, 1, "propose");
  const workload = { ...base.workload, operations, mix: { put: 1 }, thinkMin: 1_000, thinkMax: 1_000, attempts: 1_000 };
  return { ...base, workload, budget: { activeMicros: 80_000_000, healMicros: 60_000_000, eventsMax: 100_000 } };
}

/** Delays of a command, and messages between servers for each, once the leader is known. */
function cost(nodes: number): readonly [delays: number, sent: number] {
  const measures = [1, 11].map((operations) => {
    const result = run(plan(nodes, operations), omniPaxos, [], { measure: true });
    expect(result.violation).toBeNull();
    return result.measures;
  });
  const [few, many] = [measures[0]!, measures[1]!];
  const more = many.latencies.length - few.latencies.length;
  expect(more).toBe(10);
  return [many.latencies[5]! / delay, (many.messages - few.messages) / more - 2];
}

describe("the cost of a command", () => {
  it.each([3, 5, 7])("%i servers: 4 delays from client to client, 2 (N - 1) messages", (nodes) => {
    expect(cost(nodes)).toEqual([4, 2 * (nodes - 1)]);
  });
});

it("§4.1: an election takes two delays from its round's end to the AcceptSync: Prepare and Promise", () => {
  let [ended, elected] = [0, 0];
  run(plan(3, 1), omniPaxos, [], {
    recorder: {
      ...{ effects() {}, violated() {}, block() {}, state() {} },
      event(_index, time, node, cause) {
        if (elected === 0 && node === 2 && cause.type === "timer" && cause.timer === "heartbeat") ended = time;
      },
      seen({ time, observation }) {
        if (elected === 0 && observation.type === "elected") elected = time;
      },
    },
  });
  expect((elected - ended) / delay).toBe(2);
});
