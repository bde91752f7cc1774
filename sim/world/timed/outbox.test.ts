/** The outbox keeps what waits, and no more. */
import { describe, expect, it } from "vitest";
import { effect } from "../../contract/io.ts";
import { Outbox } from "./outbox.ts";

describe("Outbox", () => {
  it("that is never empty keeps only what waits, in order", () => {
    const outbox = new Outbox();
    let expected = 0;
    for (let i = 0; i < 10_000; i++) {
      outbox.push(effect.send, i, { i });
      if (i < 10) continue; // ten always wait
      const at = outbox.head++;
      expect([outbox.targets[at], outbox.payloads[at]]).toEqual([expected, { i: expected }]);
      expected++;
      outbox.compact();
      expect(outbox.kinds.length).toBeLessThan(100);
      expect(outbox.payloads.length).toBe(outbox.kinds.length);
    }
    expect(outbox.isEmpty).toBe(false);
    outbox.clear();
    expect([outbox.isEmpty, outbox.payloads.length]).toEqual([true, 0]);
  });
});
