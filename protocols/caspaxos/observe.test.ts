/** Registers as judges know them: by numbers that do not collide. */
import { expect, it } from "vitest";
import { instanceOf, registerNumber, slotOf, slotsOf } from "./observe.ts";
import { wholeStore } from "./types.ts";

it("all keys that drawn plans have, and some thousand more, have numbers of their own", () => {
  const keys = ["large", "x", "y", "log", "beat", ...Array.from({ length: 4_096 }, (_, key) => `k${key}`)];
  expect(new Set(keys.map(registerNumber)).size).toBe(keys.length);
});

it("the one register's change n is slot n, and has no instance", () => {
  expect(slotsOf(wholeStore, 5, [0, 1, 2])).toEqual([3, 4, 5]);
  expect(instanceOf(wholeStore)).toEqual({});
});

it("slots of a key are apart from those of others, and safe integers to judges", () => {
  expect(slotOf("x", 2) - slotOf("x", 1)).toBe(2 ** 28);
  expect(slotOf("x", 1)).not.toBe(slotOf("y", 1));
  expect(Number.isSafeInteger(slotOf("x", 2 ** 15 - 1) * 1_024)).toBe(true);
});
