/** Text in the columns of a terminal. */
import { expect, test } from "vitest";
import { painter } from "./table.ts";
import { brokenLines, inColumns } from "./wrap.ts";

const prose = "one two three four five six seven eight nine ten";

test("a line is broken between words, and what follows is indented", () => {
  expect(brokenLines("  1  ", prose, 5, 30)).toEqual(["  1  one two three four five", "     six seven eight nine ten"]);
  expect(brokenLines("  1  ", prose, 5, null)).toEqual([`  1  ${prose}`]);
  expect(brokenLines("", "", 2, 10)).toEqual([""]);
});

test("a word that is longer than a line is cut, at no half of a character", () => {
  expect(brokenLines("", "x".repeat(45), 0, 20)).toEqual(["x".repeat(20), "x".repeat(20), "x".repeat(5)]);
  for (const lead of ["", "a"]) {
    const lines = brokenLines(lead, "😀".repeat(30), 0, 21);
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
    expect(lines.join("")).toBe(lead + "😀".repeat(30));
  }
});

test("colours take no room, and are kept", () => {
  const paint = painter(true);
  const text = `${paint.red("one two")} three ${paint.bold("four")} five`;
  const lines = brokenLines("", text, 0, 20);
  expect(lines.map((line) => line.replaceAll(/\u001b\[\d+m/g, ""))).toEqual(["one two three four", "five"]);
  expect(lines.join(" ")).toBe(text);
});

test("a text is inColumns line by line; commands to copy and paths are left whole", () => {
  const text = `  ${prose}\nreplay  npm run ${prose}\nshort\n`;
  expect(inColumns(text, 30)).toBe(
    `  one two three four five six\n    seven eight nine ten\nreplay  npm run ${prose}\nshort\n`,
  );
  expect(inColumns(text, null)).toBe(text);
});
