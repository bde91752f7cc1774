/** The generalised register, messages and delays of a proposal: revisions change who is waited for, not what is sent. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import { run } from "../../sim/run.ts";
import { howardPaxos } from "./index.ts";

/** Delays until the first answer, and messages between servers, of one operation; `late`: acceptors a delay further away. */
function cost(nodes: number, options: Options, operation: "propose" | "read", late: readonly number[] = []) {
  const base = constantPlan(howardPaxos, nodes, options, 1, operation);
  const decisions = late.flatMap((from) => [{ from, to: nodes, ordinal: 0, micros: 2 * delay }]);
  const { measures, violation } = run({ ...base, decisions }, howardPaxos, [], { measure: true });
  expect(violation).toBeNull();
  return [measures.latencies[0]! / delay, measures.messages - 2 * measures.latencies.length];
}

describe("the cost of a proposal without faults", () => {
  it.each(["A", "B", "C"])("revision %s: 6 delays, 4 N messages and one to the other proposer", (revision) => {
    for (const nodes of [3, 5, 9]) expect(cost(nodes, { revision }, "propose")).toEqual([6, 4 * nodes + 1]);
  });

  it("the minimum epoch needs no phase 1: 4 delays and 2 N messages, where its proposer may begin with phase 2", () => {
    expect(cost(3, { prepromised: true }, "propose")).toEqual([4, 2 * 3 + 1]);
  });

  it("revision B waits for one acceptor in the minimum epoch, so that late promises of all others cost nothing", () => {
    expect(cost(3, { revision: "A" }, "propose", [1, 2])[0]).toBe(7);
    expect(cost(3, { revision: "B" }, "propose", [1, 2])[0]).toBe(6);
  });

  it("a read of an unset register ends after phase 1 of a quorum: 4 delays; here it is asked twice", () => {
    expect(cost(3, {}, "read")).toEqual([4, 2 * 2 * 3]);
  });
});
