/** Numbers as people read them. */
import { expect, test } from "vitest";
import { count, plural, quantile, ratio, realTime, short, virtualTime } from "./format.ts";

test("counts carry separators and nouns agree with them", () => {
  expect([count(0), count(999), count(1000), count(1234567)]).toEqual(["0", "999", "1,000", "1,234,567"]);
  expect([plural(1, "run"), plural(2000, "run"), plural(2, "entry", "entries")]).toEqual([
    "1 run",
    "2,000 runs",
    "2 entries",
  ]);
});

test("short counts keep three digits and never show a thousand of a unit", () => {
  expect([950, 9_994, 12_345, 999_499, 999_500, 4_560_000, 999_500_000].map(short)).toEqual([
    "950",
    "9,994",
    "12.3 k",
    "999 k",
    "1.00 M",
    "4.56 M",
    "1.00 G",
  ]);
});

test("times", () => {
  expect([virtualTime(12_345), virtualTime(12_345_678)]).toEqual(["12.345 ms", "12.346 s"]);
  expect([realTime(0.421), realTime(12.34), realTime(200)]).toEqual(["0.42 s", "12.3 s", "3 min 20 s"]);
});

test("quantiles are by nearest rank, and nothing is divided by zero", () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99), quantile([], 0.5)]).toEqual([
    50,
    99,
    7,
    null,
  ]);
  expect([ratio(1, 3), ratio(1, 0)]).toEqual(["0.33", "–"]);
});
