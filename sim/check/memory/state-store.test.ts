/** Stored rows come back as they were. */
import { describe, expect, it } from "vitest";
import { StateStore } from "./state-store.ts";

describe("the state store", () => {
  it("gives back every row, whichever places outgrow a byte and when", () => {
    const store = new StateStore(4);
    const late = (i: number): number => (i > 60_000 ? 2 ** 24 + i : i > 40_000 ? 2 ** 16 + i : i > 100 ? 256 : 255);
    const rows = Array.from({ length: 70_000 }, (_, i) => {
      return Int32Array.of(i, late(i), i > 50_000 ? 2 ** 31 - 1 : 0, 7);
    });
    for (const row of rows) store.push(row, 0);
    const found = new Int32Array(4);
    for (const [state, row] of rows.entries()) {
      store.read(state, found);
      if (found.some((value, place) => value !== row[place])) expect([state, ...found]).toEqual([state, ...row]);
      if (!store.equals(state, row, 0)) expect(`row ${state}`).toBe("equal to itself");
    }
  });

  it("tells rows apart that are equal in some bytes, in a chunk that has more bytes and in one that has not", () => {
    const store = new StateStore(2);
    const big = (1 << 24) + (2 << 16) + (3 << 8) + 4;
    for (const first of [4, big]) store.push(Int32Array.of(first, 9), 0);
    for (let i = 0; i < 1 << 15; i++) store.push(Int32Array.of(big, 1), 0); // a new chunk begins
    const isRow = (state: number, first: number): boolean => store.equals(state, Int32Array.of(first, 9), 0);
    expect([isRow(0, 4), isRow(1, big)]).toEqual([true, true]);
    for (const bit of [8, 16, 24, 30]) {
      expect([isRow(0, 4 + (1 << bit)), isRow(1, big ^ (1 << bit))]).toEqual([false, false]);
    }
    for (const widest of [4, 0x304, 0x20304]) {
      const narrow = new StateStore(1);
      narrow.push(Int32Array.of(widest), 0);
      for (const bit of [8, 16, 24, 30]) expect(narrow.equals(0, Int32Array.of(widest ^ (1 << bit)), 0)).toBe(false);
    }
  });

  it("knows who found whom", () => {
    const store = new StateStore(1);
    const push = (value: number): void => store.push(Int32Array.of(value), 0);
    push(0);
    push(1);
    push(2);
    store.close(2); // 0 found 1 and 2
    push(3);
    store.close(1); // 1 found 3
    push(4);
    push(5);
    store.close(2); // 2 found 4 and 5
    for (let i = 0; i < 300; i++) push(10 + i);
    store.close(300); // 3 found 300
    push(999);
    store.close(1); // 4 found one more
    expect(store.lineage(3)).toEqual([0, 1, 3]);
    expect(store.lineage(4)).toEqual([0, 2, 4]);
    expect(store.lineage(5)).toEqual([0, 2, 5]);
    expect(store.lineage(305)).toEqual([0, 1, 3, 305]);
    expect(store.lineage(306)).toEqual([0, 2, 4, 306]);
  });
});
