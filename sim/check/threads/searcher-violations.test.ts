/** Several searchers find the violations that one finds. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { ActorModel } from "../subjects/model.ts";
import { registerPaxos } from "../testing/register-paxos.fixture.ts";
import { expandAll, searchersOf } from "../testing/searchers.fixture.ts";

/** Searches with so many searchers until one meets a violation or all are done: what was met, and at which level. */
function violatedInSearchers<State extends object, Message>(model: ActorModel<State, Message>, count: number) {
  const searchers = searchersOf(model, count);
  const violated = (): string[] => [...new Set(searchers.flatMap((searcher) => [...searcher.violated]))];
  let level = 0;
  for (; violated().length === 0 && searchers.some(({ waiting }) => waiting > 0); level++) expandAll(searchers);
  return { violated: violated(), level };
}

describe("a search by several searchers", () => {
  const [violation] = checkModel(registerPaxos(2, false)).violations;

  it.each([2, 3])("of %i meets the violation that one thread finds, as far from the start", (count) => {
    const { violated, level } = violatedInSearchers(registerPaxos(2, false), count);
    expect({ violated, level }).toEqual({ violated: [violation!.invariant], level: violation!.path.length });
  });

  it("meets none where there is none", () => {
    expect(violatedInSearchers(registerPaxos(1), 2).violated).toEqual([]);
  });

  it("meets a violation of the very start in every searcher", () => {
    const broken: ActorModel<object, never> = {
      name: "broken",
      nodes: 1,
      start(_node, io) {
        io.observe({ type: "started" });
        return {};
      },
      onMessage() {},
      judges: [{ name: "never starts", observes: ["started"], start: () => ({}), on: () => "it starts" }],
    };
    expect(violatedInSearchers(broken, 2)).toEqual({ violated: ["never starts"], level: 0 });
  });
});
