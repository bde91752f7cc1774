/** Fast Paxos, sizes of quorums: what meets, and what is refused. */
import { expect, it } from "vitest";
import { allNodes, has, intersection, type NodeSet, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { clusterOf } from "../testing/testing.ts";
import { fastPaxos } from "./index.ts";
import { quorumsOf } from "./quorums.ts";
import type { FastPaxosOptions } from "./types.ts";

const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

const sizes = (nodes: number, given: Partial<FastPaxosOptions> = {}): number[] => {
  const { phase1, classic, fast } = quorumsOf(clusterOf<FastPaxosOptions>(fastPaxos, nodes, given));
  return [phase1.count, classic.count, fast.count];
};

it.each([
  [1, 1, 1],
  [3, 2, 3],
  [4, 3, 3],
  [5, 3, 4],
  [6, 4, 5],
  [7, 4, 6],
  [9, 5, 7],
])("§2.2.2 of %i acceptors: majorities of %i, and %i for a fast round", (nodes, classic, fast) => {
  expect(sizes(nodes)).toEqual([classic, classic, fast]);
  const [q1, qf] = [classic, fast];
  expect(q1 + 2 * qf).toBeGreaterThan(2 * nodes);
  expect(q1 + 2 * (qf - 1)).toBeLessThanOrEqual(2 * nodes); // not one less
});

it("Fast Flexible Paxos: a larger phase 1 allows smaller fast quorums: 5 and 5 of 7", () => {
  expect(sizes(7, { phase1: 5 })).toEqual([5, 4, 5]);
});

it("a quorum larger than the cluster is a user's mistake", () => {
  expect(() => sizes(3, { fast: 4 })).toThrow(UserError);
});

it("§2.2.2 a phase-1 quorum and two fast ones of the default sizes always have an acceptor in common, by trying all", () => {
  for (const nodes of [3, 4, 5]) {
    const { phase1, fast } = quorumsOf(clusterOf<FastPaxosOptions>(fastPaxos, nodes));
    const fasts = subsets(nodes).filter((set) => size(set) === fast.count);
    for (const q of subsets(nodes).filter((set) => size(set) === phase1.count)) {
      for (const a of fasts) for (const b of fasts) expect(intersection(q, intersection(a, b))).not.toBe(0);
    }
  }
  expect(has(allNodes(3), 2)).toBe(true);
});
