/** Digests: equal values agree, others differ, on every machine. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionError } from "./assert.ts";
import { Digest, digestOf } from "./digest.ts";
import { Log } from "./log.ts";
import { canonical } from "./plain.ts";
import { Table } from "./table.ts";

/** The same plain value with the keys of every record made in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, reversed(item)]),
  );
}

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, 1, -1, 2 ** 31, 2 ** 40, 0.5, "", "1", "a"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__x"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

describe("Digest", () => {
  it("does not depend on the order in which keys were made", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(digestOf(reversed(value))).toBe(digestOf(value));
        expect(canonical(reversed(value))).toBe(canonical(value));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("a table's digest does not depend on the order of insertion, nor on its history", () => {
    const forth = Table.empty<number>().set("a", 1).set("b", 2).set("c", 3);
    const back = Table.empty<number>().set("c", 3).set("x", 9).set("b", 2).delete("x").set("a", 0).set("a", 1);
    expect(digestOf(back)).toBe(digestOf(forth));
    expect(canonical(back)).toBe(canonical(forth));
  });

  it("a log's digest is that of its view, not of the buffer behind it", () => {
    const long = Log.empty<string>().append("a").append("b").append("c");
    expect(digestOf(long.truncate(2))).toBe(digestOf(Log.empty<string>().append("a").append("b")));
  });

  it("values that differ in kind, place or nesting differ", () => {
    const values = [
      null,
      undefined,
      false,
      true,
      0,
      1,
      "",
      "0",
      "1",
      [],
      {},
      [0],
      [[]],
      [null],
      [0, 0],
      ["ab", "c"],
      ["a", "bc"],
      { a: 1 },
      { b: 1 },
      { a: "1" },
      { a: { b: 1 } },
      { a: undefined },
      2 ** 32,
      2 ** 32 + 1,
      2 ** 40,
      -1,
      -(2 ** 32),
      0.5,
      -0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.MAX_SAFE_INTEGER,
      Log.empty(),
      Log.empty(1),
      Log.empty<number>().append(0),
      Table.empty(),
      Table.from([[1, 0]]),
      Table.from([["1", 0]]),
      Table.from([["a", "b"]]),
      Table.from([["b", "a"]]),
    ];
    expect(new Set(values.map(digestOf)).size).toBe(values.length);
    expect(new Set(values.map((value) => canonical(value))).size).toBe(values.length);
  });

  it("random values have equal digests only when their canonical texts are equal", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(plain, (value) => {
        const digest = digestOf(value);
        const text = canonical(value);
        expect(seen.get(digest) ?? text).toBe(text);
        seen.set(digest, text);
      }),
      { numRuns: 3000, seed: 2 },
    );
    expect(seen.size).toBeGreaterThan(300);
  });

  it("integers spread: ten thousand small pairs have no two equal digests", () => {
    const digests = new Set<string>();
    for (let a = 0; a < 100; a++) {
      for (let b = 0; b < 100; b++) {
        const digest = new Digest();
        digest.int(a);
        digest.int(b);
        digests.add(digest.hex());
      }
    }
    expect(digests.size).toBe(10_000);
  });

  it("golden: the digest of a value is the same in every release that reads old traces", () => {
    const value = { term: 3, log: Log.empty<string>(1).append("x"), votes: [0, 2], kv: Table.from([["k", "v"]]) };
    expect(digestOf(value)).toBe("50bae2833abe64a2");
  });

  it.each([
    ["a Map", new Map()],
    ["a Set", new Set()],
    ["a Date", new Date(0)],
    ["a function", () => 0],
    ["a bigint", 1n],
    ["a symbol", Symbol("s")],
    ["a class instance", new (class Vote {})()],
    ["a typed array", new Uint8Array(1)],
    ["a promise", Promise.resolve()],
  ])("%s is no plain value", (_name, value) => {
    expect(() => digestOf({ a: [value] })).toThrow(AssertionError);
    expect(() => canonical({ a: [value] })).toThrow(AssertionError);
  });
});
