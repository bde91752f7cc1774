import { describe, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";

describe("the ledger", () => {
  it("gives back every row, whichever places outgrow 2 bytes and when", () => {
    const ledger = new Ledger(3);
    const rows = Array.from({ length: 70_000 }, (_, i) => {
      return Int32Array.of(i, i > 33_000 ? 65_536 * 7 + i : 5, i > 50_000 ? 2 ** 30 + i : 65_535);
    });
    for (const row of rows) ledger.push(row, 0);
    const found = new Int32Array(3);
    for (const [state, row] of rows.entries()) {
      ledger.read(state, found);
      if (found.some((value, place) => value !== row[place])) expect([state, ...found]).toEqual([state, ...row]);
    }
    expect(ledger.equals(60_000, rows[60_000]!, 0)).toBe(true);
    expect(ledger.equals(100, Int32Array.of(100 + 65_536, 5, 65_535), 0)).toBe(false); // equal in its lower halves
    expect(ledger.equals(60_000, Int32Array.of(60_000, 60_000, 60_000), 0)).toBe(false);
  });

  it("knows who found whom, also when a state is expanded again", () => {
    const ledger = new Ledger(1);
    const push = (value: number): void => ledger.push(Int32Array.of(value), 0);
    push(0);
    push(1);
    push(2);
    ledger.close(2); // 0 found 1 and 2
    push(3);
    ledger.close(1); // 1 found 3
    push(4);
    ledger.adopt(0); // 0, expanded again, found 4
    push(5);
    ledger.close(1); // 2 found 5
    for (let i = 0; i < 300; i++) push(10 + i);
    ledger.close(300); // 3 found 300
    push(999);
    ledger.close(1); // 4 found one more
    expect(ledger.lineage(3)).toEqual([0, 1, 3]);
    expect(ledger.lineage(4)).toEqual([0, 4]);
    expect(ledger.lineage(5)).toEqual([0, 2, 5]);
    expect(ledger.lineage(305)).toEqual([0, 1, 3, 305]);
    expect(ledger.lineage(306)).toEqual([0, 4, 306]);
  });
});
