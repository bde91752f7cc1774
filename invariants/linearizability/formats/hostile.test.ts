/** Malformed histories of every format: each is judged, or refused by a mistake with a place and a remedy, and in time. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../sim/base/user-error.ts";
import { hostileHistories, samples, tryHistory } from "../testing/hostile-history.ts";
import { readHistory } from "./index.ts";

describe("five hundred malformed histories of each format", () => {
  for (const name of Object.keys(samples)) {
    test(name, () => {
      const ends = { judged: 0, refused: 0 };
      for (const text of hostileHistories(name, 500, "ci")) {
        const wrong = tryHistory(text);
        if (wrong === null) ends.judged++;
        else if (wrong instanceof UserError) {
          ends.refused++;
          expect(wrong.message.length, text).toBeGreaterThan(10);
          expect(wrong.remedy, text).not.toBe("");
          expect(wrong.place, text).toMatch(/^(?:line [1-9]\d*|history|--\w+)$/);
          expect(wrong.message, text).not.toMatch(/undefined|\[object|is \?,/);
        } else throw new Error(`${JSON.stringify(text)}: ${String((wrong as Error).stack)}`);
      }
      expect(ends.refused).toBeGreaterThan(50);
      expect(ends.judged).toBeGreaterThan(5);
    });
  }
});

describe("what is awkward to read takes linear time", () => {
  const invoke = "{:process 0, :type :invoke, :f :write, :value ";
  const shapes: readonly [name: string, text: (size: number) => string][] = [
    ["a tag that never ends", (size) => `#${"a".repeat(size)}`],
    ["escaped quotes", (size) => `${invoke}[${'\\" '.repeat(size / 3)}`],
    ["quotes, and digits beyond a double", (size) => `${invoke}[1234567890123456789 ${'\\" '.repeat(size / 3)}]}`],
    ["a string that never ends", (size) => `${invoke}"${'\\"'.repeat(size / 2)}`],
    ["discards", (size) => `${invoke}${"#_ ".repeat(size / 3)}1}`],
    ["spaces behind a logger", (size) => `INFO jepsen.util${" ".repeat(size)}`],
    ["spaces in a logged line", (size) => `INFO jepsen.util - 0 :ok :read${" ".repeat(size)}x`],
    ["quotes in JSON", (size) => `[{"type":"ok","f":"read","value":"${'\\"'.repeat(size / 2)}`],
    ["brackets in JSON", (size) => `[{"type":"ok","f":"read","value":[${"{},".repeat(size / 3)}`],
    ["a form over many lines", (size) => `${invoke}[\n${"1\n".repeat(size / 2)}]}`],
    ["an object over many lines", (size) => `{"type":"ok",\n"f":"read",\n${'"a":1,\n'.repeat(size / 7)}`],
    ["comments", (size) => `${"; a\n".repeat(size / 4)}${invoke}1}`],
    ["what stands before a form", (size) => `${"#a\n".repeat(size / 3)}${invoke}1}`],
  ];
  test.each(shapes)("%s", (_, text) => {
    const cost = (size: number): number => {
      const given = text(size);
      let least = Number.POSITIVE_INFINITY; // of this thread alone: others run other tests
      for (let round = 0; round < 3; round++) {
        const { user } = process.threadCpuUsage();
        try {
          readHistory(given);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
        least = Math.min(least, (process.threadCpuUsage().user - user) / 1_000);
      }
      return least;
    };
    cost(6_000);
    const [once, eightfold] = [cost(30_000), cost(240_000)];
    // Quadratic time makes it 64 times as much; what takes less than a few milliseconds is noise.
    expect(eightfold).toBeLessThan(24 * Math.max(once, 4));
  });
});
