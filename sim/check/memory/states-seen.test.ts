/** The states seen, before and after they become fingerprints. */
import { describe, expect, it } from "vitest";
import { StatesSeen } from "./states-seen.ts";

const hashOf = (row: Int32Array): number => Math.imul(row[0]! + 31 * row[1]!, 0x9e3779b1);

/** Adds the row, and tells whether it was new and what its number is. */
function add(seen: StatesSeen, ...row: number[]): [isNew: boolean, number: number] {
  const before = seen.size;
  const source = Int32Array.from(row);
  const number = seen.add(source, 0, hashOf(source));
  return [seen.size > before, number];
}

describe("the states seen", () => {
  it.each([false, true])("are new once, and numbered in the order found (all of one hash: %s)", (isFlat) => {
    const seen = new StatesSeen(2, hashOf, isFlat);
    for (let i = 0; i < 300; i++) expect(add(seen, i, 7)).toEqual([true, i]);
    for (let i = 0; i < 300; i++) expect(add(seen, i, 7)).toEqual([false, i]);
    expect([...seen.row(123)]).toEqual([123, 7]);
    expect([seen.isExact, seen.omission]).toEqual([true, 0]);
  });

  it("are still known once they are fingerprints, though not by number, and new ones are new", () => {
    const seen = new StatesSeen(2, hashOf);
    for (let i = 0; i < 300; i++) add(seen, i, 7);
    expect(seen.turnToFingerprints(2 ** 22, 100)).toBe(true);
    expect(seen.isExact).toBe(false);
    for (let i = 0; i < 300; i++) expect(add(seen, i, 7)).toEqual([false, -1]);
    expect(add(seen, 300, 7)).toEqual([true, 300]);
    expect([...seen.row(300)]).toEqual([300, 7]);
    expect(add(seen, 300, 7)).toEqual([false, -1]);
  });

  it("forget the rows of those expanded once they are fingerprints, and know them still", () => {
    const chunk = 1 << 15;
    const seen = new StatesSeen(2, hashOf);
    for (let i = 0; i < 2 * chunk; i++) add(seen, i, 7);
    expect(seen.turnToFingerprints(2 ** 24, chunk)).toBe(true);
    expect([seen.store.holds(chunk - 1), seen.store.holds(chunk)]).toEqual([false, true]);
    expect(add(seen, 5, 7)).toEqual([false, -1]);
  });

  it("stay as they are when there is too little memory for fingerprints", () => {
    const seen = new StatesSeen(2, hashOf);
    for (let i = 0; i < 10_000; i++) add(seen, i, 7);
    expect(seen.turnToFingerprints(0, 0)).toBe(false);
    expect(seen.isExact).toBe(true);
    expect(add(seen, 9_999, 7)).toEqual([false, 9_999]);
  });
});
