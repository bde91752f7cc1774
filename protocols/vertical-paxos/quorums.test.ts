/** Sizes of quorums, and how many acceptors may be lost with them. */
import { describe, expect, it } from "vitest";
import { lossesOf, sizesOf } from "./quorums.ts";
import type { VerticalPaxosOptions } from "./types.ts";

const none = { read: 0, write: 0, ensemble: 0, spares: 0, least: 0 };
const losses = (acceptors: number, given: Partial<VerticalPaxosOptions>) =>
  lossesOf(acceptors, { ...none, ...given } as VerticalPaxosOptions);

describe("sizes", () => {
  it("are majorities, or as few as meet the other one", () => {
    expect([3, 4, 5].map((count) => sizesOf(count, none))).toEqual([
      [2, 2],
      [2, 3],
      [3, 3],
    ]);
  });

  it("of a primary and backups are one and all, however many there are", () => {
    expect([1, 2, 5].map((count) => sizesOf(count, { read: 1, write: 0 }))).toEqual([
      [1, 1],
      [1, 2],
      [1, 5],
    ]);
  });
});

describe("acceptors that may be lost for good", () => {
  it("of majorities are fewer than half", () => {
    expect([1, 3, 4, 5].map((count) => losses(count, {}))).toEqual([0, 1, 1, 2]);
  });

  it("of a primary and backups are none, unless those who are left may go on alone", () => {
    expect(losses(3, { read: 1 })).toBe(0);
  });

  it("f + 1 acceptors survive f failures where it has not shrunk before: so as many as `least` leaves", () => {
    expect([1, 2, 3].map((least) => losses(4, { read: 1, least }))).toEqual([0, 1, 1]);
  });
});
