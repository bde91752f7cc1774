/** Latencies as counts: each in its slot of time, to the hundredth part, and what was not answered apart. */
import { expect, test } from "vitest";
import type { TimedCall } from "./calls.ts";
import { countedLatencies, countLatencies, microsOfBin, timeSlots, unansweredBin } from "./latency-counts.ts";

const call = (invoked: number, micros: number, outcome: TimedCall["outcome"] = "ok"): TimedCall => ({
  ...{ client: 0, invoked, outcome },
  returned: outcome === "open" ? Number.POSITIVE_INFINITY : invoked + micros,
});
const of = (...calls: readonly TimedCall[]) =>
  countedLatencies(countLatencies(calls, { activeMicros: 8_000, warmMicros: 0, faults: [] }));

test.each([0, 1, 63, 64, 127, 128, 1_000, 12_345, 999_999, 7_654_321, 2 ** 31 - 1])(
  "a latency of %i us is known to the hundredth part",
  (micros) => {
    const [counted] = of(call(0, micros));
    expect(Math.abs(microsOfBin(counted!.bin) - micros)).toBeLessThanOrEqual(micros / 100);
  },
);

test("longer latencies never stand in lower bins", () => {
  let last = 0;
  for (let micros = 0; micros < 40_000; micros += 7) {
    const { bin } = of(call(0, micros))[0]!;
    expect(bin).toBeGreaterThanOrEqual(last);
    last = bin;
  }
});

test("a call is counted where it was asked, and what was never answered, failed or is unknown has no latency", () => {
  const slot = 8_000 / timeSlots;
  expect(of(call(0, 10), call(slot - 1, 10), call(slot, 10), call(9_999, 10))).toMatchObject([
    { slot: 0, count: 2 },
    { slot: 1, count: 1 },
    { slot: timeSlots - 1, count: 1 },
  ]);
  const lost = of(call(0, 10, "failed"), call(0, 10, "unknown"), call(0, 0, "open"));
  expect(lost).toEqual([{ slot: 0, bin: unansweredBin, count: 3 }]);
  expect(microsOfBin(unansweredBin)).toBe(Number.POSITIVE_INFINITY);
});
