/** Paxos, messages, syncs and delays of a proposal. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { paxos } from "./index.ts";

/** Delays until the first answer, and messages between servers, of one operation on `nodes` acceptors. */
function cost(nodes: number, options: Options, operation: "propose" | "read"): readonly [delays: number, sent: number] {
  const { measures, violation } = run(constantPlan(paxos, nodes, options, 1, operation), paxos, [], { measure: true });
  expect(violation).toBeNull();
  const questions = 2 * measures.latencies.length; // requests and answers
  return [measures.latencies[0]! / delay, measures.messages - questions];
}

describe("the cost of a proposal without faults", () => {
  it.each([1, 3, 5, 9])(
    "with %i acceptors: 6 delays from client to client, 4 N messages and one to the other proposer",
    (nodes) => {
      expect(cost(nodes, {}, "propose")).toEqual([6, 4 * nodes + 1]);
    },
  );

  it.each([3, 5])("with %i acceptors and a promised first ballot: 4 delays, 2 N messages and one more", (nodes) => {
    expect(cost(nodes, { prepromised: true }, "propose")).toEqual([4, 2 * nodes + 1]);
  });

  it("each further proposer costs one message, with the news", () => {
    expect(cost(3, { proposers: 4 }, "propose")).toEqual([6, 12 + 3]);
  });

  it("a read of an unset register ends after phase 1: 4 delays; here it is asked twice", () => {
    expect(cost(3, {}, "read")).toEqual([4, 2 * 2 * 3]);
  });
});
