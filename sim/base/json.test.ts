/** Shows that JSON is read as ever, and that what is nested too deep is refused before it is parsed. */
import { expect, test } from "vitest";
import { jsonDepthMax, parseJsonText } from "./json.ts";

const nested = (levels: number, open = "[", close = "]"): string => open.repeat(levels) + close.repeat(levels);

test.each(['{"a":[1,"]}[{\\"[",null]}', "3", '"[[["', nested(jsonDepthMax)])("%s is what JSON says", (text) => {
  expect(parseJsonText(text)).toEqual(JSON.parse(text));
});

test.each([nested(jsonDepthMax + 1), `{"a":${nested(jsonDepthMax)}}`, nested(1_000_000), '{"a":'.repeat(100_000)])(
  "what is nested too deep is refused",
  (text) => {
    expect(() => parseJsonText(text)).toThrow(/nested deeper than 64 levels/);
  },
);

test("what is no JSON says why", () => {
  expect(() => parseJsonText("{")).toThrow(/JSON/);
  expect(() => parseJsonText("")).toThrow(/JSON/);
});

test("depth is asked in linear time", () => {
  const time = (length: number): number => {
    const text = `"${"[\\".repeat(length)}"`;
    const begin = performance.now();
    for (let round = 0; round < 5; round++) {
      try {
        parseJsonText(text);
      } catch {
        // Only the time matters.
      }
    }
    return performance.now() - begin;
  };
  time(100_000);
  expect(time(400_000) / Math.max(1, time(100_000))).toBeLessThan(20);
});
