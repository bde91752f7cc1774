/** Streams of draws: the same on every machine, and apart from each other. */
import { describe, expect, it } from "vitest";
import { mix3, Stream, Streams, scale } from "./random.ts";

const take = (stream: Stream, count: number): number[] => Array.from({ length: count }, () => stream.uint32());

describe("random streams", () => {
  it("golden: the draws of a named stream are the same on every machine and in every release", () => {
    expect(take(new Stream("seed/network/0>1"), 4)).toEqual([21181381, 2726238362, 3603308673, 1718990873]);
    expect(take(new Stream(""), 2)).toEqual([1149004671, 164338398]);
    expect([mix3(0, 0, 0), mix3(1, 2, 3), mix3(-1, 2 ** 31, 7)]).toEqual([2607721538, 2534398016, 3412807886]);
  });

  it("a stream's draws do not depend on which other streams were made or drawn from", () => {
    const alone = take(new Streams("s").stream("a"), 5);
    const streams = new Streams("s");
    take(streams.stream("b"), 3);
    const a = streams.stream("a");
    const mixed = Array.from({ length: 5 }, () => {
      take(streams.stream("c"), 1);
      return a.uint32();
    });
    expect(mixed).toEqual(alone);
    expect(streams.stream("a")).toBe(a);
  });

  it("streams of different names or roots differ", () => {
    const names = ["s/a", "s/b", "t/a", "s/a/", "s//a", "S/a"];
    expect(new Set(names.map((name) => take(new Stream(name), 2).join())).size).toBe(names.length);
  });

  it("scale maps the smallest draw to 0 and the largest below the bound, whatever the bound", () => {
    for (const bound of [1, 2, 3, 1_000_000, 2 ** 21, 2 ** 31, 2 ** 40, 2 ** 52]) {
      expect(scale(0, bound)).toBe(0);
      expect(scale(0xffffffff, bound)).toBeLessThan(bound);
      expect(Number.isInteger(scale(0x9e3779b9, bound))).toBe(true);
    }
  });

  it("between includes both ends, and below is even within four standard deviations", () => {
    const stream = new Stream("even");
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[stream.between(-3, 3) + 3]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * (6 / 7)));
  });

  it("chance is as often true as it says, never at 0 and always at a million, and always draws once", () => {
    const stream = new Stream("chance");
    let hits = 0;
    for (let i = 0; i < 50_000; i++) if (stream.chance(250_000)) hits++;
    expect(Math.abs(hits - 12_500)).toBeLessThan(4 * Math.sqrt(50_000 * 0.25 * 0.75));
    const [never, always, counted] = [new Stream("x"), new Stream("x"), new Stream("x")];
    for (let i = 0; i < 1000; i++) {
      expect([never.chance(0), always.chance(1_000_000)]).toEqual([false, true]);
      counted.uint32();
    }
    const next = counted.uint32();
    expect([never.uint32(), always.uint32()]).toEqual([next, next]);
  });

  it("mix3 is even over its low bits and sensitive to each argument", () => {
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) counts[scale(mix3(i & 15, i >> 4, 5), 16)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(160);
    const near = [mix3(1, 1, 1), mix3(2, 1, 1), mix3(1, 2, 1), mix3(1, 1, 2), mix3(2, 2, 1), mix3(1, 2, 2)];
    expect(new Set(near).size).toBe(near.length);
  });
});
