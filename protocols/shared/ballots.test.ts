/** Ballots that a node owns: unique, rising, and in turns. */
import { expect, it } from "vitest";
import { ballotInNextRound, smallestOwned } from "./ballots.ts";

const numbers = Array.from({ length: 40 }, (_, at) => at);

it("§2.2 the smallest number that a node owns above another, tried one by one, is what smallestOwned says", () => {
  for (let cycle = 1; cycle <= 9; cycle++) {
    for (let lowest = 0; lowest < cycle; lowest++) {
      for (const above of numbers) {
        const owned = Array.from({ length: 60 }, (_, times) => lowest + times * cycle);
        expect(smallestOwned(above, lowest, cycle)).toBe(owned.find((one) => one > above));
      }
    }
  }
});

it("§2.2 numbers of the next round belong to one rank each, and are above all of the round before", () => {
  for (const nodes of [1, 2, 3, 5]) {
    for (const ballot of numbers) {
      const next = Array.from({ length: nodes }, (_, rank) => ballotInNextRound(ballot, rank, nodes));
      expect(next.map((one) => one % nodes)).toEqual(Array.from({ length: nodes }, (_, rank) => rank));
      expect(new Set(next.map((one) => Math.floor(one / nodes)))).toEqual(new Set([Math.floor(ballot / nodes) + 1]));
    }
  }
});

it("the next round may leave out a number of one's own: of three nodes, that of rank 1 goes from 3 to 7, not to 4", () => {
  expect(ballotInNextRound(3, 1, 3)).toBe(7);
  expect(smallestOwned(3, 1, 3)).toBe(4);
});
