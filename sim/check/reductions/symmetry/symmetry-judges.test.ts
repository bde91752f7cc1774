/** Symmetry in the presence of judges that tell nodes apart. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../../check-model.ts";
import type { ActorJudge, ActorModel } from "../../subjects/model.ts";

/** Three nodes that are alike: each finishes once, when it likes. */
function runners(judge: ActorJudge): ActorModel<{ finished: boolean }, never> {
  return {
    name: "runners",
    nodes: 3,
    start: () => ({ finished: false }),
    onMessage() {},
    actions: (_node, { finished }) => (finished ? [] : ["finish"]),
    onAction(_node, state, _action, io) {
      state.finished = true;
      io.observe({ type: "finished" });
    },
    judges: [judge],
    symmetry: { group: [0, 1, 2], state: (state) => ({ ...state }), message: (message) => message },
  };
}

/** Remembers who finished first, and is wrong with who comes second when `isWrong` says so. */
const second = (isWrong: (first: number, second: number) => boolean): ActorJudge => ({
  name: "second",
  observes: ["finished"],
  start: () => ({ first: -1, count: 0 }),
  on(state, { node }) {
    const race = state as { first: number; count: number };
    if (race.first < 0) race.first = node;
    else if (race.count === 0 && isWrong(race.first, node)) return `${node} came second to ${race.first}`;
    return null;
  },
});

describe("the symmetry of nodes that a judge tells apart", () => {
  it("is none where the judge treats all alike", () => {
    const report = checkModel(runners(second(() => false)));
    expect(report).toMatchObject({ states: 4, exhausted: true, violations: [], notes: [] });
    expect(report.reductions).toContain("symmetry of 3 nodes");
  });

  it.each([
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
    [2, 0],
    [2, 1],
  ])("is given up, and that %i came first and %i second is found, which that judge alone minds", (one, two) => {
    const report = checkModel(runners(second((first, next) => first === one && next === two)));
    expect(report.violations.map(({ message }) => message)).toEqual([`${two} came second to ${one}`]);
    expect(report.violations[0]!.path).toHaveLength(2);
    expect(report.reductions.join()).not.toContain("symmetry");
    expect(report.notes.join()).toContain("without symmetry: the judge second tells nodes apart");
  });

  it("is given up for a judge that tells nodes apart in what it remembers alone", () => {
    const favours: ActorJudge = {
      name: "favours",
      observes: ["finished"],
      start: () => ({ favourite: false }),
      on(state, { node }) {
        if (node === 1) (state as { favourite: boolean }).favourite = true;
        return null;
      },
    };
    const report = checkModel(runners(favours));
    expect(report.notes).toEqual(["without symmetry: the judge favours tells nodes apart"]);
    expect(report).toMatchObject({ states: 8, exhausted: true, violations: [] });
  });
});
