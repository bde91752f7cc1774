/** Plain values: their canonical text, copies, equality and freezing. */
import { describe, expect, it } from "vitest";
import { AssertionError } from "./assert.ts";
import { Log } from "./log.ts";
import { canonical, deepFreeze, toPlain } from "./plain.ts";
import { Table } from "./table.ts";

describe("canonical", () => {
  it("is the text of the value with keys sorted and containers tagged", () => {
    const value = {
      b: [1, -0, "q\"'", null, undefined, true],
      a: Log.empty<number>(3).append(7),
      c: Table.from<number>([
        ["y", 2],
        [5, 1],
      ]),
    };
    expect(canonical(value)).toBe('{"a":L3[7],"b":[1,-0,"q\\"\'",null,undefined,true],"c":T{5:1,"y":2}}');
  });

  it("a cycle is refused instead of filling the memory", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => canonical(cycle)).toThrow(AssertionError);
  });

  it("a record without prototype is as good as one with", () => {
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(canonical(bare)).toBe(canonical({ a: 1 }));
  });
});

describe("deepFreeze", () => {
  it("makes a write anywhere below throw, through logs and tables", () => {
    const value = deepFreeze({
      list: [{ n: 1 }],
      log: Log.empty<{ n: number }>().append({ n: 1 }),
      table: Table.from([["k", { n: 1 }]]),
    });
    const written = [value.list[0], value.log.at(0), value.table.get("k")];
    for (const record of written) {
      expect(() => {
        (record as { n: number }).n = 2;
      }).toThrow(TypeError);
    }
    expect(() => (value.list as unknown[]).push(0)).toThrow(TypeError);
  });

  it("a cycle ends", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(Object.isFrozen(deepFreeze(cycle))).toBe(true);
  });

  it("leaves containers usable: an append or a set makes a new one as ever", () => {
    const { log, table } = deepFreeze({ log: Log.empty<number>(), table: Table.empty<number>() });
    expect([log.append(1).length, table.set("a", 1).size, table.size]).toEqual([1, 1, 0]);
  });
});

describe("toPlain", () => {
  it("writes containers as JSON can hold them", () => {
    const value = { log: Log.empty<number>(2).append(5), table: Table.from([["k", [1]]]), none: undefined };
    expect(toPlain(value)).toEqual({ log: { first: 2, entries: [5] }, table: { table: [["k", [1]]] }, none: null });
  });

  it("a key named __proto__ stays a key", () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":true}}') as object;
    const plain = toPlain(hostile) as { polluted?: boolean };
    expect(Object.keys(plain as object)).toEqual(["__proto__"]);
    expect(plain.polluted).toBeUndefined();
  });
});
