/** Node sets, against sets of numbers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  allNodes,
  describeNodes,
  difference,
  has,
  intersection,
  members,
  nodesMax,
  noNodes,
  remove,
  setOf,
  size,
  union,
} from "./node-set.ts";

const ranks = fc.uniqueArray(fc.integer({ min: 0, max: nodesMax - 1 }));
const ascending = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);

describe("NodeSet", () => {
  it("does what a Set of ranks does, up to rank 30", () => {
    fc.assert(
      fc.property(ranks, ranks, fc.integer({ min: 0, max: 30 }), (left, right, rank) => {
        const [a, b] = [setOf(...left), setOf(...right)];
        const [setA, setB] = [new Set(left), new Set(right)];
        expect(members(a)).toEqual(ascending(setA));
        expect(size(a)).toBe(setA.size);
        expect(has(a, rank)).toBe(setA.has(rank));
        expect(members(add(a, rank))).toEqual(ascending(new Set([...left, rank])));
        expect(members(remove(a, rank))).toEqual(ascending(left.filter((other) => other !== rank)));
        expect(members(union(a, b))).toEqual(ascending(new Set([...left, ...right])));
        expect(members(intersection(a, b))).toEqual(ascending(left.filter((one) => setB.has(one))));
        expect(members(difference(a, b))).toEqual(ascending(left.filter((one) => !setB.has(one))));
        expect(a >= 0 && b >= 0).toBe(true); // a 31-bit mask is never negative
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("allNodes has every rank below the count, from none to all 31", () => {
    for (let count = 0; count <= nodesMax; count++) {
      expect(members(allNodes(count))).toEqual(Array.from({ length: count }, (_, rank) => rank));
    }
  });

  it("people read ranks in order", () => {
    expect(describeNodes(setOf(3, 0, 2))).toBe("{0, 2, 3}");
    expect(describeNodes(noNodes)).toBe("{}");
  });
});
