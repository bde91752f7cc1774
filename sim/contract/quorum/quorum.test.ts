/** Quorum systems: which sets are quorums, and which of them meet. */
import { describe, expect, it } from "vitest";
import { allNodes, difference, type NodeSet, setOf, size } from "../../base/node-set.ts";
import { UserError } from "../../base/user-error.ts";
import { majority, type QuorumSystem, Threshold } from "../quorum.ts";
import { allOf, anyOf, choose, Nested } from "./expression.ts";
import { columnCover, rowCover, squareColumns, wholeColumn, wholeRow } from "./grid.ts";
import { Weighted } from "./weighted.ts";

const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

/** A pair of disjoint quorums of `a` and `b`, or null: the complement of a quorum must hold none of the other. */
function disjointPair(a: QuorumSystem, b: QuorumSystem): readonly [NodeSet, NodeSet] | null {
  for (const members of subsets(a.nodes)) {
    const rest = difference(allNodes(a.nodes), members);
    if (a.isQuorum(members) && b.isQuorum(rest)) return [members, rest];
  }
  return null;
}

const systems: readonly QuorumSystem[] = [
  majority(5),
  new Threshold(6, 4),
  new Weighted([2, 1, 1, 1]),
  new Weighted([3, 1, 1, 0], 2),
  wholeRow(6, 3),
  wholeColumn(6, 3),
  rowCover(7, 3),
  columnCover(7, 3),
  new Nested(7, choose(2, choose(2, 0, 1, 2), choose(2, 3, 4, 5), 6)),
];

describe("quorum systems", () => {
  it.each(systems)("$name is monotone: adding a member never breaks a quorum", (system) => {
    for (const members of subsets(system.nodes)) {
      if (!system.isQuorum(members)) continue;
      for (let rank = 0; rank < system.nodes; rank++) {
        expect(system.isQuorum((members | (1 << rank)) as NodeSet)).toBe(true);
      }
    }
  });

  it.each(systems)("of $name, all nodes are a quorum and none are not", (system) => {
    expect(system.isQuorum(allNodes(system.nodes))).toBe(true);
    expect(system.isQuorum(setOf())).toBe(false);
  });

  it("any two majorities meet, at every size up to 9", () => {
    for (let nodes = 1; nodes <= 9; nodes++) expect(disjointPair(majority(nodes), majority(nodes))).toBeNull();
  });

  it("FPaxos: thresholds meet exactly when their sizes sum to more than the nodes", () => {
    for (let first = 1; first <= 6; first++) {
      for (let second = 1; second <= 6; second++) {
        const pair = disjointPair(new Threshold(6, first), new Threshold(6, second));
        expect(pair === null).toBe(first + second > 6);
      }
    }
  });

  it("with an even total of votes, half of them is not a quorum", () => {
    const system = new Weighted([2, 1, 1]);
    expect(system.isQuorum(setOf(0))).toBe(false);
    expect(system.isQuorum(setOf(1, 2))).toBe(false);
    expect(system.isQuorum(setOf(0, 1))).toBe(true);
    expect(disjointPair(system, system)).toBeNull();
  });

  it("a node without votes never makes a quorum", () => {
    const system = new Weighted([1, 1, 1, 0]);
    expect(system.isQuorum(setOf(0, 3))).toBe(false);
    expect(system.isQuorum(setOf(0, 1))).toBe(true);
  });

  it("a full grid's rows meet its columns, and two rows do not meet", () => {
    expect(disjointPair(wholeRow(6, 3), wholeColumn(6, 3))).toBeNull();
    expect(disjointPair(wholeRow(6, 3), wholeRow(6, 3))).toEqual([setOf(0, 1, 2), setOf(3, 4, 5)]);
  });

  it("in a grid with a short row, a column may miss a row, but a cover of the rows never does", () => {
    expect(disjointPair(wholeRow(7, 3), wholeColumn(7, 3))).toEqual([setOf(6), setOf(0, 1, 2, 3, 4, 5)]);
    expect(disjointPair(wholeRow(7, 3), rowCover(7, 3))).toBeNull();
    expect(disjointPair(wholeColumn(7, 3), columnCover(7, 3))).toBeNull();
  });

  it("a whole line and a cover of the lines are each other's duals", () => {
    for (const members of subsets(7)) {
      const rest = difference(allNodes(7), members);
      expect(rowCover(7, 3).isQuorum(members)).toBe(!wholeRow(7, 3).isQuorum(rest));
    }
  });

  it("a hierarchy of majorities has quorums of 4 of 9 that all meet", () => {
    const groups = [0, 3, 6].map((first) => choose(2, first, first + 1, first + 2));
    const system = new Nested(9, choose(2, ...groups));
    const sizes = subsets(9)
      .filter((members) => system.isQuorum(members))
      .map(size);
    expect(Math.min(...sizes)).toBe(4);
    expect(disjointPair(system, system)).toBeNull();
    expect(system.name).toBe("2 of (2 of (0, 1, 2), 2 of (3, 4, 5), 2 of (6, 7, 8))");
  });

  it("all of and any of are the ends of choose", () => {
    const both = new Nested(2, allOf(0, 1));
    const either = new Nested(2, anyOf(0, 1));
    expect(subsets(2).map((members) => [both.isQuorum(members), either.isQuorum(members)])).toEqual([
      [false, false],
      [false, true],
      [false, true],
      [true, true],
    ]);
  });

  it("a square grid is as wide as the root of its nodes, rounded up", () => {
    expect([1, 2, 4, 5, 9, 10].map(squareColumns)).toEqual([1, 2, 2, 3, 3, 4]);
  });

  it.each([
    [() => new Weighted([1, 1, 1], 4), "a quota of 4 of 3 votes"],
    [() => new Weighted([0, 0]), "a quota of 1 of 0 votes"],
    [() => new Weighted([1, -1]), "-1 is not a weight"],
    [() => wholeRow(4, 5), "5 columns for 4 nodes"],
    [() => new Nested(3, choose(3, 0, 1)), "3 of 2 parts"],
    [() => new Nested(3, choose(0, 0, 1)), "0 of 2 parts"],
    [() => new Nested(3, choose(1, 0, 3)), "there is no node 3"],
  ])("an impossible quorum system is a user's mistake (%#)", (make, text) => {
    expect(make).toThrow(UserError);
    expect(make).toThrow(text);
  });
});
