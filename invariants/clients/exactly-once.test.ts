/** Exactly once by tables: retries of a command take effect at one slot. */
import { describe, expect, it } from "vitest";
import { commandId, noopId, type Session } from "../../sim/contract/operation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { exactlyOnce } from "./exactly-once.ts";

const context = testContext(3);
const id = (session: number, sequence: number) => commandId(session as Session, sequence);
const applied = (node: number, slot: number, value: number, fresh = true): Row => [
  node,
  { type: "applied", slot, value, fresh },
];
const say = (...rows: Row[]) => judge(exactlyOnce, context, rows);

describe("exactly once", () => {
  it("is silent while every replica applies a command at the same slot", () => {
    expect(say(...[0, 1, 2].flatMap((node) => [applied(node, 1, id(1, 1)), applied(node, 2, id(2, 1))]))).toBeNull();
  });

  it("fires when one replica lets a retry take effect", () => {
    expect(say(applied(0, 1, id(1, 1)), applied(0, 5, id(1, 1)))).toBe(
      "n0 let s1#1 take effect at slot 5, as it already had at slot 1",
    );
  });

  it("fires when another replica, with a lost session table, lets a retry take effect", () => {
    expect(say(applied(0, 1, id(1, 1)), applied(0, 5, id(1, 1), false), applied(2, 5, id(1, 1)))).toMatch(
      /^n2 let s1#1/,
    );
  });

  it("counts neither recognised retries nor no-ops", () => {
    expect(say(applied(0, 1, id(1, 1)), applied(0, 2, id(1, 1), false), applied(0, 3, noopId, false))).toBeNull();
  });

  it("judges a command that takes effect after a later one of its session", () => {
    const skipped = [applied(0, 1, id(1, 1)), applied(0, 2, id(1, 4)), applied(0, 3, id(1, 2))];
    expect(say(...skipped, applied(1, 3, id(1, 2)))).toBeNull();
    expect(say(...skipped, applied(0, 9, id(1, 2)))).toMatch(/slot 9, as it already had at slot 3/);
  });
});
