/** ABD, messages and delays of a put and of a get. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { abd } from "./index.ts";

/** Delays until the answer to an operation, and messages between replicas. */
function cost(nodes: number, options: Options, operation: "put" | "get"): readonly [delays: number, sent: number] {
  const plan = constantPlan(abd, nodes, options, 1, "read");
  const { measures, violation } = run({ ...plan, workload: { ...plan.workload, mix: { [operation]: 1 } } }, abd, [], {
    measure: true,
  });
  expect(violation).toBeNull();
  const { latencies, messages } = measures;
  return [latencies[0]! / delay, messages / latencies.length - 2];
}

describe("the cost of an operation without faults", () => {
  it.each([3, 5, 9])("with %i replicas a put takes 6 delays from client to client, and 4 (N - 1) messages", (nodes) => {
    expect(cost(nodes, {}, "put")).toEqual([6, 4 * (nodes - 1)]);
  });

  it.each([3, 5])("with %i replicas a get takes as long, and as many", (nodes) => {
    expect(cost(nodes, {}, "get")).toEqual([6, 4 * (nodes - 1)]);
  });

  it.each([3, 5])(
    "with %i replicas a get of what a write quorum tells takes 4 delays and 2 (N - 1) messages",
    (nodes) => {
      expect(cost(nodes, { reads: "unanimous" }, "get")).toEqual([4, 2 * (nodes - 1)]);
    },
  );

  it("writers do not wait for one another: of two at a time each takes 6 delays", () => {
    const plan = constantPlan(abd, 5, {}, 2, "read");
    const both = { ...plan, workload: { ...plan.workload, mix: { put: 1 } } };
    const { latencies } = run(both, abd, [], { measure: true }).measures;
    expect(latencies.slice(0, 2)).toEqual([6 * delay, 6 * delay]);
  });
});
