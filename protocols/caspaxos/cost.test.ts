/** CASPaxos, messages and delays of a change and of a read. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { caspaxos } from "./index.ts";

/** Delays until its answer of the first operation and of a later one; messages between servers, of all of them. */
function cost(nodes: number, options: Options, operation: "put" | "get") {
  const plan = constantPlan(caspaxos, nodes, { proposers: 1, ...options }, 1, "read");
  const { measures, violation } = run(
    { ...plan, workload: { ...plan.workload, mix: { [operation]: 1 }, operations: 3 } },
    caspaxos,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  const { latencies, messages } = measures;
  return {
    delays: [latencies[0]! / delay, latencies[2]! / delay],
    sent: messages - 2 * latencies.length,
    asked: latencies.length,
  };
}

describe("the cost of CASPaxos without faults", () => {
  it.each([1, 3, 5, 9])("with %i acceptors a change takes 6 delays and 4 N messages, each", (nodes) => {
    const { delays, sent, asked } = cost(nodes, {}, "put");
    expect(delays).toEqual([6, 6]);
    expect(sent).toBe(asked * 4 * nodes);
  });

  it.each([1, 3, 5])("§2.2.1 with %i acceptors a change after another takes 4 delays and 2 N messages", (nodes) => {
    const { delays, sent, asked } = cost(nodes, { piggyback: true }, "put");
    expect(delays).toEqual([6, 4]);
    expect(sent).toBe(4 * nodes + (asked - 1) * 2 * nodes);
  });

  it.each([3, 5])("with %i acceptors a read that they agree on takes 4 delays and 2 N messages", (nodes) => {
    const { delays, sent, asked } = cost(nodes, {}, "get");
    expect(delays).toEqual([4, 4]);
    expect(sent).toBe(asked * 2 * nodes);
  });

  it("a register for each key costs the same", () => {
    expect(cost(3, { store: "each" }, "put").delays).toEqual([6, 6]);
    expect(cost(3, { store: "each", piggyback: true }, "put").delays).toEqual([6, 4]);
  });
});
