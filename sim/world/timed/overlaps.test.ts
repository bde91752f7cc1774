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

test("work that a fault slows down goes on at full speed when the fault is over", () => {
  const factors = new Overlaps(1, 1);
  expect(factors.doneAt(0, 5_000, 2_000)).toBe(7_000);
  factors.begin(0, 10, 100); // until 100,000 ns
  factors.begin(0, 4, 200);
  expect(factors.doneAt(0, 0, 5_000)).toBe(50_000);
  expect(factors.doneAt(0, 50_000, 5_000)).toBe(100_000);
  expect(factors.doneAt(0, 90_000, 2_000)).toBe(104_000); // half of it ten times, half four times as long
  expect(factors.doneAt(0, 190_000, 5_000)).toBe(202_500);
  expect(factors.doneAt(0, 300_000, 5_000)).toBe(305_000);
});
