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

  it("keeps a mark for every row, also when a place outgrows 2 bytes", () => {
    const ledger = new Ledger(2, true);
    for (let i = 0; i < 100; i++) {
      ledger.push(Int32Array.of(i < 50 ? i : 70_000 + i, i), 0);
      expect(ledger.mark(i)).toBe(0);
      ledger.setMark(i, 0x7fff0000 + i);
    }
    const row = new Int32Array(2);
    for (let i = 0; i < 100; i++) {
      ledger.read(i, row);
      expect([...row, ledger.mark(i)]).toEqual([i < 50 ? i : 70_000 + i, i, 0x7fff0000 + i]);
    }
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
