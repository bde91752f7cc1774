/** Stability by tables: a node against what it decided itself. */
import { expect, it } from "vitest";
import type { Value } from "../../sim/contract/observation.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { stability } from "./stability.ts";

const context = testContext(3);
const learned = (node: number, slot: number, value: Value = slot): Row => [node, { type: "learned", slot, value }];
const applied = (node: number, slot: number, value: Value = slot): Row => [
  node,
  { type: "applied", slot, value, fresh: true },
];
const crashed = (node: number): Row => [node, { type: "crashed" }];
const say = (...rows: Row[]) => judge(stability, context, rows);

it("stability is silent when a node decides the same again after a crash", () => {
  expect(say(learned(0, 0, "a"), crashed(0), learned(0, 0, "a"))).toBeNull();
});

it("stability fires when a node contradicts itself after a crash", () => {
  expect(say(learned(0, 0, "a"), crashed(0), learned(0, 0, "b"))).toBe(
    'n0 learned "b" at slot 0, where it had decided "a"',
  );
  expect(say(...[5, 4, 3, 2].map((slot) => learned(0, slot)), applied(0, 4, 9))).toMatch(/^n0 applied .* at slot 4/);
});

it("stability leaves to agreement what contradicts others only", () => {
  expect(say(learned(0, 0, "a"), learned(1, 0, "b"))).toBeNull();
});
