import { describe, expect, it } from "vitest";
import { check } from "./check.ts";
import type { Model } from "./model.ts";
import { registerPaxos } from "./register-paxos.fixture.ts";
import { expandAll, sharesOf } from "./shares.fixture.ts";
import { twoPhaseCommit } from "./two-phase-commit.fixture.ts";

/** Does a search in `count` shares, one after the other. */
function inShares<State extends object, Message>(model: Model<State, Message>, count: number) {
  const shares = sharesOf(model, count);
  while (shares.some(({ waiting }) => waiting > 0)) expandAll(shares);
  return {
    states: shares.map(({ states }) => states),
    transitions: shares.reduce((sum, share) => sum + share.transitions, 0),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe("a search in shares", () => {
  it.each([2, 3])("counts in %i shares what one counts, each share about as much", (count) => {
    const whole = check(twoPhaseCommit(5, []), { without: ["symmetry", "sleep"] });
    const { states, transitions } = inShares(twoPhaseCommit(5, []), count);
    expect([sum(states), transitions]).toEqual([whole.states, whole.transitions]);
    expect(Math.max(...states)).toBeLessThan((1.3 * whole.states) / count);
  });

  it("tells another share of judges and histories too", () => {
    const { states, transitions } = inShares(registerPaxos(2), 2);
    expect([sum(states), transitions]).toEqual([16_668, 32_970]);
  });
});
