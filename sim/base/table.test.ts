/** Tables: every version stays what it was, against plain maps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Table } from "./table.ts";

interface Pair {
  readonly table: Table<number>;
  readonly model: ReadonlyMap<string | number, number>;
}

const key = fc.oneof(fc.constantFrom<string | number>("a", "b", "c", "1", "__proto__", 1, 2, -1), fc.string());
const stepOn = (at: fc.Arbitrary<string | number>) =>
  fc.record({
    version: fc.nat(),
    key: at,
    value: fc.option(fc.nat(3), { nil: undefined }), // undefined: delete
    read: fc.boolean(),
  });

/** Whole numbers: on one page, on the next, below zero, far away. */
const slot = fc.oneof(fc.nat(5), fc.nat(130), fc.constantFrom(-1, -64, -65, 2 ** 31, 2 ** 44));

function applied({ table, model }: Pair, at: string | number, value: number | undefined): Pair {
  const after = new Map(model);
  if (value === undefined) {
    after.delete(at);
    return { table: table.delete(at), model: after };
  }
  after.set(at, value);
  return { table: table.set(at, value), model: after };
}

function expectEqual({ table, model }: Pair): void {
  expect(table.size).toBe(model.size);
  expect(new Map(table.unordered())).toEqual(model);
  for (const [at, value] of model) expect([table.has(at), table.get(at)]).toEqual([true, value]);
  expect(table.get("never set")).toBeUndefined();
}

describe("Table", () => {
  it.each([
    ["", () => Table.empty<number>(), key],
    [" of whole numbers, in pages", () => Table.paged<number>(), slot],
  ])("every version%s, old or new, stays what it was, however they are changed and read", (_, empty, keys) => {
    fc.assert(
      fc.property(fc.array(stepOn(keys), { maxLength: 60 }), (steps) => {
        const versions: Pair[] = [{ table: empty(), model: new Map() }];
        for (const { version, key: at, value, read } of steps) {
          const from = versions[version % versions.length]!;
          versions.push(applied(from, at, value));
          if (read) expectEqual(from);
        }
        for (const version of versions) expectEqual(version);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("keys come numbers first by value, then text by code unit, whatever the order of insertion", () => {
    const keys = ["b", 10, "a", 9, "Z", -1, "é", "10"];
    const orders = fc.shuffledSubarray(keys, { minLength: keys.length });
    fc.assert(
      fc.property(orders, (order) => {
        const table = order.reduce((so, at) => so.set(at, 0), Table.empty<number>());
        expect(table.keys()).toEqual([-1, 9, 10, "10", "Z", "a", "b", "é"]);
      }),
      { seed: 1 },
    );
  });

  it("in pages the keys come by value too, and text is refused", () => {
    const table = [70, 3, -1, 64].reduce((so, at) => so.set(at, 0), Table.paged<number>());
    expect(table.keys()).toEqual([-1, 3, 64, 70]);
    expect(() => table.set("3", 0)).toThrow("whole numbers");
    expect([table.get("3"), table.delete("3")]).toEqual([undefined, table]);
  });

  it("setting what is there already, or deleting what is not, gives the very same table", () => {
    const table = Table.from([["a", 1]]);
    expect(table.set("a", 1)).toBe(table);
    expect(table.delete("b")).toBe(table);
  });

  it("a number and its text are different keys", () => {
    const table = Table.empty<string>().set(1, "number").set("1", "text");
    expect([table.get(1), table.get("1"), table.size]).toEqual(["number", "text", 2]);
  });

  it("the entries listed before a change are not touched by it", () => {
    const table = Table.from<number>([
      ["a", 1],
      ["b", 2],
    ]);
    let next = table;
    for (const [at] of table.entries()) next = next.set(`${at}+`, 0).delete(at);
    expect(next.keys()).toEqual(["a+", "b+"]);
    expect(table.keys()).toEqual(["a", "b"]);
  });

  it("an old version is read in time linear in the changes since, once", () => {
    const old = Table.empty<number>();
    let table = old;
    for (let i = 0; i < 200_000; i++) table = table.set(i % 100, i);
    let sizes = 0;
    for (let i = 0; i < 200_000; i++) sizes += old.size; // 200,000 walks of 200,000 steps would not end in our time
    expect([sizes, table.size]).toEqual([0, 100]);
  });
});
