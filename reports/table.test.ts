/** Tables and comma-separated values. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderCsv } from "./csv.ts";
import { type Column, painter, renderTable } from "./table.ts";
import { columnsOf } from "./text-width.ts";

test("a table aligns its columns and leaves no trailing blanks", () => {
  const columns = [{ title: "system" }, { title: "runs", align: "right" }] as const;
  const text = renderTable(
    columns,
    [
      ["raft", "12"],
      ["paxos", "1,234"],
    ],
    painter(false),
  );
  expect(text).toBe("system   runs\nraft       12\npaxos   1,234\n");
});

const numbers = ["runs", "events", "before faults"].map((title) => ({ title, align: "right" as const }));

test("a table that is too wide first folds its titles, then comes closer", () => {
  const columns = [{ title: "system" }, ...numbers];
  const rows = [["raft", "12", "3,456", "7"]];
  const render = (width: number): string => renderTable(columns, rows, painter(false, width));
  expect(render(80)).toBe("system  runs  events  before faults\nraft      12   3,456              7\n");
  expect(render(30)).toBe("system  runs  events  before\n                      faults\nraft      12   3,456       7\n");
  expect(render(26)).toBe("system runs events before\n                   faults\nraft     12  3,456      7\n");
});

test("numbers that do not fit beside each other stand in several tables with the same first column", () => {
  const columns = [{ title: "system" }, ...numbers];
  expect(renderTable(columns, [["raft", "12", "3,456", "7"]], painter(false, 22))).toBe(
    "system  runs  events\nraft      12   3,456\n\nsystem  before faults\nraft                7\n",
  );
});

test("texts that do not fit are folded, or stand under the row's first cell where there is no room for that", () => {
  const columns = [{ title: "name" }, { title: "about" }, { title: "source" }];
  const rows = [["crash", "one server crashes after any effect and restarts", ""]];
  expect(renderTable(columns, rows, painter(false, 50))).toBe(
    "name   about                                source\ncrash  one server crashes after any effect\n       and restarts\n",
  );
  expect(renderTable(columns, rows, painter(false, 34))).toBe(
    "crash\n  about   one server crashes after\n          any effect and restarts\n",
  );
});

test("no line is wider than the terminal, whatever the cells hold, and no word is lost", () => {
  const cell = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom("漢字 🗳 e\u0301 ".repeat(5), "1,234", ""));
  const printable = cell.map((text) => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ""));
  const tables = fc.integer({ min: 1, max: 8 }).chain((count) =>
    fc.record({
      width: fc.integer({ min: 20, max: 130 }),
      columns: fc.array(
        fc.record({
          title: fc.constantFrom("name", "before faults", "p50 (ms)"),
          align: fc.constantFrom("left", "right"),
        }),
        { minLength: count, maxLength: count },
      ),
      rows: fc.array(fc.array(printable, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 4 }),
    }),
  );
  fc.assert(
    fc.property(tables, ({ width, columns, rows }) => {
      const text = renderTable(columns as Column[], rows, painter(false, width));
      for (const line of text.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      const letters = (of: string): string => of.replaceAll(/\s/g, "");
      for (const one of rows.flat())
        for (const word of one.split(" ")) {
          if (columnsOf(word) <= 4) expect(letters(text)).toContain(letters(word));
        }
    }),
    { seed: 3 },
  );
});

test("wide characters take two columns, marks and colours none", () => {
  expect(["漢字", "e\u0301", "\u001b[31mred\u001b[39m", "🗳", "é"].map(columnsOf)).toEqual([4, 1, 3, 2, 1]);
});

test("colour appears only when asked for", () => {
  expect(renderTable([{ title: "a" }], [["b"]], painter(false))).not.toContain("\u001b");
  expect(renderTable([{ title: "a" }], [["b"]], painter(true))).toContain("\u001b[1ma");
});

test("RFC 4180: fields with commas, quotes and line breaks are quoted, quotes doubled", () => {
  expect(
    renderCsv(
      ["a", "b"],
      [
        ["x,y", 'say "hi"'],
        ["two\nlines", 3],
        [null, "plain"],
      ],
    ),
  ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines",3\r\n,plain\r\n');
});

test("a field that a spreadsheet would run as a formula stays text", () => {
  expect(renderCsv(["a"], [["=cmd()"], ["-1+1"]])).toBe("a\r\n'=cmd()\r\n'-1+1\r\n");
});
