/** Tables for the terminal, and the colours of the house. Whoever owns the terminal decides on colour and width. */
import { Chalk, type ChalkInstance } from "chalk";
import { columnsOf, linesWithin, padded } from "./text-width.ts";

/** Colours, and how many columns there are to write in. */
export type Paint = ChalkInstance & { readonly width: number };

/** So wide are tables where nobody says how many columns there are. */
const standardWidth = 120;

/** A painter: with the 16 basic colours, or with none. */
export const painter = (color: boolean, width: number | null = null): Paint =>
  Object.assign(new Chalk({ level: color ? 1 : 0 }), { width: width ?? standardWidth });

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

type Cells = readonly (readonly string[])[];

/** How much of a table's room its parts take. */
interface Layout {
  /** Columns of the terminal for each column. */
  readonly widths: readonly number[];
  /** Blanks between two. */
  readonly gap: number;
}

/**
 * The table as text, ending in a line break; no line is wider than the painter's width, as far as words allow. What does not
 * fit comes closer, has its texts in several lines, or else its columns one below the other: numbers as several tables with
 * the same first columns, texts as a block for each row. Cells are printed as they are: escape what is not ours.
 */
export function renderTable(columns: readonly Column[], rows: Cells, paint: Paint): string {
  const layout = layoutOf(columns, rows, paint.width);
  if (layout !== null) return linesOfTable(columns, rows, layout, paint);
  const isNumbers = columns.every((_, at) => widest(rows, at) <= numberWidth);
  const halves = isNumbers ? halvesOf(columns) : null;
  if (halves === null) return blocks(columns, rows, paint);
  return halves
    .map((half) =>
      renderTable(
        half.map((at) => columns[at]!),
        rows.map((row) => half.map((at) => row[at]!)),
        paint,
      ),
    )
    .join("\n");
}

/** No number, and no name of ours, is wider. */
const numberWidth = 24;

/** The least that a text may be narrowed to, and no word of it is broken. */
const textWidth = 22;

/** The first layout that fits; null for none. */
function layoutOf(columns: readonly Column[], rows: Cells, width: number): Layout | null {
  const natural = columns.map(({ title }, at) => Math.max(columnsOf(title), widest(rows, at)));
  const folded = columns.map(({ title }, at) => Math.max(...title.split(" ").map(columnsOf), widest(rows, at)));
  for (const layout of [
    { widths: natural, gap: 2 },
    { widths: folded, gap: 2 },
    { widths: folded, gap: 1 },
  ]) {
    if (total(layout) <= width) return layout;
  }
  const least = columns.map((_, at) =>
    Math.max(textWidth, ...rows.flatMap((row) => row[at]!.split(/\s/).map(columnsOf))),
  );
  const texts = folded.map((one, at) => one > least[at]! && columns[at]!.align !== "right");
  const widths = folded.map((one, at) => (texts[at] ? least[at]! : one));
  const spare = width - total({ widths, gap: 2 });
  if (spare < 0 || !texts.includes(true)) return null;
  const wanted = folded.reduce((sum, one, at) => sum + (texts[at] ? one : 0), 0);
  return {
    widths: widths.map((one, at) => one + (texts[at] ? Math.floor((spare * folded[at]!) / wanted) : 0)),
    gap: 2,
  };
}

const widest = (rows: Cells, at: number): number =>
  rows.reduce((most, row) => Math.max(most, ...row[at]!.split("\n").map(columnsOf)), 0);

const total = ({ widths, gap }: Layout): number =>
  widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);

function linesOfTable(columns: readonly Column[], rows: Cells, { widths, gap }: Layout, paint: Paint): string {
  const line = (cells: readonly (readonly string[])[], bold: boolean): string => {
    const height = Math.max(...cells.map((cell) => cell.length));
    const lines = Array.from({ length: height }, (_, at) =>
      cells
        .map((cell, column) => {
          const text = cell[at] ?? "";
          return padded(bold && text !== "" ? paint.bold(text) : text, widths[column]!, columns[column]!.align);
        })
        .join(" ".repeat(gap))
        .trimEnd(),
    );
    return `${lines.join("\n")}\n`;
  };
  const fold = (text: string, at: number): readonly string[] =>
    text.split("\n").flatMap((one) => linesWithin(one, widths[at]!));
  const head = columns.map(({ title }, at) => fold(title, at));
  return [line(head, true), ...rows.map((row) => line(row.map(fold), false))].join("");
}

/** The columns in two parts that begin with the same ones, those on the left; null when there is nothing to part. */
function halvesOf(columns: readonly Column[]): readonly (readonly number[])[] | null {
  const first = columns.findIndex(({ align }) => align === "right");
  const keys = columns.map((_, at) => at).slice(0, Math.max(1, Math.min(first, 2)));
  const others = columns.map((_, at) => at).slice(keys.length);
  if (others.length < 2) return null;
  const middle = Math.ceil(others.length / 2);
  return [
    [...keys, ...others.slice(0, middle)],
    [...keys, ...others.slice(middle)],
  ];
}

/** Each row under its first cell, a line for each other cell that holds something. */
function blocks(columns: readonly Column[], rows: Cells, paint: Paint): string {
  const [first, ...others] = columns.map(({ title }) => title);
  const titles = Math.max(0, ...others.map(columnsOf));
  const room = Math.max(1, paint.width - titles - 4);
  const told = rows.map((row) => {
    const [head = "", ...cells] = row;
    const lines = cells.flatMap((cell, at) => {
      if (cell === "") return [];
      const parts = cell.split("\n").flatMap((one) => linesWithin(one, room));
      return parts.map((part, index) => `  ${padded(index === 0 ? others[at]! : "", titles)}  ${part}`.trimEnd());
    });
    return [
      ...linesWithin(head === "" ? `(no ${first})` : head, paint.width).map((part) => paint.bold(part)),
      ...lines,
    ];
  });
  return `${told.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
