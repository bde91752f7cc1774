/**
 * Classes of states up to symmetry are counted exactly, also where nodes name one another, so that how they stand to what
 * the others hold must be told apart, and where many of them are nevertheless alike.
 */
import { describe, expect, it } from "vitest";
import { checkModel } from "../../check-model.ts";
import type { ActorModel } from "../../subjects/model.ts";
import { twoPhaseCommit } from "../../testing/two-phase-commit.fixture.ts";

interface Pointing {
  readonly at: number;
}

/** Each node points at some node once, or never: the states are the partial maps of the nodes into themselves. */
function pointing(nodes: number, ask: (node: number, at: number) => boolean = () => true): ActorModel<Pointing, never> {
  const all = Array.from({ length: nodes }, (_, node) => node);
  return {
    name: `pointing of ${nodes}`,
    nodes,
    start: () => ({ at: -1 }),
    actions: (node, { at }) => (at < 0 ? all.filter((one) => ask(node, one)).map(String) : []),
    onAction(_, state, action) {
      Object.assign(state, { at: Number(action) });
    },
    onMessage: () => undefined,
    symmetry: {
      group: all,
      state: ({ at }, _node, to) => ({ at: at < 0 ? -1 : to[at]! }),
      message: (message) => message,
    },
  };
}

describe("classes of states up to symmetry", () => {
  // Partial mapping patterns: OEIS A126285.
  it.each([
    [2, 6],
    [3, 16],
    [4, 45],
    [5, 121],
    [6, 338],
  ])("partial maps of %i nodes into themselves are %i", (nodes, classes) => {
    expect(checkModel(pointing(nodes))).toMatchObject({ states: classes, exhausted: true, notes: [] });
  });

  it.each([
    [7, 920],
    [9, 2_232],
    [10, 3_300],
  ])("two-phase commit of %i resource managers has %i", (resources, classes) => {
    expect(checkModel(twoPhaseCommit(resources))).toMatchObject({ states: classes, exhausted: true, notes: [] });
  });

  it("nodes that are not alike are found out, whoever is the odd one", () => {
    for (const odd of [0, 2, 4]) {
      const report = checkModel(pointing(5, (node, at) => node !== odd || at !== 1));
      expect(report.notes.join()).toMatch(/^without symmetry: the nodes of 5 nodes are not alike/);
      expect(report.states).toBe(6 ** 4 * 5);
    }
  });

  it("two odd ones that only make a difference to one another are found out too", () => {
    const report = checkModel(pointing(5, (node, at) => !(node === 1 && at === 4)));
    expect(report.notes.join()).toMatch(/^without symmetry/);
  });
});
