/** Counting step by step against bounds of all quorums. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { members, type NodeSet } from "../../../sim/base/node-set.ts";
import { Threshold } from "../../../sim/contract/quorum.ts";
import { kin, put } from "./arbitraries.ts";
import { appendAll, bottom, type History } from "./history.ts";
import { glbOf, isCompatible, isPrefix, lub } from "./lattice.ts";
import { agreed, noTally, withHistory, withVote } from "./tally.ts";

const tallyOf = (votes: readonly History[]) =>
  votes.reduce((tally, vote, rank) => withHistory(tally, rank, vote), noTally());

describe("the tally", () => {
  it.each([
    [3, 3],
    [4, 3],
    [5, 4],
  ])("a tally of %i votes holds ⊔ { ⊓ of Q : Q a quorum of %i }", (nodes, count) => {
    const quorum = new Threshold(nodes, count);
    let found = 0;
    fc.assert(
      fc.property(kin(nodes), (votes) => {
        const bounds: History[] = [];
        for (let mask = 0; mask < 2 ** nodes; mask++) {
          if (!quorum.isQuorum(mask as NodeSet)) continue;
          bounds.push(glbOf(members(mask as NodeSet).map((rank) => votes[rank] as History)));
        }
        expect(bounds.every((a) => bounds.every((b) => isCompatible(a, b)))).toBe(true); // any two quorums meet
        const result = agreed(tallyOf(votes), (voters) => quorum.isQuorum(voters));
        expect(result).toEqual(bounds.reduce(lub));
        if (result.length > 0 && !votes.every((vote) => isPrefix(result, vote))) found++;
      }),
      { numRuns: 400, seed: 4 },
    );
    if (count < nodes) expect(found).toBeGreaterThan(0); // no single vote says it all
  });

  it("a tally counts a command apart for each place it has", () => {
    const [a, b] = [put(0), put(1)];
    const tally = tallyOf([appendAll(bottom, [a, b]), appendAll(bottom, [b, a]), appendAll(bottom, [a])]);
    expect(tally.get(a.id)?.map(({ voters }) => voters)).toEqual([0b101, 0b010]);
    expect(tally.get(b.id)?.map(({ voters }) => voters)).toEqual([0b010, 0b001]);
  });

  it("a command's place in a tally is more than what it follows directly: all before it counts", () => {
    const [a, b, c] = [put(0), put(1), put(2)];
    const tally = tallyOf([appendAll(bottom, [a, b, c]), appendAll(bottom, [b, c])]);
    expect(tally.get(c.id)?.map(({ voters }) => voters)).toEqual([0b10, 0b01]); // both follow just b, which differs
  });

  it("a tally does not count a step before those it follows", () => {
    const [, second] = appendAll(bottom, [put(0), put(1)]);
    expect(withVote(noTally(), 0, second!)).toBeNull();
  });

  it("a tally is the same whatever the order in which votes came", () => {
    fc.assert(
      fc.property(kin(4), (votes) => {
        const backwards = votes.reduceRight((tally, vote, rank) => withHistory(tally, rank, vote), noTally());
        const plain = (tally: ReturnType<typeof noTally>) =>
          tally.entries().map(([id, backings]) => [id, backings.map(({ step, voters }) => [step.follows, voters])]);
        expect(plain(backwards)).toEqual(plain(tallyOf(votes)));
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});
