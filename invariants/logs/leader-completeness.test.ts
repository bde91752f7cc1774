/** Leader completeness by tables: what was chosen is in the log of each later leader. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { leaderCompleteness } from "./leader-completeness.ts";

const context = testContext(3);
const appended = (node: number, slot: number, term: number, previousTerm: number, value = slot, under = term): Row => [
  node,
  { type: "appended", slot, term, previousTerm, value, under },
];
const chosen = (node: number, term: number, slot: number, value = slot): Row => [
  node,
  { type: "chosen", term, slot, value, acks: setOf(0, 1), quorum: "majority" },
];
const say = (...rows: Row[]) => judge(leaderCompleteness, context, rows);

const firstTerm = [appended(0, 1, 1, 0), appended(1, 1, 1, 0), appended(0, 2, 1, 1), appended(1, 2, 1, 1)];

describe("leader completeness", () => {
  it("§5.4 is silent when the new leader holds all that was chosen, and more or less of what was not", () => {
    expect(say(...firstTerm, chosen(0, 1, 1), chosen(0, 1, 2), appended(1, 3, 2, 1, 30))).toBeNull();
    expect(say(...firstTerm, chosen(0, 1, 1), appended(2, 2, 2, 1, 20))).toBeNull();
  });

  it("§5.4 fires when its first entry takes the place of a chosen one, or leaves chosen ones above it", () => {
    expect(say(...firstTerm, chosen(0, 1, 1), chosen(0, 1, 2), appended(2, 2, 2, 1, 20))).toMatch(
      /^n2 has an entry of term 2 at slot 2, where .* was chosen before$/,
    );
    expect(say(...firstTerm, chosen(0, 1, 1), chosen(0, 1, 2), appended(2, 1, 2, 0, 1))).toMatch(
      /^n2 has an entry of term 2 at slot 1, while everything up to slot 2 was chosen before$/,
    );
  });

  it("§5.4 fires when its log is longer but differs below", () => {
    const rival = [appended(2, 2, 2, 1, 20), appended(2, 3, 2, 2, 21)];
    expect(say(...firstTerm, ...rival, chosen(0, 3, 1), chosen(0, 3, 2), appended(2, 4, 4, 2, 40))).toMatch(
      /^n2 has an entry of term 4 at slot 4 behind .* at slot 2, where .* was chosen before$/,
    );
  });

  it("§5.4 fires when something is chosen in a lower term that the known leader lacks", () => {
    expect(say(...firstTerm, appended(2, 2, 2, 1, 20), chosen(0, 1, 1))).toBeNull();
    expect(say(...firstTerm, appended(2, 2, 2, 1, 20), chosen(0, 1, 2))).toMatch(
      /^n0 holds .* chosen at slot 2 in term 1, where the leader of term 2 has/,
    );
  });
});
