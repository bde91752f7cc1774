import { expect, it } from "vitest";
import { Cells } from "./cells.ts";
import { LocalSteps } from "./local-steps.ts";
import { type Model, ModelBehaviour } from "./model.ts";

/** A node whose every state offers `choices` actions, each to a state of its own. */
function fan(choices: number): Model<{ way: string }, never> {
  return {
    name: "fan",
    nodes: 1,
    start: () => ({ way: "start" }),
    onMessage: () => {},
    actions: () => Array.from({ length: choices }, (_, at) => `${at}`),
    onAction(_node, state, name) {
      state.way = `${state.way} ${name}`;
    },
  };
}

// The tables behind a cell begin with 256 places and are replaced when full. The first 5 cells lead to 51 others each, so
// the 257th cell comes up while the steps of the sixth are found.
it("a cell has as many steps as it has actions, also when its tables grow while they are found", () => {
  const behaviour = new ModelBehaviour(fan(51));
  const local = new LocalSteps(behaviour, new Set());
  const options = { skipIdle: true, urgentFirst: false, termsMax: Number.POSITIVE_INFINITY };
  const cells = new Cells(0, behaviour, local, options);
  cells.empty(local.start(0).local);
  for (let cell = 0; cell < 60; cell++) {
    expect(cells.count(cell), `cell ${cell}`).toBe(51);
    expect(cells.numbers(cell), `cell ${cell}`).toHaveLength(51);
  }
});
