/** Ranges of skipped slots: what they hold together, in whatever order they come. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { withRange } from "./skipping.ts";
import type { Range, Slot } from "./types.ts";

const slot = (number: number): Slot => number as Slot;
const has = (ranges: readonly Range[], at: number): boolean => ranges.some(({ from, to }) => from <= at && at < to);

it("ranges hold what was added at or above the floor, ascending and apart", () => {
  const range = fc.tuple(fc.nat(20), fc.nat(6)).map(([from, length]) => [slot(from), slot(from + length)] as const);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), fc.nat(12), (added, floor) => {
      let ranges: readonly Range[] = [];
      for (const [from, to] of added) ranges = withRange(ranges, from, to, slot(floor));
      for (let at = floor; at < 30; at++) {
        expect(has(ranges, at)).toBe(added.some(([from, to]) => from <= at && at < to));
      }
      for (const [at, { from }] of ranges.entries()) if (at > 0) expect(from).toBeGreaterThan(ranges[at - 1]!.to);
    }),
  );
});
