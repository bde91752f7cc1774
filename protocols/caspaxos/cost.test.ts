/** CASPaxos, messages and delays of a change and of a read. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Measures } from "../../sim/plan/run-result.ts";
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

/** What a run costs in which one client asks so many times for this, and an operator for these members. */
function measured(
  nodes: number,
  options: Options,
  operation: "put" | "delete",
  operations: number,
  members: readonly (readonly number[])[] = [],
): Measures {
  const plan = constantPlan(caspaxos, nodes, { proposers: 1, ...options }, 1, "read");
  const reconfigurations = { count: members.length, paceMin: 0, paceMax: 0, members };
  const { measures, violation } = run(
    {
      ...plan,
      workload: {
        ...plan.workload,
        mix: { [operation]: 1 },
        operations,
        thinkMin: 100 * delay,
        thinkMax: 100 * delay,
        keys: 1,
        ...(members.length > 0 ? { reconfigurations } : {}),
      },
    },
    caspaxos,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  return measures;
}

describe("§3.1 the cost of removing what a delete leaves", () => {
  it.each([
    { nodes: 3, proposers: 1 },
    { nodes: 3, proposers: 3 },
    { nodes: 5, proposers: 2 },
  ])(
    "is 2 N + 2 (P - 1) messages, beside the answer, and a sync more of everybody: N = $nodes, P = $proposers",
    ({ nodes, proposers }) => {
      /** What one delete more costs. Whatever is left of the last one is cut off by the end of the run. */
      const more = (tombstones: string) => {
        const [one, two] = [2, 3].map((operations) =>
          measured(nodes, { store: "each", proposers, tombstones }, "delete", operations),
        );
        return { messages: two!.messages - one!.messages, syncs: two!.syncs - one!.syncs, latencies: two!.latencies };
      };
      const [kept, removed] = [more("keep"), more("remove")];
      expect(removed.messages - kept.messages).toBe(2 * nodes + 2 * (proposers - 1));
      expect(removed.syncs - kept.syncs).toBe(nodes + proposers);
      expect(removed.latencies).toEqual(kept.latencies);
    },
  );
});

describe("§2.3 the cost of one acceptor more", () => {
  /** Beside the operator's question, and its last one, which is answered by the ballot of the client's last. */
  function cost(nodes: number) {
    const ranks = Array.from({ length: nodes + 1 }, (_, rank) => rank);
    const grown = measured(nodes, { spares: 1 }, "put", 0, [ranks]);
    const messages = grown.messages - 4 - measured(nodes + 1, {}, "put", 0).messages;
    return { messages, delays: grown.latencies[0]! / delay };
  }

  it.each([1, 3, 5])("of %i is 18 N + 10 messages and 20 delays: an odd number grows, by one register", (nodes) => {
    expect(cost(nodes)).toEqual({ messages: 18 * nodes + 10, delays: 20 });
  });

  it.each([2, 4])("of %i is 8 N + 4 messages and 10 delays: an even number grows", (nodes) => {
    expect(cost(nodes)).toEqual({ messages: 8 * nodes + 4, delays: 10 });
  });
});
