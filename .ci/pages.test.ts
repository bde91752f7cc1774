/** The made pages are up to date, the picture draws every room, and each signpost stands where it points. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rooms } from "./import-table.ts";
import { madePages, roomTable, withPart } from "./pages.ts";
import { arrows, drawHouse, levelOf, undrawn } from "./picture.ts";
import { messageWay, planWay, signposts } from "./signposts.ts";

const read = (file: string): string => fs.readFileSync(path.join(import.meta.dirname, "..", file), "utf8");

test.each([...madePages(read)])("%s is as `npm run picture` makes it", (file, text) => {
  expect(read(file) === text, `run \`npm run picture\`: ${file} has changed`).toBe(true);
});

test("the table of ARCHITECTURE.md has a row for every room, with what it holds", () => {
  const table = roomTable();
  for (const { name, holds } of rooms) expect(table).toContain(`| \`${name}\` | ${holds} | `);
  expect(table).toContain("| `sim/contract` | ");
  expect(table.split("\n").find((line) => line.startsWith("| `sim/base`"))).toMatch(/\| nothing \|$/);
  expect(table.split("\n").find((line) => line.startsWith("| `scenarios`"))).toMatch(
    /\| `sim\/campaign` and below, `protocols\/systems\.ts` alone, `invariants\/\*\.ts` alone \|$/,
  );
});

test("every room is drawn, or said not to be", () => {
  const missing = rooms.filter(({ name }) => levelOf(name) === undefined && undrawn[name] === undefined);
  expect(missing.map(({ name }) => name)).toEqual([]);
  expect(Object.keys(undrawn).filter((name) => levelOf(name) !== undefined)).toEqual([]);
});

test("every arrow of the picture points down", () => {
  for (const [from, to] of arrows()) expect(levelOf(from), `${from} -> ${to}`).toBeGreaterThan(levelOf(to)!);
});

test("an arrow that follows from others is not drawn", () => {
  expect(arrows()).toContainEqual(["sim/plan", "sim/contract"]);
  expect(arrows()).not.toContainEqual(["sim/plan", "sim/base"]);
});

test("the picture is well formed and has a text for every box", () => {
  const picture = drawHouse();
  const opened = picture.match(/<(?!\/)[a-z]+/g)!.length;
  const closed = picture.match(/<\/[a-z]+>|\/>/g)!.length;
  expect(opened).toBe(closed);
  expect(picture).not.toMatch(/NaN|undefined/);
  expect(picture).toContain("prefers-color-scheme: dark");
});

test("a part is replaced and all around it is left alone", () => {
  const text = "a\n<!-- made: x -->\nold\n<!-- end: x -->\nb\n";
  expect(withPart(text, "x", "new")).toBe("a\n<!-- made: x -->\n\nnew\n\n<!-- end: x -->\nb\n");
  expect(() => withPart("nothing", "x", "new")).toThrow(/no part/);
});

test.each(signposts)("where $question: $file", ({ file, holds }) => {
  expect(read(file)).toContain(holds);
});

test("there are fifteen signposts, each to a file of its own", () => {
  expect(new Set(signposts.map(({ file }) => file)).size).toBe(15);
});

test.each([...messageWay, ...planWay])("a step of the ways: %s", (file) => {
  expect(fs.existsSync(path.join(import.meta.dirname, "..", file))).toBe(true);
});
