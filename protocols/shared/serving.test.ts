/** Clients that wait: copies that come late. */
import { describe, expect, it } from "vitest";
import { isOvertaken, withRead } from "./serving.ts";

const read = (session: number, sequence: number) => ({ session: session as never, sequence });

describe("what a session asked for last", () => {
  it("is not displaced by a late copy of what it asked before, read or command", () => {
    const newest = [read(1, 7), read(2, 3)];
    expect(withRead(newest, read(2, 2))).toBe(newest);
    expect(isOvertaken({ sequence: 3 }, 2)).toBe(true);
  });

  it("is kept once, where it stood, when a copy comes", () => {
    const newest = [read(1, 7), read(2, 3)];
    expect(withRead(newest, read(1, 7))).toBe(newest);
    expect(isOvertaken({ sequence: 3 }, 3)).toBe(false);
  });

  it("takes the place of what the session asked before", () => {
    expect(withRead([read(1, 7), read(2, 3)], read(1, 8))).toEqual([read(2, 3), read(1, 8)]);
    expect(withRead([], read(1, 8))).toEqual([read(1, 8)]);
    expect(isOvertaken({ sequence: 3 }, 4)).toBe(false);
    expect(isOvertaken(undefined, 1)).toBe(false);
  });
});
