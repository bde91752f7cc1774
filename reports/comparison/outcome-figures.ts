/** What clients had and what it cost, as figures: answers under a fault, outages, messages and syncs for each operation. */
import { escapeText } from "../../sim/base/printable.ts";
import type { Figure, RangeChart } from "../charts/chart.ts";
import { axisAround } from "../charts/scales.ts";
import type { ChartedRow } from "./charted-row.ts";
import { renderSpread, type Spread } from "./spread.ts";

type OfRow = (charted: ChartedRow) => Spread | null;

/** From there on a scale by powers of ten tells more. */
const wideRatio = 40;

function rangeChart(title: string, unit: string, rows: readonly ChartedRow[], of: OfRow): RangeChart {
  const spreads = rows.map(of);
  const values = spreads.flatMap((spread) => (spread === null ? [] : [spread.p10, spread.median, spread.p90]));
  const known = values.filter((value) => value !== null);
  const isLog = known.length > 0 && Math.min(...known) > 0 && Math.max(...known) > wideRatio * Math.min(...known);
  return {
    ...{ kind: "ranges", title, note: "" },
    x: axisAround(unit, values, isLog),
    rows: rows.map(({ row }, at) => {
      const spread = spreads[at]!;
      return { name: escapeText(row.system), spread, text: renderSpread(spread) };
    }),
  };
}

interface Column {
  readonly title: string;
  readonly unit: string;
  readonly of: OfRow;
}

function figureOf(
  id: string,
  title: string,
  words: string,
  rows: readonly ChartedRow[],
  columns: readonly Column[],
): Figure {
  const told = columns.filter(({ of }) => rows.some((row) => of(row) !== null));
  return {
    ...{ id, title, keys: [] },
    words: [words, "A dot is the median over the plans, its line reaches from the 10th of 100 to the 90th."],
    charts: told.map((column) => rangeChart(column.title, column.unit, rows, column.of)),
    table: {
      columns: ["system", ...told.map(({ title: name, unit }) => `${name}, ${unit}`)],
      rows: rows.map((charted) => [escapeText(charted.row.system), ...told.map(({ of }) => renderSpread(of(charted)))]),
    },
  };
}

/** How much was answered under the fault, and how long nobody was. */
export const availabilityFigure = (scenario: string, rows: readonly ChartedRow[]): Figure =>
  figureOf(
    `availability-${scenario}`,
    `Availability under ${escapeText(scenario)}`,
    "An outage is the longest span in which calls were open and none was answered.",
    rows,
    [
      {
        ...{ title: "answers under the fault", unit: "% of those before it" },
        of: ({ answeredPercent }) => answeredPercent,
      },
      { title: "longest outage", unit: "ms", of: ({ row }) => row.unavailableMillis },
    ],
  );

/** What an operation cost. */
export const costFigure = (scenario: string, rows: readonly ChartedRow[]): Figure =>
  figureOf(
    `cost-${scenario}`,
    `Cost of an operation under ${escapeText(scenario)}`,
    "All messages and syncs behind the first seconds, over the operations that succeeded; a registry's are among them.",
    rows,
    [
      { title: "messages", unit: "for each operation", of: ({ row }) => row.messagesPerOperation },
      { title: "syncs", unit: "for each operation", of: ({ row }) => row.syncsPerOperation },
      { title: "bytes", unit: "for each operation", of: ({ row }) => row.bytesPerOperation },
    ],
  );
