/** Primary order by tables: within a term, across terms, and what a leader has before it broadcasts. */
import { expect, it } from "vitest";
import { judge, type Row, testContext } from "../testing.ts";
import { primaryOrder } from "./primary-order.ts";

const context = testContext(3, 2, { primaryOrder: true });
const proposed = (node: number, term: number, slot: number, value: number): Row => [
  node,
  { type: "proposed", term, slot, value },
];
const applied = (node: number, slot: number, value: number): Row => [
  node,
  { type: "applied", slot, value, fresh: true },
];
const say = (...rows: Row[]) => judge(primaryOrder, context, rows);

/** Node 2 broadcasts two values in term 1. */
const two = [proposed(2, 1, 1, 11), proposed(2, 1, 2, 12)];

it("primary-order is silent about what is delivered in the order of its broadcast, term by term", () => {
  expect(say(...two, applied(2, 1, 11), applied(2, 2, 12), proposed(1, 2, 3, 21), applied(0, 1, 11))).toBeNull();
  expect(say(...two, proposed(1, 2, 1, 21), applied(1, 1, 21), applied(0, 1, 21))).toBeNull(); // those of term 1 were lost
});

it("a leader that only began its term, with a no-op, broadcast nothing: what it lacked may be delivered", () => {
  expect(say(...two, proposed(1, 2, 2, 0), applied(0, 1, 11), applied(0, 2, 12), proposed(0, 3, 3, 31))).toBeNull();
});

it("local primary order: whoever delivers b, which was broadcast after a, has delivered a", () => {
  expect(say(...two, proposed(2, 1, 3, 13), applied(0, 1, 11), applied(0, 3, 13))).toBe(
    "n0 delivers s-1#13 at slot 3 of term 1 before slot 2, which its leader broadcast first",
  );
});

it("global primary order: nothing of a lower term is delivered behind what is of a later one", () => {
  expect(say(...two, proposed(1, 2, 3, 21), applied(0, 3, 21), proposed(2, 1, 4, 14), applied(0, 4, 14))).toContain(
    "n0 delivers s-1#14 at slot 4 of term 1, where the leader of term 2 broadcasts from slot 3 on",
  );
});

it("primary integrity: a leader that broadcasts has what was delivered of lower terms", () => {
  expect(say(...two, applied(0, 1, 11), applied(0, 2, 12), proposed(1, 2, 2, 21))).toBe(
    "n1 broadcasts s-1#21 at slot 2 in term 2, and does not have slot 2, which was delivered in term 1",
  );
});

it("a value that was broadcast at one slot in two terms was delivered in the one that fits", () => {
  expect(say(...two, proposed(1, 2, 2, 12), applied(0, 1, 11), applied(0, 2, 12))).toBeNull();
});

it("after a crash or a snapshot a node may deliver from anywhere on", () => {
  const rows = [...two, applied(0, 1, 11)];
  expect(say(...rows, [0, { type: "installed", next: 2 }], applied(0, 2, 12))).toBeNull();
  expect(say(...rows, [0, { type: "crashed" }], applied(0, 1, 11))).toBeNull();
});

it("is not asked of systems that do not promise it", () => {
  expect(judge(primaryOrder, testContext(3), [...two, applied(0, 2, 12), applied(0, 1, 11)])).toBeNull();
});
