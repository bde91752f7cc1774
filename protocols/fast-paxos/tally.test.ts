/** Fast Paxos, votes counted by round. */
import { expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import type { Round } from "./rounds.ts";
import { noTally, votersOf, withVote } from "./tally.ts";

it("a tally is the same in whatever order the votes come", () => {
  const votes = [
    ["b", 0],
    ["a", 1],
    ["b", 2],
  ] as const;
  const forth = votes.reduce((tally, [value, rank]) => withVote(tally, 4 as Round, value, rank), noTally);
  const back = votes.toReversed().reduce((tally, [value, rank]) => withVote(tally, 4 as Round, value, rank), noTally);
  expect(forth).toEqual(back);
  expect(votersOf(forth)).toBe(setOf(0, 1, 2));
});

it("a tally keeps the votes of one round: a higher one begins anew, a lower one changes nothing", () => {
  const first = withVote(noTally, 4 as Round, "a", 0);
  expect(withVote(first, 4 as Round, "a", 0)).toBe(first);
  expect(withVote(first, 1 as Round, "b", 1)).toBe(first);
  expect(withVote(first, 7 as Round, "b", 1)).toEqual({ round: 7, votes: [{ value: "b", voters: setOf(1) }] });
});
