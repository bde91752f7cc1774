/** Execution, by the paper's sentences, and on any graph in any order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import { observed, requestOf } from "../testing/testing.ts";
import { at, commitMessage, deps, put, Replica } from "./test-replica.ts";
import type { Attributes, Instance } from "./types.ts";

type Placed = readonly [instance: Instance, command: Command | null, attributes: Attributes];

/** The sessions of what replica 4 executes when it learns these commits in this order. */
function executed(commits: readonly Placed[], replica = new Replica(4, 5)): number[] {
  return commits.flatMap(([instance, command, attributes]) =>
    (observed(replica.hear(0, commitMessage(instance, command, attributes)), "executed") as { command: Command }[]).map(
      (observation) => Number(observation.command.session),
    ),
  );
}

const placed = (owner: number, index: number, session: number, seq: number, ...after: number[]): Placed => [
  at(owner, index, 5),
  put(session),
  { seq, deps: deps(...after) },
];

describe("§4.3.2 the execution algorithm", () => {
  it("§4.3.2, step 1: a command waits until all that it follows is committed, then both are executed in that order", () => {
    expect(executed([placed(1, 0, 1, 2, 0, 0)])).toEqual([]);
    expect(executed([placed(1, 0, 1, 2, 0, 0), placed(0, 0, 0, 1)])).toEqual([0, 1]);
  });

  it("§4.5 one dependency per replica stands for all its instances up to there", () => {
    const last = placed(1, 0, 1, 3, 0, 1);
    expect(executed([last, placed(0, 1, 2, 2, 0, 0)])).toEqual([]);
    expect(executed([last, placed(0, 1, 2, 2, 0, 0), placed(0, 0, 0, 1)])).toEqual([0, 2, 1]);
  });

  it("§4.5 an instance below a dependency is not waited for once it is known not to interfere", () => {
    const replica = new Replica(4, 5);
    const elsewhere = { type: "put", key: "b", value: "x" } as const;
    const attributes = { seq: 1, deps: deps() };
    const command = commandOf(requestOf(3, 1, elsewhere));
    replica.hear(0, { type: "accept", instance: at(0, 0, 5), ballot: 0 as never, command, ...attributes });
    expect(executed([placed(1, 0, 1, 2, 0, 0)], replica)).toEqual([1]);
  });

  it("§4.3.2 a no-op keeps its place in the graph and holds up nothing", () => {
    expect(executed([placed(1, 0, 1, 2, 0, 0), [at(0, 0, 5), null, { seq: 0, deps: deps() }]])).toEqual([1]);
  });

  const cycle = [placed(0, 0, 10, 3, 2, 0), placed(1, 0, 11, 1, 0, 0), placed(2, 0, 12, 2, 1, 0)];

  it("§4.3.2, step 3: a component is executed by sequence number, whatever came first", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(cycle, { minLength: 3 }), (order) => {
        expect(executed(order)).toEqual([11, 12, 10]);
      }),
    );
  });

  it("§4.3.2, step 3: equal sequence numbers in a component are told apart by the owner's rank", () => {
    const tie = [placed(0, 0, 20, 1, 1, 0), placed(1, 0, 21, 1, 0, 0)];
    expect(executed(tie)).toEqual([20, 21]);
    expect(executed([...tie].reverse())).toEqual([20, 21]);
  });

  it("§4.3.2, step 3: a component comes after all that it follows, even with lower sequence numbers", () => {
    const before = placed(3, 0, 30, 9);
    const [a, b, c] = cycle as [Placed, Placed, Placed];
    const following: Placed = [b[0], b[1], { seq: 1, deps: deps(0, 0, 3, 0) }];
    expect(executed([a, following, c, before])).toEqual([30, 11, 12, 10]);
  });

  it("§4.3.2 any graph is executed in one order by all who learn it, in whatever order they do", () => {
    const size = 7;
    const graphs = fc.record({
      edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 }),
      numbers: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: size, maxLength: size }),
      orders: fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: size }), { minLength: 2, maxLength: 4 }),
    });
    const replicas = 7;
    fc.assert(
      fc.property(graphs, ({ edges, numbers, orders }) => {
        // Interfering commands are ordered one way at least: the later of two follows the earlier.
        const commits = numbers.map((seq, owner): Placed => {
          const after = Array.from({ length: replicas }, (_, rank) => (rank < owner ? 0 : -1));
          for (const [from, to] of edges) if (from === owner && to !== owner) after[to] = 0;
          return [at(owner, 0, replicas), put(owner), { seq, deps: after }];
        });
        const results = orders.map((order) =>
          executed(
            order.map((which) => commits[which]!),
            new Replica(0, replicas),
          ),
        );
        for (const result of results) {
          expect(result).toHaveLength(size);
          expect(result).toEqual(results[0]);
        }
      }),
    );
  });

  it("a chain of 20,000 commands that waits for its first is executed as soon as that is committed", () => {
    const replica = new Replica(4, 5, { snapshotEntries: 1_000_000 });
    const link = (index: number): Placed => placed(0, index, index, index + 1, ...(index === 0 ? [] : [0, index - 1]));
    for (let index = 1; index <= 20_000; index++) {
      const [instance, command, attributes] = link(index);
      replica.hear(0, commitMessage(instance, command, attributes));
    }
    expect(replica.state.blocked.size).toBe(20_000);
    expect(executed([link(0)], replica)).toHaveLength(20_001);
    expect(replica.state.blocked.size + replica.state.blockers.size).toBe(0);
  });

  it("§4.3.2, step 2: a cycle of 1,000 instances is one component", () => {
    const replica = new Replica(4, 5, { snapshotEntries: 1_000_000 });
    const last = 999;
    for (let index = last; index > 0; index--) {
      const [instance, command, attributes] = placed(0, index, index, 1, 0, last);
      replica.hear(0, commitMessage(instance, command, attributes));
    }
    expect(executed([placed(0, 0, 0, 1, 0, last)], replica)).toEqual(Array.from({ length: last + 1 }, (_, at) => at));
  });
});
