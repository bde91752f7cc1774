import { describe, expect, it } from "vitest";
import { check } from "../check-model.ts";
import type { Model } from "../subjects/model.ts";
import { registerPaxos } from "../testing/register-paxos.fixture.ts";
import { expandAll, sharesOf } from "../testing/searchers.fixture.ts";
import { twoPhaseCommit } from "../testing/two-phase-commit.fixture.ts";

/** Does a search in `count` shares, by turns. */
function inShares<State extends object, Message>(model: Model<State, Message>, count: number) {
  const shares = sharesOf(model, count);
  while (shares.some(({ waiting }) => waiting > 0)) expandAll(shares);
  return {
    shares,
    states: shares.map(({ states }) => states),
    transitions: shares.reduce((sum, share) => sum + share.transitions, 0),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe("a search in shares", () => {
  it.each([1, 2, 3])("counts in %i shares what a search without them counts, each share about as much", (count) => {
    const whole = check(twoPhaseCommit(5, []), { without: ["symmetry", "sleep"] });
    const { states, transitions } = inShares(twoPhaseCommit(5, []), count);
    expect([sum(states), transitions]).toEqual([whole.states, whole.transitions]);
    expect(Math.max(...states)).toBeLessThan((1.3 * whole.states) / count);
  });

  it("knows judges and histories in every share", () => {
    const { states, transitions } = inShares(registerPaxos(2), 2);
    expect([sum(states), transitions]).toEqual([16_668, 32_970]);
  });

  it("gives everything the same number in every share, the local steps as many as one share has", () => {
    const whole = check(registerPaxos(2), { without: ["symmetry", "sleep"] });
    const { shares } = inShares(registerPaxos(2), 3);
    for (const share of shares) share.catchUp(); // hears of what others discovered last
    const [first, ...others] = shares.map(({ local, judging, space }) => ({
      localSteps: local.computed,
      locals: local.locals.texts,
      messages: local.messages.texts,
      benches: judging.benches.size,
      inboxes: space.inboxes.map(({ size }) => size),
    }));
    expect(first).toMatchObject({ localSteps: whole.localSteps });
    expect(sum(first!.inboxes)).toBe(whole.inboxes);
    expect(others).toEqual([first, first]);
  });

  it("names handlers that do not the same in every share", () => {
    let calls = 0;
    const moody: Model<{ letters: number }, number> = {
      name: "moody",
      nodes: 2,
      start(node, io) {
        if (node === 0) io.send(1, 1);
        return { letters: 0 };
      },
      onMessage(node, state, _from, number, io) {
        state.letters += ++calls;
        if (number < 3) io.send(1 - node, number + 1);
      },
    };
    expect(() => inShares(moody, 2)).toThrow("two threads differ in what they find");
  });
});
