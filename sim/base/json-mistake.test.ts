/** The place where a text stops being JSON. */
import { expect, test } from "vitest";
import { jsonMistake } from "./json-mistake.ts";

test.each<[text: string, line: number, column: number]>([
  ["", 1, 1],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1,\n "b": }', 2, 7],
  ['{"a" 1}', 1, 6],
  ["[1, 2", 1, 6],
  ["[1 2]", 1, 4],
  ["{} {}", 1, 4],
  ["[01]", 1, 3],
  ['["a\nb"]', 1, 2],
  ["{a: 1}", 1, 2],
])("%j goes wrong at line %i, column %i", (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(jsonMistake(text)).toEqual({ line, column });
});

test("what JSON.parse takes has no such place", () => {
  for (const text of ['{"a": [1, -2.5e3, "\\u0041\\n", true, null, {}], "b": []}', " 3 ", '"x"']) {
    expect(jsonMistake(text)).toBeNull();
    JSON.parse(text);
  }
});
