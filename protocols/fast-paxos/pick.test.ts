import { describe, expect, it } from "vitest";
import { allNodes, difference, has, intersection, type NodeSet, setOf, size } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { clusterOf } from "../testing/testing.ts";
import { fastPaxos } from "./index.ts";
import { mayBeChosen, pick } from "./pick.ts";
import { quorumsOf } from "./quorums.ts";
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
import { noTally, type Tally, votersOf, withVote } from "./tally.ts";
import type { FastPaxosOptions } from "./types.ts";

const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

/** O4 by its words: some fast quorum R has all of R ∩ heard among the voters. */
const byDefinition = (voters: NodeSet, heard: NodeSet, fast: Threshold): boolean =>
  subsets(fast.nodes).some((r) => fast.isQuorum(r) && difference(intersection(r, heard), voters) === 0);

const tallyOf = (values: readonly (string | null)[]): Tally =>
  values.reduce(
    (tally, value, rank) => (value === null ? tally : withVote(tally, 1 as Round, value, rank)),
    noTally as Tally,
  );

describe("the coordinator's rule", () => {
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

  it("with sizes that meet, at most one value may be chosen, and where one may, it has the most votes", () => {
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
  ] as const)("of the votes %j it picks %s: %s", (values, picked, _why) => {
    const heard = values[3] === null ? setOf(0, 1, 2) : setOf(0, 1, 2, 3);
    expect(pick(tallyOf(values), heard, new Threshold(5, 4))).toBe(picked);
  });
});

describe("a tally", () => {
  it("is the same in whatever order the votes come", () => {
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

  it("keeps the votes of one round: a higher one begins anew, a lower one changes nothing", () => {
    const first = withVote(noTally, 4 as Round, "a", 0);
    expect(withVote(first, 4 as Round, "a", 0)).toBe(first);
    expect(withVote(first, 1 as Round, "b", 1)).toBe(first);
    expect(withVote(first, 7 as Round, "b", 1)).toEqual({ round: 7, votes: [{ value: "b", voters: setOf(1) }] });
  });
});

describe("rounds", () => {
  it("come in turns of three of one coordinator: fast, recovery, classic, and each has one above any other", () => {
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
});

describe("the quorums", () => {
  const sizes = (nodes: number, given: Partial<FastPaxosOptions> = {}): number[] => {
    const { phase1, classic, fast } = quorumsOf(clusterOf<FastPaxosOptions>(fastPaxos, nodes, given));
    return [phase1.count, classic.count, fast.count];
  };

  it.each([
    [1, 1, 1],
    [3, 2, 3],
    [4, 3, 3],
    [5, 3, 4],
    [6, 4, 5],
    [7, 4, 6],
    [9, 5, 7],
  ])("§2.2.2 of %i acceptors: majorities of %i, and %i for a fast round", (nodes, classic, fast) => {
    expect(sizes(nodes)).toEqual([classic, classic, fast]);
    const [q1, qf] = [classic, fast];
    expect(q1 + 2 * qf).toBeGreaterThan(2 * nodes);
    expect(q1 + 2 * (qf - 1)).toBeLessThanOrEqual(2 * nodes); // not one less
  });

  it("a larger phase 1 allows smaller fast quorums: 5 and 5 of 7", () => {
    expect(sizes(7, { phase1: 5 })).toEqual([5, 4, 5]);
  });

  it("a quorum larger than the cluster is a user's mistake", () => {
    expect(() => sizes(3, { fast: 4 })).toThrow(UserError);
  });

  it("three quorums of the default sizes always have an acceptor in common, by trying all", () => {
    for (const nodes of [3, 4, 5]) {
      const { phase1, fast } = quorumsOf(clusterOf<FastPaxosOptions>(fastPaxos, nodes));
      const fasts = subsets(nodes).filter((set) => size(set) === fast.count);
      for (const q of subsets(nodes).filter((set) => size(set) === phase1.count)) {
        for (const a of fasts) for (const b of fasts) expect(intersection(q, intersection(a, b))).not.toBe(0);
      }
    }
    expect(has(allNodes(3), 2)).toBe(true);
  });
});
