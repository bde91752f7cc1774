/** ProvedSafe against the paper's definition and the choices it must keep. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersection, members, type NodeSet, size } from "../../sim/base/node-set.ts";
import { majority, Threshold } from "../../sim/contract/quorum.ts";
import { elements, put } from "./c-struct/arbitraries.ts";
import { appendAll, bottom, type History } from "./c-struct/history.ts";
import { glbOf, isPrefix, lub } from "./c-struct/lattice.ts";
import { provedSafe } from "./proved-safe.ts";
import { decisionQuorum, type Quorums } from "./quorums.ts";
import { noRound, type Round } from "./rounds.ts";
import type { Vote } from "./types.ts";

const quorumsFor = (nodes: number, fast: number): Quorums => ({
  phase1: majority(nodes),
  classic: majority(nodes),
  fast: new Threshold(nodes, fast),
});
const vote = (round: number, history: History): Vote => ({ round: round as Round, history });
const none = vote(noRound, bottom);
const subsets = (nodes: number): NodeSet[] => Array.from({ length: 2 ** nodes }, (_, mask) => mask as NodeSet);

/** The definition by its words: 𝓡, Γ and ⊔Γ; null when 𝓡 is empty. */
function byDefinition(votes: readonly (Vote | null)[], k: Round, quorums: Quorums): History | null {
  const q = votes.reduce((all, each, rank) => (each === null ? all : all | (1 << rank)), 0) as NodeSet;
  const ranksOfR = subsets(votes.length)
    .filter((r) => decisionQuorum(k, quorums).isQuorum(r))
    .map((r) => members(intersection(q, r)))
    .filter((ranks) => ranks.every((rank) => votes[rank]?.round === k));
  if (ranksOfR.length === 0) return null;
  return ranksOfR.map((ranks) => glbOf(ranks.map((rank) => votes[rank]!.history))).reduce(lub);
}

/** Votes as they arise in a fast round: most acceptors append the same commands, some fewer or in an order of their own. */
const fastVotes = (nodes: number): fc.Arbitrary<readonly History[]> =>
  elements.chain((commands) => {
    const inOrder = { weight: 3, arbitrary: fc.constant([...commands]) };
    const some = { weight: 2, arbitrary: fc.shuffledSubarray([...commands]) };
    const one = fc.oneof(inOrder, some).map((each) => appendAll(bottom, each));
    return fc.array(one, { minLength: nodes, maxLength: nodes });
  });

describe("ProvedSafe", () => {
  it("ProvedSafe is ⊥ when no member ever voted", () => {
    expect(provedSafe([none, null, none], quorumsFor(3, 3))).toBe(bottom);
  });

  it.each([
    [3, 3],
    [4, 3],
    [5, 4],
  ])(
    "ProvedSafe with %i acceptors and fast quorums of %i is ⊔Γ, or the vote of some k-voter where 𝓡 is empty",
    (nodes, qf) => {
      const quorums = quorumsFor(nodes, qf);
      const heard = subsets(nodes).filter((set) => quorums.phase1.isQuorum(set));
      const seen = { bound: 0, vote: 0 };
      const property = fc.property(
        fastVotes(nodes),
        fc.constantFrom(...heard),
        fc.array(fc.constantFrom(0, 1, 3), { minLength: nodes, maxLength: nodes }),
        (histories, q, rounds) => {
          const votes = histories.map((history, rank) =>
            (q & (1 << rank)) === 0 ? null : rounds[rank] === 0 ? none : vote(rounds[rank]!, history),
          );
          const k = Math.max(...votes.map((each) => each?.round ?? 0)) as Round;
          if (k === noRound) return;
          const result = provedSafe(votes, quorums);
          const expected = byDefinition(votes, k, quorums);
          if (expected === null) {
            seen.vote++;
            expect(votes.filter((each) => each?.round === k).map((each) => each!.history)).toContainEqual(result);
          } else {
            if (expected.length > 0) seen.bound++;
            expect(result).toEqual(expected);
          }
        },
      );
      fc.assert(property, { numRuns: 400, seed: 6 });
      expect(seen.bound).toBeGreaterThan(20);
    },
  );

  it("ProvedSafe contains all that a fast quorum has chosen, whichever quorum is heard", () => {
    const [nodes, quorums] = [5, quorumsFor(5, 4)] as const;
    let chosenSomething = 0;
    fc.assert(
      fc.property(fastVotes(nodes), (histories) => {
        for (const r of subsets(nodes).filter((set) => size(set) === 4)) {
          const chosen = glbOf(members(r).map((rank) => histories[rank]!));
          if (chosen.length > 0) chosenSomething++;
          for (const q of subsets(nodes).filter((set) => size(set) >= 3)) {
            const votes = histories.map((history, rank) => ((q & (1 << rank)) === 0 ? null : vote(1, history)));
            expect(isPrefix(chosen, provedSafe(votes, quorums))).toBe(true);
          }
        }
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(chosenSomething).toBeGreaterThan(20);
  });

  it("ProvedSafe takes the bound of each R, not of all Q: one member that lacks a command does not undo its choice", () => {
    const history = appendAll(bottom, [put(0)]);
    const votes = [vote(1, history), vote(1, history), vote(1, bottom), null, null];
    expect(provedSafe(votes, quorumsFor(5, 4))).toEqual(history); // acceptors 0, 1, 3 and 4 may have chosen it
  });

  it("ProvedSafe of a classic round is the longest vote: all are prefixes of what its leader proposed", () => {
    const [short, long] = [appendAll(bottom, [put(0)]), appendAll(bottom, [put(0), put(1)])];
    expect(provedSafe([vote(2, short), vote(2, long), none, null, null], quorumsFor(5, 4))).toEqual(long);
  });

  it("ProvedSafe looks at the highest round alone", () => {
    const [old, recent] = [appendAll(bottom, [put(0)]), appendAll(bottom, [put(1)])];
    expect(provedSafe([vote(1, old), vote(1, old), vote(2, recent), null, null], quorumsFor(5, 4))).toEqual(recent);
  });
});
