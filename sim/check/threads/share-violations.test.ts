import { describe, expect, it } from "vitest";
import { check } from "../check-model.ts";
import type { Model } from "../subjects/model.ts";
import { registerPaxos } from "../testing/register-paxos.fixture.ts";
import { expandAll, sharesOf } from "../testing/searchers.fixture.ts";

/** Searches in `count` shares until one meets a violation or all are done: what was met, and at which level. */
function violatedInShares<State extends object, Message>(model: Model<State, Message>, count: number) {
  const shares = sharesOf(model, count);
  const violated = (): string[] => [...new Set(shares.flatMap((share) => [...share.violated]))];
  let level = 0;
  for (; violated().length === 0 && shares.some(({ waiting }) => waiting > 0); level++) expandAll(shares);
  return { violated: violated(), level };
}

describe("a search in shares", () => {
  const [violation] = check(registerPaxos(2, false)).violations;

  it.each([2, 3])("of %i meets the violation that one thread finds, as far from the start", (count) => {
    const { violated, level } = violatedInShares(registerPaxos(2, false), count);
    expect({ violated, level }).toEqual({ violated: [violation!.invariant], level: violation!.path.length });
  });

  it("meets none where there is none", () => {
    expect(violatedInShares(registerPaxos(1), 2).violated).toEqual([]);
  });

  it("meets a violation of the very start in every share", () => {
    const broken: Model<object, never> = {
      name: "broken",
      nodes: 1,
      start(_node, io) {
        io.observe({ type: "started" });
        return {};
      },
      onMessage() {},
      judges: [{ name: "never starts", observes: ["started"], start: () => ({}), on: () => "it starts" }],
    };
    expect(violatedInShares(broken, 2)).toEqual({ violated: ["never starts"], level: 0 });
  });
});
