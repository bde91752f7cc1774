/** Idle steps: what is left out. */
import { expect, it } from "vitest";
import type { NumberedStep } from "../rows/numbered-step.ts";
import { moveRules } from "./rules.ts";

const idle = { isIdle: true } as NumberedStep;
const busy = { isIdle: false } as NumberedStep;

it("a delivery that changes nothing is left out, unless the check does without", () => {
  const rules = moveRules();
  expect([rules.leavesOut(idle), rules.leavesOut(busy)]).toEqual([true, false]);
  expect(moveRules(["idle"]).leavesOut(idle)).toBe(false);
});
