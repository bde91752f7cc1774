/** The way to saturation. */
import { expect, test } from "vitest";
import { type LoadTried, mostCarried, nextLoad } from "./loads.ts";

/** All that is tried of a system that answers at most so much. */
function sweep(capacity: number): readonly LoadTried[] {
  const tried: LoadTried[] = [];
  for (let load = nextLoad(tried); load !== null; load = nextLoad(tried)) {
    tried.push({ load, okPerSecond: Math.min(load, capacity) });
    expect(tried.length).toBeLessThan(20);
  }
  return tried;
}

test("a sweep doubles the load until it is not answered, and ends near what is", () => {
  const tried = sweep(6_600);
  expect(tried.map(({ load }) => load)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 5_700, 6_800]);
  expect(mostCarried(tried)).toBe(6_800); // 97 % of it
});

test("it ends where the first load is too much, and where none is", () => {
  expect(sweep(100).map(({ load }) => load)).toEqual([500]);
  expect(mostCarried(sweep(100))).toBe(0);
  expect(mostCarried(sweep(1e9))).toBe(64_000);
});

test("what is carried above a load that is not, is luck", () => {
  const tried = [
    { load: 500, okPerSecond: 500 },
    { load: 1_000, okPerSecond: 700 },
    { load: 2_000, okPerSecond: 2_000 },
  ];
  expect(mostCarried(tried)).toBe(500);
  expect(mostCarried([{ load: 500, okPerSecond: null }])).toBe(0);
});
