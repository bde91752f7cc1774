/** Several searchers find the states that one finds. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { ActorModel } from "../subjects/model.ts";
import { registerPaxos } from "../testing/register-paxos.fixture.ts";
import { expandAll, searchersOf } from "../testing/searchers.fixture.ts";
import { twoPhaseCommit } from "../testing/two-phase-commit.fixture.ts";

/** Does a search by so many searchers, who take turns. */
function inSearchers<State extends object, Message>(model: ActorModel<State, Message>, count: number) {
  const searchers = searchersOf(model, count);
  while (searchers.some(({ waiting }) => waiting > 0)) expandAll(searchers);
  return {
    searchers,
    states: searchers.map(({ states }) => states),
    transitions: searchers.reduce((sum, searcher) => sum + searcher.transitions, 0),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe("a search by several searchers", () => {
  it.each([1, 2, 3])(
    "counts by %i searchers what a search without them counts, each searcher about as much",
    (count) => {
      const whole = checkModel(twoPhaseCommit(5, []), { without: ["symmetry"] });
      const { states, transitions } = inSearchers(twoPhaseCommit(5, []), count);
      expect([sum(states), transitions]).toEqual([whole.states, whole.transitions]);
      expect(Math.max(...states)).toBeLessThan((1.3 * whole.states) / count);
    },
  );

  it("knows judges and histories in every searcher", () => {
    const { states, transitions } = inSearchers(registerPaxos(2), 2);
    expect([sum(states), transitions]).toEqual([16_668, 32_970]);
  });

  it("gives everything the same number in every searcher, the local steps as many as one alone has", () => {
    const whole = checkModel(registerPaxos(2), { without: ["symmetry"] });
    const { searchers } = inSearchers(registerPaxos(2), 3);
    for (const searcher of searchers) searcher.catchUp(); // hears of what others discovered last
    const [first, ...others] = searchers.map(({ local, judging, space }) => ({
      localSteps: local.computed,
      locals: local.locals.texts,
      messages: local.messages.texts,
      jointStates: judging.jointStates.size,
      inboxes: space.inboxes.map(({ size }) => size),
    }));
    expect(first).toMatchObject({ localSteps: whole.localSteps });
    expect(sum(first!.inboxes)).toBe(whole.inboxes);
    expect(others).toEqual([first, first]);
  });

  it("names handlers that do not the same in every searcher", () => {
    let calls = 0;
    const moody: ActorModel<{ letters: number }, number> = {
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
    expect(() => inSearchers(moody, 2)).toThrow("two threads differ in what they find");
  });
});
