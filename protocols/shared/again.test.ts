/** When copies go out. */
import { expect, it } from "vitest";
import { type AnswerPace, isDueAgain, paceLater, paceWith, roundLater, sentAgain, sentFirst } from "./again.ts";

/** Rounds of eighty in which a copy goes out. */
function copiesAt(pace: AnswerPace, most?: number): number[] {
  const rounds: number[] = [];
  let request = sentFirst;
  for (let round = 1; round <= 80; round++) {
    request = roundLater(request);
    if (!isDueAgain(request, pace, most)) continue;
    rounds.push(round);
    request = sentAgain(request);
  }
  return rounds;
}

it("copies go out after one round, two, four and so on, and never more than sixteen rounds apart", () => {
  expect(copiesAt(0)).toEqual([1, 3, 7, 15, 31, 47, 63, 79]);
  expect(copiesAt(0, 4).slice(0, 5)).toEqual([1, 3, 7, 11, 15]);
});

it("whose answers take long is given twice that before the first copy, and between any two", () => {
  expect(copiesAt(3)).toEqual([6, 18, 34, 50, 66]);
  expect(copiesAt(20)).toEqual([40, 80]);
});

it("the pace is that of the slowest answer of late, and is forgotten by and by", () => {
  const after = (rounds: number) => ({ copies: 0, rounds });
  expect(paceWith(paceWith(0, after(5)), after(2))).toBe(5);
  expect([5, 3, 2, 1].map(paceLater)).toEqual([3, 2, 1, 0]);
  expect(paceWith(0, after(1_000_000))).toBe(64);
});
