/** Log matching by tables: one entry at a slot in a term, behind one other. */
import { describe, expect, it } from "vitest";
import type { Value } from "../../sim/contract/observation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { logMatching } from "./log-matching.ts";

const context = testContext(3);
const appended = (node: number, slot: number, term: number, previousTerm: number, value: Value = slot): Row => [
  node,
  { type: "appended", slot, term, previousTerm, value, under: term },
];
const say = (...rows: Row[]) => judge(logMatching, context, rows);

describe("log matching", () => {
  it("is silent while entries of one slot and term are equal, and about other terms at the slot", () => {
    expect(
      say(
        appended(0, 1, 1, 0),
        appended(1, 1, 1, 0),
        appended(0, 2, 1, 1),
        appended(2, 2, 2, 1, 77),
        appended(1, 2, 2, 1, 77),
        appended(1, 2, 1, 1),
      ),
    ).toBeNull();
  });

  it("§5.3 fires at two values in one slot and term", () => {
    expect(say(appended(0, 1, 1, 0, 5), appended(1, 1, 1, 0, 6))).toMatch(
      /^n1 appended s-1#6 as the entry of term 1 at slot 1/,
    );
  });

  it("§5.3 fires at one entry behind two different ones", () => {
    expect(say(appended(0, 3, 4, 2), appended(1, 3, 4, 3))).toBe(
      "n1 appended slot 3 of term 4 behind an entry of term 3, which is one of term 2 elsewhere",
    );
  });

  it("judges rivals of a slot's first entry as well", () => {
    expect(say(appended(0, 1, 1, 0), appended(1, 1, 2, 0, 8), appended(2, 1, 2, 0, 9))).toMatch(/^n2 appended/);
  });
});
