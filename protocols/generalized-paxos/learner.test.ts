/** The learner, by action Learn, and at checkpoints. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { put } from "./c-struct/arbitraries.ts";
import { bench, historyOf, voted } from "./test-proposer.ts";

const [a, b, free] = [put(0), put(1), put(2, "free")] as const;
const executed = (effects: readonly unknown[]) =>
  observed(effects, "executed").map((each) => (each as { command: { id: number } }).command.id);

describe("the learner", () => {
  it("Learn: what a fast quorum of votes has in common is executed and answered at once", () => {
    const { hear, ask } = bench(5);
    ask(a);
    hear(0, voted(1, historyOf(a)));
    hear(1, voted(1, historyOf(free, a)));
    const effects = hear(2, voted(1, historyOf(a, b)));
    expect(executed(effects)).toEqual([a.id]);
    expect(observed(effects, "extended")).toEqual([{ type: "extended", epoch: 0, command: a, follows: [] }]);
    expect(effects).toContainEqual(["reply", 6, { type: "done", session: 0, sequence: 1, result: { type: "done" } }]);
    expect(executed(hear(3, voted(1, historyOf(a))))).toEqual([]);
  });

  it("Learn: in a classic round a classic quorum suffices", () => {
    const { hear } = bench(5);
    hear(0, voted(2, historyOf(a)));
    hear(1, voted(2, historyOf(a)));
    expect(executed(hear(2, voted(2, historyOf(a))))).toEqual([a.id]); // 3 of 4 either way
    const three = bench(5, { classic: 2, phase1: 3 });
    three.hear(0, voted(2, historyOf(a)));
    expect(executed(three.hear(1, voted(2, historyOf(a))))).toEqual([a.id]);
  });

  it("Learn: a vote for a command that follows other commands is not counted for it", () => {
    const { hear } = bench(5);
    hear(0, voted(1, historyOf(a, b)));
    hear(1, voted(1, historyOf(b, a)));
    expect(executed(hear(2, voted(1, historyOf(b, a))))).toEqual([]);
    expect(executed(hear(3, voted(1, historyOf(b, a))))).toEqual([b.id, a.id]);
  });

  it("Learn: votes of one round only are counted, those of the highest", () => {
    const { hear, state } = bench(5);
    hear(0, voted(1, historyOf(a)));
    hear(1, voted(1, historyOf(a)));
    expect(executed(hear(2, voted(2, historyOf(a))))).toEqual([]);
    expect(executed(hear(3, voted(1, historyOf(a))))).toEqual([]);
    expect(state.tallied).toBe(2);
  });

  it("Learn: steps that overtook one another are taken, and those that they follow are asked for", () => {
    const { hear } = bench(5);
    const [, second] = historyOf(a, b);
    const late = { ...voted(1, [second!]), size: 2 };
    expect(sentTo(hear(0, late), 0)).toEqual([{ type: "fetch", epoch: 0 }]);
    expect(sentTo(hear(0, late), 0)).toEqual([]); // once is enough
    const commuting = { ...voted(1, historyOf(free)), size: 3 };
    expect(sentTo(hear(0, commuting), 0)).toEqual([]); // it follows nothing
  });

  it("Learn: steps that are known of and never came are asked for again", () => {
    const { hear, fire } = bench(5);
    hear(0, { ...voted(1, historyOf(free)), size: 3 });
    expect(sentTo(fire("retry"), 0)).toEqual([{ type: "fetch", epoch: 0 }]);
    hear(0, voted(1, historyOf(a, b, free)));
    expect(sentTo(fire("retry"), 0)).toEqual([]);
  });
});

describe("checkpoints at the learner", () => {
  it("checkpoints: one ends the epoch, and what was learned is the base of the next", () => {
    const { hear, state } = bench(5);
    for (const node of [0, 1, 2]) hear(node, voted(2, historyOf(a, b, null)));
    expect(state.base).toEqual({ epoch: 1, machine: state.machine });
    expect(state.base.machine.values.get("k")).toBe("1.1");
    expect([state.learned.size, state.tally.size]).toEqual([0, 0]);
    expect(hear(3, voted(2, historyOf(a, b, null)))).toEqual([]);
  });

  it("checkpoints: a learner that missed an epoch asks for its base, and answers from its sessions", () => {
    const { hear, ask, state } = bench(5);
    ask(a);
    expect(sentTo(hear(1, voted(3, historyOf(b), 1)), 1)).toEqual([{ type: "fetch", epoch: 0 }]);
    const other = bench(5);
    for (const node of [0, 1, 2]) other.hear(node, voted(2, historyOf(a, null)));
    const effects = hear(1, { type: "install", base: other.state.base });
    expect(effects).toContainEqual(["reply", 6, { type: "done", session: 0, sequence: 1, result: { type: "done" } }]);
    expect(observed(effects, "installed")).toEqual([{ type: "installed", next: 1 }]);
    expect(state.waiting.size).toBe(0);
    expect(hear(1, { type: "install", base: other.state.base })).toEqual([]);
  });

  it("a retry of what was executed is answered with the first result, and not proposed", () => {
    const { hear, ask } = bench(5);
    for (const node of [0, 1, 2]) hear(node, voted(1, historyOf(a)));
    expect(ask(a).filter((effect) => (effect as string[])[0] !== "observe")).toEqual([
      ["reply", 6, { type: "done", session: 0, sequence: 1, result: { type: "done" } }],
    ]);
  });
});
