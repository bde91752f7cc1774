/** Logs: every version stays what it was, against plain arrays. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { AssertionError } from "./assert.ts";
import { Log } from "./log.ts";

/** The model: what a log is, written as slowly and plainly as can be. */
interface Model {
  readonly first: number;
  readonly entries: readonly number[];
}

interface Pair {
  readonly log: Log<number>;
  readonly model: Model;
}

const nextOf = (model: Model): number => model.first + model.entries.length;

const step = fc.record({
  /** Which of the versions made so far is changed: any, not only the newest. */
  version: fc.nat(),
  action: fc.constantFrom("append", "append", "append", "truncate", "compact"),
  by: fc.nat(12),
});

function applied({ log, model }: Pair, action: string, by: number, value: number): Pair {
  if (action === "append") {
    return { log: log.append(value), model: { ...model, entries: [...model.entries, value] } };
  }
  if (action === "truncate") {
    const next = model.first + by;
    return { log: log.truncate(next), model: { ...model, entries: model.entries.slice(0, by) } };
  }
  const first = model.first + by;
  return { log: log.compact(first), model: { first, entries: model.entries.slice(by) } };
}

function expectEqual({ log, model }: Pair): void {
  expect([log.first, log.next, log.length]).toEqual([model.first, nextOf(model), model.entries.length]);
  expect(log.slice(-1, nextOf(model) + 5)).toEqual(model.entries);
  for (let index = model.first - 2; index < nextOf(model) + 2; index++) {
    expect(log.at(index)).toBe(model.entries[index - model.first]);
  }
  expect(log.last()).toBe(model.entries.at(-1));
}

describe("Log", () => {
  it("every version, old or new, stays what it was, whichever version is changed next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.array(step, { maxLength: 60 }), (first, steps) => {
        const versions: Pair[] = [{ log: Log.empty<number>(first), model: { first, entries: [] } }];
        for (const [at, { version, action, by }] of steps.entries()) {
          versions.push(applied(versions[version % versions.length]!, action, by, at));
        }
        for (const version of versions) expectEqual(version);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("two logs appended to the same one do not see each other's entry", () => {
    const base = Log.empty<string>().append("a");
    const left = base.append("left");
    const right = base.append("right");
    expect([base.length, left.at(1), right.at(1)]).toEqual([1, "left", "right"]);
  });

  it("an append behind a truncation leaves the longer log whole", () => {
    const long = Log.empty<number>(1).append(1).append(2).append(3);
    const changed = long.truncate(2).append(9);
    expect(long.slice(1, 4)).toEqual([1, 2, 3]);
    expect(changed.slice(1, 9)).toEqual([1, 9]);
  });

  it("compacting beyond the end yields an empty log that goes on there", () => {
    const log = Log.empty<number>().append(1).compact(10);
    expect([log.first, log.next, log.last()]).toEqual([10, 10, undefined]);
    expect(log.append(7).at(10)).toBe(7);
  });

  it("a truncation below what is held is our mistake", () => {
    expect(() => Log.empty<number>(5).append(1).truncate(4)).toThrow(AssertionError);
  });

  it("a log that is compacted as it grows keeps a buffer in proportion to what it holds", () => {
    let log = Log.empty<number>();
    let copied = 0; // a compaction that copies drops the old buffer: too few keep dead entries, too many cost time
    const slice = Array.prototype.slice;
    const counting = vi.spyOn(Array.prototype, "slice").mockImplementation(function (this: unknown[], from, to) {
      copied += (to ?? this.length) - (from ?? 0);
      return slice.call(this, from, to);
    });
    for (let index = 0; index < 10_000; index++) log = log.append(index).compact(index - 99);
    counting.mockRestore();
    expect(log.length).toBe(100);
    expect(copied).toBeGreaterThan(9_000);
    expect(copied).toBeLessThan(20_000);
  });
});
