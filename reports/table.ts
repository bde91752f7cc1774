/** Tables for the terminal, and the colours of the house. Colour is decided by whoever owns the terminal. */
import { Chalk, type ChalkInstance } from "chalk";
import CliTable from "cli-table3";

export type Paint = ChalkInstance;

/** A painter: with the 16 basic colours, or with none. */
export const painter = (color: boolean): Paint => new Chalk({ level: color ? 1 : 0 });

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

const NONE = "";
/** No lines but one below the titles: narrow, and easy to copy. */
const CHARS = {
  top: NONE,
  "top-mid": NONE,
  "top-left": NONE,
  "top-right": NONE,
  bottom: NONE,
  "bottom-mid": NONE,
  "bottom-left": NONE,
  "bottom-right": NONE,
  left: NONE,
  "left-mid": NONE,
  mid: NONE,
  "mid-mid": NONE,
  right: NONE,
  "right-mid": NONE,
  middle: "  ",
};

/** The table as text, ending in a line break. Cells are printed as they are: escape what is not ours. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const table = new CliTable({
    head: columns.map(({ title }) => paint.bold(title)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: CHARS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push([...row]);
  return `${table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}
