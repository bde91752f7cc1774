/** Liveness by tables: what must complete once all faults are over. */
import { expect, it } from "vitest";
import type { Operation, Session } from "../../sim/contract/operation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { liveness } from "./liveness.ts";

const say = (...rows: Row[]) => judge(liveness, testContext(3, 2), rows);
const put: Operation = { type: "put", key: "x", value: "1" };
const invoked = (client: number, session: number, sequence: number): Row => [
  client,
  { type: "invoked", session: session as Session, sequence, operation: put },
];
const returned = (client: number, session: number, sequence: number, outcome: "ok" | "failed" | "unknown"): Row => [
  client,
  {
    type: "returned",
    session: session as Session,
    sequence,
    outcome,
    result: outcome === "ok" ? { type: "done" } : null,
  },
];
const healed: Row = [-1, { type: "healed" }];
const probe = (client: number, session: number, sequence: number) => [
  invoked(client, session, sequence),
  returned(client, session, sequence, "ok"),
];

it("liveness is silent when what was in flight and one more per client complete", () => {
  expect(say(invoked(3, 0, 1), healed, returned(3, 0, 1, "ok"), ...probe(3, 0, 2), ...probe(4, 1, 1))).toBeNull();
});

it("liveness asks nothing of a run that never healed", () => {
  expect(say(invoked(3, 0, 1))).toBeNull();
});

it("liveness fires when an operation in flight never completes", () => {
  expect(say(invoked(3, 0, 1), healed, ...probe(4, 1, 1))).toBe(
    'after all faults were over, s0#1 (put x = "1") of client n3 never completed',
  );
});

it("liveness fires when a client's new operation does not succeed", () => {
  expect(say(healed, ...probe(3, 0, 1), invoked(4, 1, 1), returned(4, 1, 1, "unknown"))).toBe(
    "after all faults were over, client n4 completed no new operation",
  );
  expect(say(...probe(3, 0, 1), healed, ...probe(4, 1, 1))).toMatch(/client n3 completed no new operation/);
});
