/** What writes cost by their bytes: of logs and tables only what changed. */
import { describe, expect, it } from "vitest";
import { Log } from "../base/log.ts";
import { Table } from "../base/table.ts";
import { calmPlanWith, note, storyOf, toySystem } from "./testing.ts";
import { WriteSizes } from "./write-sizes.ts";

/** Bytes of each change, written one after the other. */
function sizesOf(...changes: readonly object[]): number[] {
  const sizes = new WriteSizes(1);
  return changes.map((change) => {
    sizes.add(0, change);
    return sizes.take(0);
  });
}

describe("bytes written", () => {
  it("of a log are those of the entries that it did not have before, as often as they are written", () => {
    const one = Log.empty<string>(1).append("aaaa");
    const three = one.append("bbbb").append("cccc");
    const rewritten = three.truncate(2).append("dddd");
    const [first, second, third, fourth, fifth] = sizesOf(
      { log: Log.empty<string>(1) },
      { log: one },
      { log: three },
      { log: rewritten },
      { log: rewritten.compact(2) },
    );
    expect(first).toBeGreaterThan(0);
    expect([second, third, fourth, fifth]).toEqual([9, 17, 9, 1]);
  });

  it("of a table are those of its changed keys, whether or not an old version was read since", () => {
    const before = Table.from([
      ["a", "1111"],
      ["b", "2222"],
    ]);
    const after = before.set("b", "3333").set("c", "4444").delete("a");
    const again = before.get("a"); // reads an old version: it owns its map now
    expect(again).toBe("1111");
    expect(sizesOf({ table: before }, { table: after })[1]).toBe(1 + (5 + 8) + (5 + 8) + (5 + 1));
    const newer = after.set("b", "5555");
    expect(sizesOf({ table: after }, { table: newer })[1]).toBe(1 + 5 + 8);
  });

  it("of a value that stays are next to none, and a sync counts what was written since the last", () => {
    const value = { text: "x".repeat(100) };
    const sizes = new WriteSizes(2);
    sizes.add(0, { value });
    sizes.add(0, { value });
    expect([sizes.take(0), sizes.take(0), sizes.take(1)]).toEqual([105, 0, 0]);
  });
});

it("a sync takes so much longer for each byte", () => {
  const writer = toySystem({
    onStart(_state, io) {
      io.write({ text: "x".repeat(996) });
      io.sync();
      note(io, "durable");
    },
  });
  const disk = { syncMin: 100, syncMax: 100, syncByteNanos: 2_000 };
  expect(storyOf(calmPlanWith({ nodes: 1, disk }), writer).notes[0]!.time).toBe(2_100);
});
