/** Random walks come through states of the space and no others, find what is there to be found, and are the same again. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { ActorModel } from "../subjects/model.ts";
import { type CommitMessage, type ManagerState, twoPhaseCommit } from "../testing/two-phase-commit.fixture.ts";

const walks = (count: number, seed = "1") => ({ walks: { walks: count, seed } });

/** A manager that aborts alone after it said that it is prepared. */
function hasty(resources: number): ActorModel<ManagerState, CommitMessage> {
  const model = twoPhaseCommit(resources);
  return {
    ...model,
    actions: (node, state) => [
      ...model.actions!(node, state),
      ...(node === resources && state.phase === "prepared" ? ["abort"] : []),
    ],
  };
}

describe("random walks", () => {
  it("come through states of the space alone, each counted once, and are never the proof that there are no others", () => {
    const whole = checkModel(twoPhaseCommit(3), { without: ["symmetry"], observations: true });
    const report = checkModel(twoPhaseCommit(3), { ...walks(2_000), observations: true });
    expect(report).toMatchObject({ exhausted: false, bound: "2000 walks", violations: [], mode: "exact" });
    expect(report.states).toBeGreaterThan(whole.states / 2);
    expect(report.states).toBeLessThanOrEqual(whole.states);
    expect(report.observations).toEqual(whole.observations);
    expect(report.notes).toContain("states of random walks, seed 1: others may be there");
  });

  it("find what a search finds, with the way to it", () => {
    const { violations } = checkModel(hasty(6), walks(20_000));
    expect(violations).toMatchObject([{ invariant: "consistent" }]);
    expect(violations[0]!.path.at(-1)!.text).toMatch(/^node \d receives commit|does abort$/);
  });

  it("are the same for the same seed, and others for another", () => {
    const summary = (seed: string) => {
      const { states, transitions, depth } = checkModel(twoPhaseCommit(6), walks(20, seed));
      return [states, transitions, depth];
    };
    expect(summary("a")).toEqual(summary("a"));
    expect(summary("a")).not.toEqual(summary("b"));
  });

  it("go no further than they are told, and are refused when there are none", () => {
    expect(checkModel(twoPhaseCommit(6), { ...walks(50), depth: 4 }).depth).toBeLessThanOrEqual(4);
    for (const count of [0, -1, 1.5, Number.NaN])
      expect(() => checkModel(twoPhaseCommit(2), walks(count))).toThrow(/walks: /);
  });
});
