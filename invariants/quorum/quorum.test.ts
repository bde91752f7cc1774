/** Whether quorums meet: truth tables, counting and search against each other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allNodes, difference, intersection, type NodeSet, noNodes, setOf } from "../../sim/base/node-set.ts";
import { choose, type Expression, Nested } from "../../sim/contract/quorum/expression.ts";
import { columnCover, rowCover, wholeColumn, wholeRow } from "../../sim/contract/quorum/grid.ts";
import { Weighted } from "../../sim/contract/quorum/weighted.ts";
import { type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";
import { meeting, notMonotone } from "./meeting.ts";
import { searchDisjoint } from "./search-disjoint.ts";
import { dual, holds, minimalQuorums, missingPair, tableOf } from "./truth-table.ts";

const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

const formula = (nodes: number): fc.Arbitrary<QuorumSystem> =>
  fc
    .letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.nat(nodes - 1),
        fc
          .tuple(fc.array(tie("expression"), { minLength: 1, maxLength: 4 }), fc.nat(3))
          .map(([of, extra]) => choose(1 + (extra % of.length), ...of)),
      ),
    }))
    .expression.map((expression) => new Nested(nodes, expression));

const weighted = (nodes: number): fc.Arbitrary<QuorumSystem> =>
  fc
    .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: nodes, maxLength: nodes }), fc.nat(30))
    .filter(([weights]) => weights.some((weight) => weight > 0))
    .map(([weights, quota]) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return new Weighted(weights, 1 + (quota % total));
    });

const threshold = (nodes: number): fc.Arbitrary<QuorumSystem> =>
  fc.integer({ min: 1, max: nodes }).map((count) => new Threshold(nodes, count));

const system = (nodes: number) => fc.oneof(formula(nodes), weighted(nodes), threshold(nodes));

const pairs = fc.integer({ min: 1, max: 7 }).chain((nodes) => fc.tuple(system(nodes), system(nodes)));
const triples = fc.integer({ min: 1, max: 5 }).chain((nodes) => fc.tuple(system(nodes), system(nodes), system(nodes)));

const existsPair = (a: QuorumSystem, b: QuorumSystem): boolean =>
  subsets(a.nodes).some((nodes) => a.isQuorum(nodes) && b.isQuorum(difference(allNodes(a.nodes), nodes)));

const existsTriple = (q: QuorumSystem, a: QuorumSystem, b: QuorumSystem): boolean => {
  const sets = subsets(q.nodes);
  return sets.some(
    (x) =>
      q.isQuorum(x) && sets.some((y) => a.isQuorum(y) && b.isQuorum(difference(allNodes(q.nodes), intersection(x, y)))),
  );
};

describe("the truth table", () => {
  it("§5 dual(dual(f)) = f for any system", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }).chain(system), (any) => {
        const table = tableOf(any);
        expect(dual(dual(table))).toEqual(table);
      }),
    );
  });

  it("§5 D[m] = not F[complement of m]", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }).chain(system), (any) => {
        const turned = dual(tableOf(any));
        for (const nodes of subsets(any.nodes)) {
          expect(holds(turned, nodes)).toBe(!any.isQuorum(difference(allNodes(any.nodes), nodes)));
        }
      }),
    );
  });

  it("the minimal quorums of a majority are the sets of its size", () => {
    expect(minimalQuorums(tableOf(new Threshold(5, 3)))).toHaveLength(10);
    expect(minimalQuorums(tableOf(wholeRow(6, 3)))).toEqual([setOf(0, 1, 2), setOf(3, 4, 5)]);
  });

  it("a 16-node grid meets its covers, and its rows miss each other", () => {
    expect(missingPair(tableOf(wholeRow(16, 4)), tableOf(rowCover(16, 4)))).toBeNull();
    expect(missingPair(tableOf(wholeRow(16, 4)), tableOf(wholeRow(16, 4)))).not.toBeNull();
  });
});

describe("meeting", () => {
  it("agrees with trying all pairs, and its witness is one of disjoint quorums", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const found = meeting([a, b]);
        expect(found !== null).toBe(existsPair(a, b));
        if (found === null || found === "undecided") return;
        const [x, y] = found as [NodeSet, NodeSet];
        expect(a.isQuorum(x) && b.isQuorum(y)).toBe(true);
        expect(intersection(x, y)).toBe(noNodes);
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with trying all triples, and its witness has no common node", () => {
    fc.assert(
      fc.property(triples, ([q, a, b]) => {
        const found = meeting([q, a, b]);
        expect(found !== null).toBe(existsTriple(q, a, b));
        if (found === null || found === "undecided") return;
        const [x, y, z] = found as [NodeSet, NodeSet, NodeSet];
        expect(q.isQuorum(x) && a.isQuorum(y) && b.isQuorum(z)).toBe(true);
        expect(intersection(intersection(x, y), z)).toBe(noNodes);
      }),
      { numRuns: 300 },
    );
  });

  it("the search for large systems agrees with the table", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(searchDisjoint([a, b]) !== null).toBe(missingPair(tableOf(a), tableOf(b)) !== null);
      }),
    );
    fc.assert(
      fc.property(triples, (systems) => {
        expect(searchDisjoint(systems) !== null).toBe(existsTriple(...systems));
      }),
    );
  });

  it("FPaxos: n = 4 with two quorums of 2 does not meet, 2 and 3 do", () => {
    expect(meeting([new Threshold(4, 2), new Threshold(4, 2)])).toEqual([setOf(2, 3), setOf(0, 1)]);
    expect(meeting([new Threshold(4, 2), new Threshold(4, 3)])).toBeNull();
  });

  it("Fast Paxos: q1 + 2 qf = 2n exactly is one too few", () => {
    const [classic, fast] = [new Threshold(5, 4), new Threshold(5, 3)];
    expect(meeting([classic, fast, fast])).not.toBeNull(); // 4 + 6 = 10
    expect(meeting([new Threshold(5, 3), new Threshold(5, 4), new Threshold(5, 4)])).toBeNull(); // 3 + 8 = 11
  });

  it("weights with an even total: half of the votes on each side do not meet", () => {
    expect(meeting([new Weighted([2, 1, 1], 2), new Weighted([2, 1, 1], 2)])).toEqual([setOf(0), setOf(1, 2)]);
    expect(meeting([new Weighted([2, 1, 1], 2), new Weighted([2, 1, 1], 3)])).toBeNull();
  });

  it("decides systems of up to 31 nodes", () => {
    expect(meeting([new Threshold(31, 16), new Threshold(31, 16)])).toBeNull();
    const heavy = Array.from({ length: 31 }, (_, rank) => 1 + rank * 7);
    expect(meeting([new Weighted(heavy), new Weighted(heavy)])).toBeNull();
    expect(meeting([wholeRow(30, 6), rowCover(30, 6)])).toBeNull();
    expect(meeting([columnCover(30, 6), wholeColumn(30, 6)])).toBeNull();
    const ninth = (first: number) =>
      choose(2, ...[0, 3, 6].map((at) => choose(2, first + at, first + at + 1, first + at + 2)));
    const deep = new Nested(27, choose(2, ninth(0), ninth(9), ninth(18)));
    expect(meeting([deep, deep])).toBeNull();
    const shallow = new Nested(27, choose(1, ninth(0), ninth(9), ninth(18)));
    expect(meeting([deep, shallow])).not.toBeNull();
  });

  it("rejects a system that is not monotone, with the sets that show it", () => {
    const odd: QuorumSystem = { name: "odd", nodes: 6, isQuorum: (nodes) => nodes === 5 || nodes === 63 };
    expect(notMonotone(odd)).toEqual([setOf(0, 2), setOf(0, 1, 2)]);
    const high: QuorumSystem = { name: "high", nodes: 6, isQuorum: (nodes) => nodes === 15 || nodes === 31 };
    expect(notMonotone(high)).toEqual([setOf(0, 1, 2, 3), setOf(0, 1, 2, 3, 5)]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 7 }).chain(system), (any) => notMonotone(any) === null));
  });
});
