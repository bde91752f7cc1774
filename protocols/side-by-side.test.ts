/**
 * The map in README.md, side by side: every cell names the line of code that does it, and which command survives a change of
 * leaders is what the stories say. `npx vitest run protocols/side-by-side.test.ts -u` writes the numbers of lines that moved.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const readme = join(import.meta.dirname, "README.md");
const text = readFileSync(readme, "utf8");

/** The rows of the table below the heading `title`, as cells. */
function rowsBelow(title: string): string[][] {
  const [section = ""] = text.slice(text.indexOf(`\n## ${title}\n`) + 1).split("\n## ");
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.map((row) => row.split(/ \| |^\| | \|$/).slice(1, -1));
}

/** `[words](file#L12 "what stands in line 12")` */
const link = /\]\(([\w/.-]+\.ts)#L(\d+) "([^"]+)"\)/g;

/** The number of the one line of `file` in which `fragment` stands; ' is there for a quotation mark. */
function lineOf(file: string, fragment: string): number {
  const lines = readFileSync(join(import.meta.dirname, file), "utf8").split("\n");
  const found = lines.flatMap((line, at) => (line.replaceAll('"', "'").includes(fragment) ? [at + 1] : []));
  expect(found, `${file} says "${fragment}" once`).toHaveLength(1);
  return found[0]!;
}

describe("side by side", () => {
  it("each cell links to the line of code that does it", async () => {
    const [systems, ...rows] = rowsBelow("Side by side");
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const [, ...cells] of rows) {
      expect(cells).toHaveLength(systems!.length - 1);
      for (const [at, cell] of cells.entries()) {
        const folder = systems![at + 1]!.match(/\[([\w-]+)\]/)![1];
        expect(cell, cell).toMatch(new RegExp(`^\\[[^\\]]+\\]\\(${folder}/`));
      }
    }
    const now = text.replace(link, (_, file, __, fragment) => `](${file}#L${lineOf(file, fragment)} "${fragment}")`);
    await expect(now).toMatchFileSnapshot(readme);
  });

  it("which command survives a change of leaders is what the stories say", () => {
    const [systems, ...rows] = rowsBelow("Which commands survive a change of leaders");
    expect(rows).toHaveLength(4);
    for (const [what, ...cells] of rows) {
      expect(cells, what).toHaveLength(systems!.length - 1);
      for (const cell of cells) {
        const [, says, path] = cell.match(/^\[x (.+)\]\((.+)\)/)!;
        const answers = [
          ...readFileSync(join(import.meta.dirname, path!), "utf8").matchAll(
            /client \d receives answer of s\d#1: (\w+)/g,
          ),
        ];
        expect(answers.at(-1)?.[1], cell).toBe(says === "is not there" ? "nothing" : says!.replace("is ", ""));
      }
    }
  });
});
