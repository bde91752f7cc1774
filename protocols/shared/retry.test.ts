/** How long a proposer waits for answers, and for a rival. */
import { expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { awaitAnswers, awaitRival, isBlocked } from "./retry.ts";

type Alarm = Parameters<typeof awaitAnswers>[1];

/** The span that a wait is drawn from, where a proposer is patient for a millisecond. */
function spanOf(wait: (alarm: Alarm) => void): readonly [min: number, max: number] {
  let set: readonly [number, number] | null = null;
  const setTimer = (_timer: "retry", min: number, max: number) => {
    set = [min, max];
  };
  wait({ cluster: { options: { retryMicros: 1_000 } }, setTimer });
  return set!;
}
const forAnswers = (resends: number) => spanOf((alarm) => awaitAnswers(resends, alarm));
const forRival = (times: number, isLost = false) => spanOf((alarm) => awaitRival(times, isLost, alarm));

it("who was not refused asks again after twice the time, three times, and then as often", () => {
  expect([0, 1, 2, 3, 4, 1_000].map((resends) => forAnswers(resends)[0])).toEqual([1, 2, 4, 8, 8, 8].map(millis));
});

it("§2.4 a proposer waits twice as long each time that it is outbid, beyond any delay of messages", () => {
  expect([1, 2, 3, 8].map((times) => forRival(times)[0])).toEqual([1, 2, 4, 128].map(millis));
  const hour = millis(3_600_000);
  expect(forRival(30)[0]).toBeGreaterThan(hour / 6);
  expect(Number.isSafeInteger(forRival(1_000)[1])).toBe(true);
});

it("who cannot win any more waits a quarter as long: only for the rival", () => {
  expect([1, 2, 3].map((times) => forRival(times, true)[0])).toEqual([250, 500, 1_000]);
});

it("§2.4 each wait is drawn from a span as long as itself, so that rivals come apart", () => {
  for (const [min, max] of [forAnswers(0), forAnswers(9), forRival(1), forRival(5, true)]) expect(max).toBe(2 * min);
});

it("a ballot is blocked once those who refused it have a member of every quorum", () => {
  const majority = new Threshold(5, 3);
  expect(isBlocked(setOf(0, 1), majority)).toBe(false);
  expect(isBlocked(setOf(0, 1, 4), majority)).toBe(true);
});

const millis = (count: number): number => count * 1_000;
