/** Idle and urgent steps: what is left out, and what goes first. */
import { describe, expect, it } from "vitest";
import type { Behaviour } from "../rows/behaviour.ts";
import type { NumberedStep } from "../rows/local-steps.ts";
import { moveRules } from "./rules.ts";

const down = { up: false };
const behaviourOf = (window: number, crashes: number): Behaviour =>
  ({
    window,
    budgets: [{ name: "crashes", limit: crashes }],
    isUrgent: (local: object) => local === down,
  }) as unknown as Behaviour;
const idle = { isIdle: true } as NumberedStep;
const busy = { isIdle: false } as NumberedStep;

describe("the rules for moves", () => {
  it("leave out a delivery that changes nothing, unless the check does without", () => {
    const rules = moveRules(behaviourOf(0, 1));
    expect([rules.leavesOut(idle), rules.leavesOut(busy)]).toEqual([true, false]);
    expect(moveRules(behaviourOf(0, 1), ["idle"]).leavesOut(idle)).toBe(false);
  });

  it("let a crashed node go first, unless the check does without", () => {
    const { goesFirst } = moveRules(behaviourOf(0, 1));
    expect([goesFirst?.(down), goesFirst?.({ up: true })]).toEqual([true, false]);
    expect(moveRules(behaviourOf(0, 1), ["urgent"]).goesFirst).toBeNull();
  });

  it("let none go first where none can crash, nor in a window, from which a restart may push a message out", () => {
    expect(moveRules(behaviourOf(0, 0)).goesFirst).toBeNull();
    expect(moveRules(behaviourOf(1, 1)).goesFirst).toBeNull();
  });
});
