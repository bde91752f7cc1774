/** Integrity by tables: each slot learned and applied once between two crashes. */
import { expect, it } from "vitest";
import type { Value } from "../../sim/contract/observation.ts";
import { slotWindow } from "../shared/by-slot.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { integrity } from "./integrity.ts";

const context = testContext(3);
const learned = (node: number, slot: number, value: Value = slot): Row => [node, { type: "learned", slot, value }];
const applied = (node: number, slot: number, value: Value = slot): Row => [
  node,
  { type: "applied", slot, value, fresh: true },
];
const installed = (node: number, next: number): Row => [node, { type: "installed", next }];
const truncated = (node: number, slot: number): Row => [node, { type: "truncated", slot }];
const crashed = (node: number): Row => [node, { type: "crashed" }];
const say = (...rows: Row[]) => judge(integrity, context, rows);

it("integrity is silent about each slot once, in any order of learning and in rising order of applying", () => {
  expect(say(learned(0, 2), learned(0, 0), learned(0, 1), learned(1, 1), applied(0, 1), applied(0, 2))).toBeNull();
});

it("integrity fires when a node learns a slot twice", () => {
  expect(say(learned(0, 2), learned(0, 1), learned(0, 2))).toBe("n0 learned slot 2 a second time");
  expect(say(learned(0, 1), learned(0, 0), learned(0, 1))).toBe("n0 learned slot 1 a second time");
  expect(say(learned(0, 1), learned(0, 0), learned(0, 0))).toBe("n0 learned slot 0 a second time");
});

it("integrity fires when a node applies a slot twice or goes back, also behind a snapshot", () => {
  expect(say(applied(0, 1), applied(0, 1))).toBe("n0 applied slot 1 after slot 1");
  expect(say(installed(0, 9), applied(0, 8))).toBe("n0 applied slot 8 after slot 8");
});

it("integrity fires when a node removes from its log what it applied", () => {
  expect(say(applied(0, 1), applied(0, 2), truncated(0, 3))).toBeNull();
  expect(say(applied(0, 1), applied(0, 2), truncated(0, 2))).toBe(
    "n0 removed its log from slot 2 on, having applied up to slot 2",
  );
});

it("integrity lets a node learn, apply and cut its log anew after a crash", () => {
  const before = [learned(0, 1), learned(0, 5), applied(0, 1), applied(0, 2), crashed(0)];
  expect(say(...before, truncated(0, 2), learned(0, 1), learned(0, 5), applied(0, 1))).toBeNull();
});

it("integrity remembers a bounded number of slots", () => {
  const state = integrity.start(context);
  for (let slot = 2; slot < 2 * slotWindow; slot += 2) {
    const [node, observation] = learned(0, slot);
    integrity.on(state, { node: node as never, observation, standing: null, time: 0 }, context);
  }
  expect(state.ahead.size).toBeLessThan(slotWindow);
});
