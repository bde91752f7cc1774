/** Overlapping faults: the strongest counts, and each takes back only its own. */
import { expect, test } from "vitest";
import { Overlaps } from "./overlaps.ts";

test("of overlapping faults the strongest counts, and each takes back only its own", () => {
  const factors = new Overlaps(2, 1);
  factors.begin(0, 3);
  factors.begin(0, 8);
  factors.begin(0, 3);
  expect([factors.of(0), factors.of(1)]).toEqual([8, 1]);
  factors.end(0, 8);
  expect(factors.of(0)).toBe(3);
  factors.end(0, 3);
  factors.end(0, 3);
  expect(factors.of(0)).toBe(1);
});
