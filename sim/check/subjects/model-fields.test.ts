/** What makes no sense is refused by name, and what would make an answer wrong is found: never a wrong "exhausted". */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { CheckOptions } from "../options.ts";
import type { ActorJudge, ActorModel } from "./model.ts";

type Counter = ActorModel<{ n: number }, string>;

const still: Counter = { name: "still", nodes: 1, start: () => ({ n: 0 }), onMessage() {} };
const counting: Counter = {
  ...still,
  actions: (_node, state) => (state.n < 3 ? ["count"] : []),
  onAction(_node, state, _name, io) {
    state.n++;
    io.observe({ type: "counted", n: state.n });
  },
};
const symmetry = { state: (state: Readonly<{ n: number }>) => state, message: (message: string) => message };
const judge = (on: ActorJudge["on"]): ActorJudge => ({
  name: "judge",
  observes: ["counted"],
  start: () => ({ m: 0 }),
  on,
});

describe("a model is refused, with the field, its value and the cure", () => {
  it.each<[unknown, RegExp]>([
    [{ ...still, nodes: 0 }, /model\.nodes: 0: give a whole number from 1/],
    [{ ...still, nodes: Number.NaN }, /model\.nodes: NaN/],
    [{ ...still, drops: -1 }, /model\.drops: -1/],
    [{ ...still, network: "tube" }, /model\.network: tube: choose bag, set/],
    [{ ...still, actions: () => ["count"] }, /model\.onAction/],
    [{ ...still, start: () => 5 }, /the start of node 0 gave 5, not a record/],
    [{ ...still, start: (_: number, io: { draw(n: number): number }) => ({ n: io.draw(2) }) }, /draw in an action/],
    [
      { ...counting, onAction: (_: number, __: object, ___: string, io: { draw(n: number): number }) => io.draw(0) },
      /draws among 0/,
    ],
    [{ ...still, start: (_: number, io: { send(to: number, m: string): void }) => io.send(0.5, "x") }, /sends to 0\.5/],
    [{ ...still, nodes: 3, symmetry: { ...symmetry, group: [0, 5] } }, /model\.symmetry\.group: 5/],
    [{ ...still, nodes: 3, symmetry: { ...symmetry, group: [0, 0] } }, /name each once/],
    [{ ...still, start: () => ({ n: 0, [Symbol("hidden")]: 1 }) }, /the state of node 0 is not plain data: .*symbols/],
    [{ ...still, start: () => ({ n: Object.assign([1], { named: 2 }) }) }, /n: a list with holes or names/],
    [{ ...still, start: () => ({ n: new Array(2) }) }, /n: a list with holes/],
    [
      {
        ...counting,
        judges: [
          judge(() => {
            throw new Error("oops");
          }),
        ],
      },
      /the judge judge broke on .*counted.*: oops/,
    ],
  ])("%#: %s", (model, words) => {
    expect(() => checkModel(model as Counter)).toThrow(words);
  });

  it("a state that holds itself is named, not followed for ever", () => {
    const cycle: { n: number; self?: unknown } = { n: 0 };
    cycle.self = cycle;
    expect(() => checkModel({ ...still, start: () => cycle })).toThrow(/the state of node 0 is not plain data/);
  });
});

it.each<[unknown, RegExp]>([
  [{ search: "bogus" }, /search: bogus: choose breadth, depth, deepening/],
  [{ without: ["luck"] }, /without: luck/],
  [{ depth: Number.NaN }, /depth: NaN: give a number above 0/],
  [{ memory: -1 }, /memory: -1/],
  [{ timeMillis: 5 }, /timeMillis needs a clock/],
])("the options %j are refused", (options, words) => {
  expect(() => checkModel(still, options as CheckOptions)).toThrow(words);
});

describe("never exhausted is", () => {
  it("a model that does not always start alike", () => {
    let starts = 0;
    const report = checkModel({ ...still, start: () => ({ n: starts++ }) });
    expect(report).toMatchObject({ exhausted: false, violations: [{ invariant: "determinism" }] });
  });

  it("a judge that is not a function of what it has seen", () => {
    let turns = 0;
    const fickle = judge((state) => {
      Object.assign(state, { m: turns++ });
      return null;
    });
    const report = checkModel({ ...counting, judges: [fickle] });
    expect(report).toMatchObject({ exhausted: false, violations: [{ invariant: "determinism" }] });
    expect(report.violations[0]?.message).toContain("the judge judge is not a function of its state");
  });

  it("a handler that throws: it is a finding, with the way to it", () => {
    const broken: Counter = {
      ...counting,
      onAction: (_node, state) => {
        state.n++;
        if (state.n === 2) throw new Error("boom");
      },
    };
    const { violations, exhausted } = checkModel(broken);
    expect(exhausted).toBe(false);
    expect(violations).toMatchObject([{ invariant: "no-exception", message: "still node 0: boom" }]);
    expect(violations[0]?.path).toHaveLength(2);
  });

  it("progress, where no cycle was looked for", () => {
    const toggling: Counter = {
      ...counting,
      actions: () => ["turn"],
      onAction: (_node, state) => {
        state.n = 1 - state.n;
      },
      isDone: () => false,
    };
    expect(checkModel(toggling, { liveness: true }).violations).toMatchObject([{ invariant: "lasso" }]);
    for (const options of [{ search: "depth" }, { search: "deepening" }, { compact: true }] as const) {
      expect(checkModel(toggling, { liveness: true, ...options }), JSON.stringify(options)).toMatchObject({
        exhausted: false,
        bound: expect.stringContaining("cycles"),
      });
    }
  });
});

it("steps out of `within` are told of", () => {
  const { notes, states } = checkModel({ ...counting, within: (_node, state) => state.n < 2 });
  expect([states, notes]).toEqual([2, expect.arrayContaining(["steps out of the box were not taken"])]);
});

it("a group larger than symmetry is for is explored without it, and said so", () => {
  const many = (nodes: number) => {
    const group = Array.from({ length: nodes }, (_, node) => node);
    return checkModel({ ...still, nodes, symmetry: { ...symmetry, group } }).notes;
  };
  expect(many(8)).toEqual([]);
  expect(many(33)).toEqual(["without symmetry: 33 nodes are more than the 32 it is for"]);
});
