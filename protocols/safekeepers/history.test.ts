/** Term histories over tables. Source: Neon RFC 013. */
import { expect, it } from "vitest";
import { divergence, historyBelow, lastTermOf, proposerOf, termAt } from "./history.ts";
import type { History, Slot } from "./types.ts";

const history = (...switches: [term: number, first: number][]): History =>
  switches.map(([term, first]) => ({ term, first })) as unknown as History;
const at = (slot: number): Slot => slot as Slot;

it("an entry is of the term that was switched to last before it", () => {
  const own = history([1, 1], [4, 3]);
  expect([0, 1, 2, 3, 9].map((slot) => termAt(own, slot))).toEqual([0, 1, 1, 4, 4]);
});

it("a switch to entries that are not there yet does not count for what a safekeeper has", () => {
  const told = history([1, 1], [4, 3]);
  expect(lastTermOf(told, at(3))).toBe(1);
  expect(lastTermOf(told, at(4))).toBe(4);
  expect(lastTermOf([], at(1))).toBe(0);
  expect(historyBelow(told, at(3))).toEqual(history([1, 1]));
  expect(proposerOf(told)).toBe(4);
});

it.each([
  ["equal logs", history([1, 1]), 5, history([1, 1], [2, 9]), 5],
  ["an end that the new term passes over", history([1, 1]), 5, history([1, 1], [2, 3]), 3],
  [
    "RFC 013: the entries of term 1 that terms 2 and 3 replaced",
    history([1, 1]),
    5,
    history([1, 1], [2, 2], [3, 4]),
    2,
  ],
  ["a term in between that only one log has", history([1, 1], [2, 3], [3, 5]), 8, history([1, 1], [3, 3]), 3],
  ["the same term from another slot on", history([1, 1], [3, 4]), 6, history([1, 1], [3, 3]), 3],
  ["logs that differ from the start", history([1, 1]), 4, history([2, 1]), 1],
  ["an empty log", history(), 1, history([2, 1]), 1],
])("the divergence point of %s", (_what, own, next, other, slot) => {
  expect(divergence(own, at(next), other)).toBe(slot);
});
