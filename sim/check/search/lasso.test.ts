/** Cycles: which count as a failure to make progress. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { ActorModel } from "../subjects/model.ts";

/** Goes round in `places` places for ever, and may leave from those in `exits`. */
function round(places: number, exits: readonly number[]): ActorModel<{ at: number }, string> {
  return {
    name: "round",
    nodes: 1,
    start: () => ({ at: 0 }),
    onMessage() {},
    actions: (_node, { at }) => (at < 0 ? [] : exits.includes(at) ? ["turn", "leave"] : ["turn"]),
    onAction(_node, state, action) {
      state.at = action === "leave" ? -1 : (state.at + 1) % places;
    },
    isDone: (_node, { at }) => at < 0,
  };
}

describe("a cycle", () => {
  it.each([[[0]], [[1]], [[2]], [[0, 1]], [[0, 2]], [[1, 2]]])(
    "of three places that can be left from %j alone may go on for ever: weak fairness asks for what is always possible",
    (exits) => {
      const report = checkModel(round(3, exits), { liveness: true });
      expect(report.violations.map(({ invariant }) => invariant)).toEqual(["lasso"]);
      expect(report.exhausted).toBe(false);
    },
  );

  it("that can be left from each of its places is left in the end", () => {
    expect(checkModel(round(3, [0, 1, 2]), { liveness: true })).toMatchObject({ violations: [], exhausted: true });
  });

  it.each([true, false])("what the environment may do need not be done: giving up is owed: %s", (isGivingUpOwed) => {
    const hopeful: ActorModel<{ at: number }, string> = {
      name: "hopeful",
      nodes: 1,
      start: () => ({ at: 0 }),
      onMessage() {},
      actions: (_node, { at }) => (at === 9 ? [] : ["spin", "give up"]),
      onAction(_node, state, action) {
        state.at = action === "give up" ? 9 : 1 - state.at;
      },
      isDone: (_node, { at }) => at === 9,
      isOwed: (_node, action) => isGivingUpOwed || action !== "give up",
    };
    const { violations } = checkModel(hopeful, { liveness: true });
    expect(violations.map(({ invariant, cycle }) => [invariant, cycle])).toEqual(isGivingUpOwed ? [] : [["lasso", 2]]);
  });
});
