/** What judges know of slots: a run, what lies beyond it, and a window. */
import { describe, expect, it } from "vitest";
import { noSlots, recall, remember, slotWindow } from "./by-slot.ts";

describe("what is known by slot", () => {
  it("stays within a window over a long run", () => {
    const known = noSlots<number>();
    const slots = 5 * slotWindow;
    for (let slot = 1; slot <= slots; slot++) remember(known, slot, slot);
    expect(known.run.length).toBeLessThanOrEqual(2 * slotWindow);
    expect(known.rest.size).toBe(0);
    expect(recall(known, slots)).toBe(slots);
    expect(recall(known, slots - slotWindow + 1)).toBe(slots - slotWindow + 1);
    expect(recall(known, 1)).toBeUndefined();
    remember(known, 1, 9); // long judged: not taken up again
    expect(known.rest.size).toBe(0);
  });

  it("goes on beyond a hole that nobody fills", () => {
    const known = noSlots<number>();
    remember(known, 0, 0);
    for (let slot = 2; slot <= 2 * slotWindow; slot++) remember(known, slot, slot);
    expect(known.rest.size).toBeLessThanOrEqual(slotWindow);
    expect(recall(known, 2 * slotWindow)).toBe(2 * slotWindow);
  });
});
