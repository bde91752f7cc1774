/** Spreads over seeds, and the order that they carry. */
import { expect, test } from "vitest";
import { ranksOf, renderSpread, type Spread, spreadOf } from "./spread.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

test("a spread is the median, and the 10th and 90th of a hundred, by nearest rank", () => {
  expect(spreadOf(upTo(100))).toEqual({ median: 50, p10: 10, p90: 90 });
  expect(spreadOf([...upTo(40)].reverse())).toEqual({ median: 20, p10: 4, p90: 36 });
  expect(spreadOf([])).toBeNull();
});

test("a run that never came to it is longer than any other", () => {
  expect(spreadOf([1, 2, null])).toEqual({ median: 2, p10: 1, p90: null });
  expect(renderSpread(spreadOf([1, 2, null]))).toBe("2.00 (1.00–never)");
  expect(renderSpread(spreadOf([null, null]))).toBe("never");
});

test("a spread has three digits, and is left out where it does not show", () => {
  expect(renderSpread({ median: 216.4, p10: 95.31, p90: 287.2 })).toBe("216 (95.3–287)");
  expect(renderSpread({ median: 0.4201, p10: 0.4199, p90: 0.4204 })).toBe("0.42");
  expect(renderSpread({ median: -0.001, p10: -2, p90: 0.5 })).toBe("0.00 (-2.00 to 0.50)");
  expect(renderSpread(null)).toBe("–");
});

test("a system is before another only where its whole spread is", () => {
  const spread = (p10: number, median: number, p90: number): Spread => ({ p10, median, p90 });
  const two = [spread(95, 216, 287), spread(95, 115, 216)]; // what five draws called twice as fast
  expect(ranksOf(two)).toEqual(["1–2", "1–2"]);
  const four = [spread(8, 9, 10), spread(1, 2, 3), spread(3, 5, 7), spread(11, 12, 13)];
  expect(ranksOf(four)).toEqual(["3", "1–2", "1–2", "4"]);
  expect(ranksOf([{ median: null, p10: 4, p90: null }, spread(1, 2, 3), null])).toEqual(["2", "1", "–"]);
});
