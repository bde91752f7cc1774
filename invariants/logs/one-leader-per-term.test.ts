/** One leader per term by tables, across crashes too. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { oneLeaderPerTerm } from "./one-leader-per-term.ts";

const context = testContext(3);
const elected = (node: number, term: number): Row => [
  node,
  { type: "elected", term, electors: setOf(0, 1), quorum: "majority" },
];
const crashed = (node: number): Row => [node, { type: "crashed" }];
const say = (...rows: Row[]) => judge(oneLeaderPerTerm, context, rows);

describe("one leader per term", () => {
  it("is silent while every term has one leader", () => {
    expect(say(elected(0, 1), elected(1, 2), crashed(1), elected(1, 3), elected(1, 3))).toBeNull();
  });

  it("§5.2 election safety: fires at the second leader of a term", () => {
    expect(say(elected(0, 1), elected(1, 2), elected(2, 1))).toBe("n2 leads term 1, which n0 leads already");
  });

  it("fires when a node leads a term again after a crash", () => {
    expect(say(elected(0, 1), crashed(0), elected(0, 1))).toBe("n0 leads term 1 again after a crash");
  });
});
