/** How long members are waited for that do not answer. */
import { expect, it } from "vitest";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import { type GivingUp, noteLate, patienceAfter, patientSoFar } from "./given-up.ts";

const after = (givenUp: readonly number[], ...answers: readonly number[]): GivingUp => {
  const state = { ...patientSoFar, givenUp: setOf(...givenUp) };
  for (const rank of answers) noteLate(state, rank);
  return state;
};

it("whoever answers after it was given up doubles the patience, once", () => {
  expect(patienceAfter(patientSoFar, 0)).toBe(1);
  expect(patienceAfter(after([1, 3], 3, 3), 0)).toBe(2);
  expect(patienceAfter(after([1, 3], 3, 1), 0)).toBe(4);
  expect(after([1, 3], 3, 1).givenUp).toBe(noNodes);
});

it("an answer of one that was not given up, or none at all, changes nothing", () => {
  expect(patienceAfter(after([1], 0, 2), 0)).toBe(1);
  expect(after([1], 2).givenUp).toBe(setOf(1));
});

it("failures of other kinds double it beside, and all together six times at most", () => {
  expect(patienceAfter(after([1], 1), 2)).toBe(8);
  expect(patienceAfter(after([1], 1), 60)).toBe(64);
});
