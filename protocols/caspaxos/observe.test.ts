/** Registers as judges know them: by slot and instance. */
import { expect, it } from "vitest";
import { instanceOf, slotOf, slotsOf } from "./observe.ts";
import { wholeStore } from "./types.ts";

it("the one register's change n is slot n, and has no instance", () => {
  expect(slotsOf(wholeStore, 5, [0, 1, 2])).toEqual([3, 4, 5]);
  expect(instanceOf(wholeStore)).toEqual({});
});

it("slots of a key are apart from those of others, and safe integers to judges", () => {
  expect(slotOf("x", 2) - slotOf("x", 1)).toBe(2 ** 28);
  expect(slotOf("x", 1)).not.toBe(slotOf("y", 1));
  expect(Number.isSafeInteger(slotOf("x", 2 ** 15 - 1) * 1_024)).toBe(true);
});
