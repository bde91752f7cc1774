/** Fast Paxos, the order of rounds, fast and classic. */
import { expect, it } from "vitest";
import {
  coordinatorOf,
  kindOf,
  nextRound,
  noRound,
  type Round,
  type RoundKind,
  roundAfter,
  roundKind,
} from "./rounds.ts";

it("§2.2.1 rounds come in turns of three of one coordinator: fast, recovery, classic, and each has one above any other", () => {
  const proposers = 3;
  for (const at of [roundKind.fast, roundKind.recovery, roundKind.classic] as RoundKind[]) {
    for (let rank = 0; rank < proposers; rank++) {
      for (let above = 0; above < 40; above++) {
        const round = roundAfter(above as Round, at, rank, proposers);
        expect(round).toBeGreaterThan(above);
        expect(round).toBeLessThanOrEqual(above + 3 * proposers);
        expect([kindOf(round), coordinatorOf(round, proposers)]).toEqual([at, rank]);
      }
    }
  }
  expect(roundAfter(noRound, roundKind.fast, 0, 2)).toBe(1);
});

it("§3.2 the round after a fast one has the same coordinator", () => {
  for (let round = 1; round < 40; round += 3) {
    expect(coordinatorOf(nextRound(round as Round), 2)).toBe(coordinatorOf(round as Round, 2));
  }
});
