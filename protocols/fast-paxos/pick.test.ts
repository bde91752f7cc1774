/** The coordinator's rule, by the paper's words and as a count. */
import { expect, it } from "vitest";
import { difference, intersection, type NodeSet, setOf, size } from "../../sim/base/node-set.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { mayBeChosen, pick } from "./pick.ts";
import type { Round } from "./rounds.ts";
import { noTally, type Tally, withVote } from "./tally.ts";

const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

/** O4 by its words: some fast quorum R has all of R ∩ heard among the voters. */
const byDefinition = (voters: NodeSet, heard: NodeSet, fast: Threshold): boolean =>
  subsets(fast.nodes).some((r) => fast.isQuorum(r) && difference(intersection(r, heard), voters) === 0);

const tallyOf = (values: readonly (string | null)[]): Tally =>
  values.reduce(
    (tally, value, rank) => (value === null ? tally : withVote(tally, 1 as Round, value, rank)),
    noTally as Tally,
  );

it.each([
  [3, 3],
  [4, 3],
  [5, 4],
])(
  "§2.2.3 O4 with %i acceptors, fast quorums of %i: by its words, and as a count of at least #Q + qf - N",
  (nodes, qf) => {
    const fast = new Threshold(nodes, qf);
    for (const heard of subsets(nodes)) {
      for (const voters of subsets(nodes).filter((set) => difference(set, heard) === 0)) {
        const may = mayBeChosen(voters, heard, fast);
        expect(may).toBe(byDefinition(voters, heard, fast));
        expect(may).toBe(size(voters) >= size(heard) + qf - nodes);
      }
    }
  },
);

it("O4 with sizes that meet: at most one value may be chosen, and where one may, it has the most votes", () => {
  const [nodes, fast] = [5, new Threshold(5, 4)];
  let forced = 0;
  for (const heard of subsets(nodes).filter((set) => size(set) >= 3)) {
    for (const a of subsets(nodes).filter((set) => difference(set, heard) === 0)) {
      const b = difference(heard, a);
      expect(mayBeChosen(a, heard, fast) && mayBeChosen(b, heard, fast)).toBe(false);
      if (mayBeChosen(a, heard, fast)) {
        forced++;
        expect(size(a)).toBeGreaterThan(size(b));
      }
    }
  }
  expect(forced).toBeGreaterThan(0);
});

it.each([
  [["x", "x", "y", null, null], "x", "2 of 3 in favour, and 3 + 4 - 5 = 2"],
  [["y", "y", "x", null, null], "y", "whatever the order of values"],
  [["x", "y", "y", "y", null], "y", "3 of 4"],
  [["y", "x", "y", "x", null], "x", "2 and 2 of 4 are both too few, so that any will do"],
  [["y", null, null, null, null], "y", "a single value is picked however few voted for it"],
  [[null, null, null, null, null], null, "no votes leave the choice free"],
] as const)("§2.2.3 of the votes %j the coordinator's rule picks %s: %s", (values, picked, _why) => {
  const heard = values[3] === null ? setOf(0, 1, 2) : setOf(0, 1, 2, 3);
  expect(pick(tallyOf(values), heard, new Threshold(5, 4))).toBe(picked);
});
