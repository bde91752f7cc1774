/** A chart drawn by itself, and what its colours mean: the pieces that documents and pages are put together from. */
import { textWidth } from "../picture/palette.ts";
import { escapeXml, SvgPen } from "../picture/svg-pen.ts";
import { clipText } from "../picture/words.ts";
import type { Chart, SeriesKey } from "./chart.ts";
import { paintMark, seriesStroke } from "./marks.ts";
import type { ChartBox } from "./paint-head.ts";
import { linesHeight, paintLines } from "./paint-lines.ts";
import { paintRanges, rangesHeight } from "./paint-ranges.ts";

export const heightOfChart = (chart: Chart): number => (chart.kind === "lines" ? linesHeight : rangesHeight(chart));

export function paintChart(chart: Chart, box: ChartBox, pen: SvgPen): void {
  if (chart.kind === "lines") paintLines(chart, box, pen);
  else paintRanges(chart, box, pen);
}

const keyLine = 20;
const sample = 30;

/** Draws the keys from left to right, line by line; returns how high they are. */
export function paintKeys(keys: readonly SeriesKey[], { x: left, y: top, width }: ChartBox, pen: SvgPen): number {
  let [x, y] = [left, top + keyLine / 2];
  for (const { name, order, hasMarks } of keys) {
    const text = clipText(name, width - sample - 8, "legend");
    const wide = sample + 8 + textWidth(text, "legend") + 18;
    if (x > left && x + wide - 18 > left + width) {
      x = left;
      y += keyLine;
    }
    pen.line(seriesStroke(order), x, y, x + sample, y);
    if (hasMarks) paintMark(order, x + sample / 2, y, false, pen);
    pen.text("legend", x + sample + 8, y + 4, text);
    x += wide;
  }
  return keys.length === 0 ? 0 : y + keyLine / 2 - top;
}

/** What was painted as an element that stands in a page; `label` is for those who cannot see it. */
export function svgElement(
  label: string,
  width: number,
  height: number,
  paint: (pen: SvgPen) => void,
  className = "",
): string {
  const pen = new SvgPen();
  paint(pen);
  const named = className === "" ? "" : ` class="${className}"`;
  const about = label === "" ? 'aria-hidden="true"' : `role="img" aria-label="${escapeXml(label)}"`;
  return `<svg${named} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${about}>\n${pen.markup()}\n</svg>`;
}
