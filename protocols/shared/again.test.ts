/** When copies go out. */
import { expect, it } from "vitest";
import { isDueAgain, roundLater, sentAgain, sentFirst } from "./again.ts";

it("copies go out after one round, two, four and so on, and never more than sixteen rounds apart", () => {
  const copiesAt: number[] = [];
  let request = sentFirst;
  for (let round = 1; round <= 80; round++) {
    request = roundLater(request);
    if (!isDueAgain(request)) continue;
    copiesAt.push(round);
    request = sentAgain(request);
  }
  expect(copiesAt).toEqual([1, 3, 7, 15, 31, 47, 63, 79]);
});
