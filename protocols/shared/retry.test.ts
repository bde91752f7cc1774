/** How long a proposer waits before its next round. */
import { expect, it } from "vitest";
import { setRetryTimer } from "./retry.ts";

function waitAfter(round: number): readonly [min: number, max: number] {
  let set: readonly [number, number] | null = null;
  const setTimer = (_timer: "retry", min: number, max: number) => {
    set = [min, max];
  };
  setRetryTimer(round, { cluster: { options: { retryMicros: 1_000 } }, setTimer });
  return set!;
}

it("§2.4 a proposer waits twice as long in each round, five times", () => {
  expect([0, 1, 2, 5, 6, 1_000].map((round) => waitAfter(round)[0])).toEqual(
    [1, 2, 4, 32, 32, 32].map((n) => n * 1_000),
  );
});

it("§2.4 the wait is drawn from a span as long as itself, so that rivals come apart", () => {
  for (const round of [0, 3, 9]) {
    const [min, max] = waitAfter(round);
    expect(max).toBe(2 * min);
  }
});
