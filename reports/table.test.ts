/** Tables and comma-separated values. */
import { expect, test } from "vitest";
import { renderCsv } from "./csv.ts";
import { painter, renderTable } from "./table.ts";

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
