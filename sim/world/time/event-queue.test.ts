/** The event queue, against a sorted list. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue } from "./event-queue.ts";

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly slot: number;
}

describe("EventQueue", () => {
  it("yields by time and, at one time, in the order scheduled, those scheduled first ahead of all", () => {
    const step = fc.record({ time: fc.nat(20), action: fc.constantFrom("push", "push", "push", "first", "pop") });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 800 }), (steps) => {
        const queue = new EventQueue();
        const model: Entry[] = [];
        const next = (): Entry =>
          model.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.order < a.order) ? b : a));
        const popBoth = (): void => {
          const wanted = next();
          expect(queue.time).toBe(wanted.time);
          expect(queue.pop()).toBe(wanted.slot);
          model.splice(model.indexOf(wanted), 1);
        };
        for (const [slot, { time, action }] of steps.entries()) {
          if (action === "pop") {
            if (model.length > 0) popBoth();
          } else if (action === "push") {
            queue.push(time, slot);
            model.push({ time, order: slot, slot });
          } else {
            queue.pushFirst(time, slot);
            model.push({ time, order: -slot - 1, slot });
          }
          expect(queue.size).toBe(model.length);
        }
        while (model.length > 0) popBoth();
        expect(queue.size).toBe(0);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("holds times beyond 32 bits exactly, and grows as needed", () => {
    const queue = new EventQueue();
    for (let i = 0; i < 2_000; i++) queue.push(2 ** 45 + (1_999 - i), i);
    for (let i = 1_999; i >= 0; i--) {
      expect(queue.time).toBe(2 ** 45 + (1_999 - i));
      expect(queue.pop()).toBe(i);
    }
  });
});
