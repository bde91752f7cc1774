/** When the next stretch is due. */
import { expect, it } from "vitest";
import { isNextDue, noStretches, withStretch } from "./stretches.ts";

it("the next stretch is due once all of the last one has arrived, and only where there is more", () => {
  const none = noStretches(2);
  expect(isNextDue(none, 1, 100)).toBe(false);
  const sent = withStretch(none, 1, 5, 9);
  expect([4, 5, 6].map((next) => isNextDue(sent, 1, next))).toEqual([false, true, true]);
  expect(isNextDue(sent, 0, 100)).toBe(false);
  expect(isNextDue(withStretch(sent, 1, 9, 9), 1, 9)).toBe(false); // that was the rest
});
