/** Zones, case by case. */
import { describe, expect, test } from "vitest";
import type { Call } from "../history.ts";
import { answered, pending } from "../history.ts";
import { casRegister } from "../models/cas-register.ts";
import { decideByZones } from "./zones.ts";

const done = { type: "done" };
const value = (found: unknown) => ({ type: "value", value: found });
const write = (written: unknown) => ({ type: "write", value: written });
const read = { type: "read" };
const cas = (expected: unknown, next: unknown) => ({ type: "compare-and-set", expected, value: next });
const swapped = { type: "swapped", swapped: true };
const refused = (found?: unknown) => ({
  type: "swapped",
  swapped: false,
  ...(found === undefined ? {} : { value: found }),
});

const verdict = (calls: readonly Call[]): string | null => decideByZones(calls, casRegister())?.verdict ?? null;

describe("plain registers", () => {
  test("two forward zones that overlap have no order", () => {
    const calls = [
      answered(0, 0, 1, write("a"), done),
      answered(1, 0, 1, write("b"), done),
      answered(2, 2, 3, read, value("a")),
      answered(3, 4, 5, read, value("b")),
    ];
    expect(verdict(calls.slice(0, 3))).toBe("ok");
    expect(verdict([...calls, answered(2, 6, 7, read, value("a"))])).toBe("illegal");
  });

  test("a backward zone inside a forward zone has no place", () => {
    const calls = [
      answered(0, 0, 1, write("a"), done),
      answered(1, 3, 4, write("b"), done),
      answered(2, 6, 7, read, value("a")),
    ];
    expect(decideByZones(calls, casRegister())).toMatchObject({ verdict: "illegal" });
    expect(verdict([calls[0] as Call, answered(1, 3, 9, write("b"), done), calls[2] as Call])).toBe("ok");
  });

  test("a read without a writer, or one that ends before its writer begins, is illegal by itself", () => {
    expect(decideByZones([answered(0, 0, 1, read, value("x"))], casRegister())).toEqual({
      verdict: "illegal",
      conflict: [0],
    });
    const early = [answered(0, 0, 1, read, value("x")), answered(1, 2, 3, write("x"), done)];
    expect(decideByZones(early, casRegister())).toEqual({ verdict: "illegal", conflict: [1, 0] });
  });

  test("the initial value cannot be read after another value was acknowledged", () => {
    const calls = [answered(0, 0, 1, write("a"), done), answered(1, 2, 3, read, value(null))];
    expect(verdict(calls)).toBe("illegal");
  });
});

describe("compare-and-set", () => {
  test("binds its value right behind the one it replaced", () => {
    const between = [
      answered(0, 0, 1, write("a"), done),
      answered(1, 2, 3, cas("a", "b"), swapped),
      answered(2, 4, 5, read, value("b")),
    ];
    expect(verdict(between)).toBe("ok");
    expect(verdict([...between, answered(3, 6, 7, read, value("a"))])).toBe("illegal");
  });

  test("two that succeed from one value are illegal", () => {
    const calls = [
      answered(0, 0, 1, write("a"), done),
      answered(1, 2, 9, cas("a", "b"), swapped),
      answered(2, 2, 9, cas("a", "c"), swapped),
    ];
    expect(decideByZones(calls, casRegister())).toEqual({ verdict: "illegal", conflict: [1, 2] });
  });

  test("two that need each other's value first are illegal", () => {
    const calls = [answered(0, 0, 9, cas("b", "a"), swapped), answered(1, 0, 9, cas("a", "b"), swapped)];
    expect(verdict(calls)).toBe("illegal");
  });

  test("a refusal that tells what it found is a read of it; one that does not leaves the class", () => {
    const calls = [answered(0, 0, 1, write("a"), done)];
    expect(verdict([...calls, answered(1, 2, 3, cas("x", "y"), refused("a"))])).toBe("ok");
    expect(verdict([...calls, answered(1, 2, 3, cas("x", "y"), refused(null))])).toBe("illegal");
    expect(verdict([...calls, answered(1, 2, 3, cas("x", "y"), refused())])).toBeNull();
  });

  test("of unknown outcome it counts if its value, or one made from it, was seen", () => {
    const calls = [answered(0, 0, 1, write("a"), done), pending(1, 2, cas("a", "b"))];
    expect(verdict([...calls, answered(2, 5, 6, read, value("a"))])).toBe("ok");
    const seen = [...calls, pending(3, 3, cas("b", "c")), answered(2, 5, 6, read, value("c"))];
    expect(verdict(seen)).toBe("ok");
    expect(verdict([...seen, answered(2, 7, 8, read, value("a"))])).toBe("illegal");
  });
});

test("a value written twice leaves the class", () => {
  expect(verdict([answered(0, 0, 1, write("a"), done), answered(0, 2, 3, write("a"), done)])).toBeNull();
  expect(verdict([answered(0, 0, 1, write(null), done)])).toBeNull();
});
