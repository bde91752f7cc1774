/** Messages in flight in the scheduled world. */
import { describe, expect, it } from "vitest";
import { NotOpenError } from "./choices.ts";
import { InFlight } from "./in-flight.ts";

const numbers = (inFlight: InFlight): string[] =>
  inFlight.messages.map(({ from, to, ordinal, message }) => `${from}>${to} #${ordinal} ${message}`);

describe("InFlight", () => {
  it("numbers messages per channel, the lost ones included", () => {
    const inFlight = new InFlight(3);
    inFlight.send(0, 1, "a");
    inFlight.take(0, 1, 0);
    inFlight.send(0, 1, "b");
    inFlight.send(1, 0, "c");
    expect(numbers(inFlight)).toEqual(["0>1 #1 b", "1>0 #0 c"]);
  });

  it("a copy has the number of its message, and each is taken once", () => {
    const inFlight = new InFlight(2);
    inFlight.send(0, 1, "a");
    inFlight.duplicate(0, 1, 0);
    expect(numbers(inFlight)).toEqual(["0>1 #0 a", "0>1 #0 a"]);
    inFlight.take(0, 1, 0);
    expect(inFlight.take(0, 1, 0).message).toBe("a");
    expect(() => inFlight.take(0, 1, 0)).toThrow(NotOpenError);
    expect(() => inFlight.take(0, 1, 0)).toThrow("plan: message #0 of channel 0>1 is not under way");
  });

  it("goes back to a snapshot, messages and numbers, whatever came after it", () => {
    const inFlight = new InFlight(2);
    inFlight.send(0, 1, "a");
    const mark = inFlight.snapshot();
    inFlight.take(0, 1, 0);
    inFlight.send(0, 1, "b");
    inFlight.restore(mark);
    inFlight.send(0, 1, "c");
    expect(numbers(inFlight)).toEqual(["0>1 #0 a", "0>1 #1 c"]);
    inFlight.restore(mark);
    expect(numbers(inFlight)).toEqual(["0>1 #0 a"]);
  });
});
