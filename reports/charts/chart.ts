/** What charts are made of: plain data in the reader's units, that a painter and a table both tell. */

/** A scale of numbers, with what they are and in which unit. */
export interface Axis {
  readonly title: string;
  readonly isLog: boolean;
  readonly from: number;
  readonly to: number;
}

export interface ChartPoint {
  readonly x: number;
  /** Null: there is none, and the line stops. */
  readonly y: number | null;
  /** Its mark is hollow. */
  readonly isHollow?: boolean;
}

export interface Series {
  readonly name: string;
  /** Which colour, dashes and mark it has; null: it stands behind the others, for comparison. */
  readonly order: number | null;
  readonly hasMarks: boolean;
  readonly points: readonly ChartPoint[];
}

/** A stretch of the x axis in which something was otherwise. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export interface LineChart {
  readonly kind: "lines";
  readonly title: string;
  /** A line below the title; empty: none. */
  readonly note: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly shades: readonly Shade[];
}

export interface RangeRow {
  readonly name: string;
  /** Null: nothing is known of it. In a place: never. */
  readonly spread: { readonly median: number | null; readonly p10: number | null; readonly p90: number | null } | null;
  /** What stands behind the range. */
  readonly text: string;
}

/** A row for each of several things, with the median of a number and where the middle eight of ten runs lie. */
export interface RangeChart {
  readonly kind: "ranges";
  readonly title: string;
  readonly note: string;
  readonly x: Axis;
  readonly rows: readonly RangeRow[];
}

export type Chart = LineChart | RangeChart;

/** What a colour, its dashes and its mark stand for. */
export interface SeriesKey {
  readonly name: string;
  readonly order: number;
  readonly hasMarks: boolean;
}

/** The numbers of a figure, for those who read rather than look. */
export interface NumbersTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Charts that belong together, with what they say in words and in numbers. */
export interface Figure {
  /** Names its file, and its place in a page. */
  readonly id: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly keys: readonly SeriesKey[];
  readonly charts: readonly Chart[];
  readonly table: NumbersTable;
}
