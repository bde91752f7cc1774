/** Layouts: how positions are dealt, and what comes after what. */
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import { chainAt, firstLayout, joinersOf, type Layout, layoutOf, replicaSets, swapLayout, unitsOf } from "./layout.ts";
import { isPossible, nextLayout, type Sealing, sufficesIn } from "./next-layout.ts";
import type { Position } from "./types.ts";

const sequencer = 9 as NodeId;
const at = (position: number) => position as Position;

/** All that are in the layout are sealed, and nothing else is asked for. */
const present = (layout: Layout, change: Partial<Sealing> = {}): Sealing => ({
  sequencer,
  sealed: unitsOf(layout),
  tail: at(50),
  rebuilt: noNodes,
  wish: null,
  size: layout.size,
  candidates: noNodes,
  ...change,
});
const follow = (layout: Layout, change: Partial<Sealing> = {}): Layout => nextLayout(layout, present(layout, change))!;
const chainsIn = ({ extents }: Layout) => extents.map(({ first, chains }) => [first, ...chains]);

const plain = firstLayout(5, 3, 1);
const striped = firstLayout(6, 5, 2);

describe("a layout", () => {
  it("§3.1 deals positions over the replica sets of their extent in turn", () => {
    expect(chainsIn(striped)).toEqual([[1, [0, 2, 4], [1, 3]]]);
    expect([1, 2, 3].map((position) => chainAt(striped, at(position)))).toEqual([
      [1, 3],
      [0, 2, 4],
      [1, 3],
    ]);
  });

  it("has no more replica sets than units, and none empty", () => {
    expect(chainsIn(firstLayout(2, 2, 5))).toEqual([[1, [0], [1]]]);
  });

  it("is read from the registry as it was written", () => {
    const layout = follow(striped, { sealed: setOf(0, 1, 2, 3), candidates: setOf(5) });
    const swap = swapLayout(striped, layout);
    expect(swap.type === "compare-and-set" && layoutOf(swap.value, striped)).toEqual(layout);
    expect(layoutOf(null, striped)).toBe(striped);
  });
});

describe("§3.1 the next layout", () => {
  it("is of the units that are sealed alone, in their order, and gets the next epoch", () => {
    const next = follow(plain, { sealed: setOf(2, 0) });
    expect(next).toMatchObject({ epoch: 1, sequencer, size: 3, since: [0, -1, 0, -1, -1] });
    expect(chainsIn(next)).toEqual([[1, [0, 2]]]);
  });

  it("is none where a replica set has no unit that is sealed", () => {
    expect(nextLayout(striped, present(striped, { sealed: setOf(0, 2, 4) }))).toBeNull();
    expect(sufficesIn(striped, setOf(0, 3))).toBe(true);
    expect(sufficesIn(striped, setOf(1, 3))).toBe(false);
  });

  it("lets units join at the end of a chain, from the tail on", () => {
    const next = follow(plain, { sealed: setOf(0, 2), candidates: setOf(3, 4) });
    expect(chainsIn(next)).toEqual([
      [1, [0, 2]],
      [50, [0, 2, 3]],
    ]);
    expect(next.since).toEqual([0, -1, 0, 1, -1]);
    expect(joinersOf(next)).toEqual([[3]]);
  });

  it("makes one extent of two only once those that joined hold the older one", () => {
    const joined = follow(plain, { sealed: setOf(0, 2), candidates: setOf(3) });
    expect(chainsIn(follow(joined))).toEqual(chainsIn(joined));
    const merged = follow(joined, { rebuilt: setOf(3) });
    expect(chainsIn(merged)).toEqual([[1, [0, 2, 3]]]);
    expect(merged.since).toEqual([0, -1, 0, 1, -1]);
  });

  it("forgets who joined and fell silent before it held the older extent", () => {
    const joined = follow(plain, { sealed: setOf(0, 2), candidates: setOf(3) });
    expect(chainsIn(follow(joined, { sealed: setOf(0, 2) }))).toEqual([[1, [0, 2]]]);
  });

  it("keeps the old units for old positions, where none of them is wanted any more", () => {
    const next = follow(plain, { wish: setOf(3, 4), size: 2, candidates: setOf(3, 4) });
    expect(chainsIn(next)).toEqual([
      [1, [0, 1, 2]],
      [50, [3, 4]],
    ]);
    expect(replicaSets(next)).toEqual([setOf(0, 1, 2), setOf(3, 4)]);
  });

  it("takes a unit that was not sealed, and joins in the same change, for another one", () => {
    const next = follow(plain, { sealed: setOf(1), wish: setOf(0, 1), size: 2 });
    expect(chainsIn(next)).toEqual([
      [1, [1]],
      [50, [1, 0]],
    ]);
    expect(next.since).toEqual([1, 0, -1, -1, -1]);
  });

  it("gives each replica set a unit of those that an operator wants, or is not possible", () => {
    expect(isPossible(striped, setOf(0, 2))).toBe(false);
    expect(isPossible(striped, setOf(0, 5))).toBe(true);
    const next = follow(striped, { wish: setOf(0, 5), size: 2, candidates: setOf(5) });
    expect(chainsIn(next)).toEqual([
      [1, [0], [1, 3]],
      [50, [0], [5]],
    ]);
  });
});
