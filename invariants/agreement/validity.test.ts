/** Validity by tables: what is decided was asked for. */
import { describe, expect, it } from "vitest";
import type { Value } from "../../sim/contract/observation.ts";
import { commandId, noopId, type Operation, type Session } from "../../sim/contract/operation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { validity } from "./validity.ts";

const context = testContext(3);
const invoked = (session: number, sequence: number, operation: Operation = { type: "get", key: "x" }): Row => [
  3,
  { type: "invoked", session: session as Session, sequence, operation },
];
const id = (session: number, sequence: number) => commandId(session as Session, sequence);
const applied = (value: Value): Row => [1, { type: "applied", slot: 4, value, fresh: true }];
const say = (...rows: Row[]) => judge(validity, context, rows);

describe("validity", () => {
  it("is silent about commands that were invoked, now or before, and about no-ops", () => {
    expect(say(invoked(2, 1), invoked(2, 2), applied(id(2, 2)), applied(id(2, 1)), applied(noopId))).toBeNull();
  });

  it("fires at a command that its session has not invoked yet", () => {
    expect(say(invoked(2, 1), applied(id(2, 2)))).toBe("n1 applied s2#2 at slot 4, which no client has asked for");
  });

  it("fires at a command of a session that does not exist", () => {
    expect(say(invoked(2, 1), applied(id(3, 1)))).toMatch(/s3#1/);
  });

  it("knows the values proposed to a register", () => {
    const propose = invoked(0, 1, { type: "propose", value: "a" });
    expect(say(propose, [0, { type: "learned", slot: 0, value: "a" }])).toBeNull();
    expect(say(propose, [0, { type: "learned", slot: 0, value: "b" }])).toMatch(/n0 learned "b" at slot 0/);
  });
});
