/** Where the charts of a comparison go, looked at before anything runs, and written when the verdict is told. */
import path from "node:path";
import type { ChartedRow } from "../../reports/comparison/charted-row.ts";
import type { ComparisonOrigin } from "../../reports/comparison/page.ts";
import { plural } from "../../reports/format.ts";
import { mayWrite, tryToWrite, writeAtomic } from "../output/files.ts";
import type { MeasureCell } from "./measures.ts";

export interface ChartsAsked {
  /** A file for the page. */
  readonly html: string | null;
  /** A folder for drawings. */
  readonly svg: string | null;
  readonly force: boolean;
}

export const areCharted = ({ html, svg }: ChartsAsked): boolean => html !== null || svg !== null;

/** Throws a UserError for what is there already, or cannot be written. */
export async function mayChart({ html, svg, force }: ChartsAsked, cells: readonly MeasureCell[]): Promise<void> {
  if (html !== null) mayWrite(html, force);
  if (svg === null) return;
  const { drawingNames } = await import("../../reports/comparison/page.ts");
  for (const { source, staging } of cells) {
    for (const name of drawingNames(source.scenario, staging.load !== null)) mayWrite(path.join(svg, name), force);
  }
}

export interface ChartsWritten {
  /** Lines that say what lies where. */
  readonly lines: readonly string[];
  /** What could not be written, a sentence each. */
  readonly mistakes: readonly string[];
}

export async function writeCharts(
  { html, svg, force }: ChartsAsked,
  origin: ComparisonOrigin,
  rows: readonly ChartedRow[],
): Promise<ChartsWritten> {
  const [lines, mistakes]: [string[], string[]] = [[], []];
  const { comparisonDrawings, comparisonPage } = await import("../../reports/comparison/page.ts");
  if (html !== null) {
    const mistake = tryToWrite(() => writeAtomic(html, comparisonPage(origin, rows), force));
    if (mistake === null) lines.push(`page      ${html}`);
    else mistakes.push(mistake);
  }
  if (svg !== null) {
    const drawings = comparisonDrawings(origin, rows);
    const mistake = tryToWrite(() => {
      for (const [name, text] of drawings) writeAtomic(path.join(svg, name), text, force);
    });
    if (mistake === null) lines.push(`drawings  ${svg} (${plural(drawings.size, "file")})`);
    else mistakes.push(mistake);
  }
  return { lines, mistakes };
}
