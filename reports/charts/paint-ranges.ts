/** Paints a chart of ranges: a row for each thing, its median as a dot, the middle eight of ten runs as a line. */
import { textWidth } from "../picture/palette.ts";
import type { SvgPen } from "../picture/svg-pen.ts";
import { clipText } from "../picture/words.ts";
import type { RangeChart, RangeRow } from "./chart.ts";
import { type ChartBox, paintHead, paintXAxis, xTicks } from "./paint-head.ts";
import { type Scale, scaleOf } from "./scales.ts";

const rowHeight = 21;
const bottomHeight = 40;
const headHeight = (note: string): number => (note === "" ? 24 : 39);
/** Of the width, for names and for what stands behind a range. */
const most = { names: 0.4, texts: 0.34 };

export const rangesHeight = ({ note, rows }: RangeChart): number =>
  headHeight(note) + rows.length * rowHeight + bottomHeight;

export function paintRanges({ title, note, x: axis, rows }: RangeChart, box: ChartBox, pen: SvgPen): void {
  const top = paintHead(title, note, "", box, pen);
  const widest = (texts: readonly string[], lettering: "legend" | "axis"): number =>
    texts.reduce((max, text) => Math.max(max, textWidth(text, lettering)), 0);
  const names = widest(
    rows.map(({ name }) => name),
    "legend",
  );
  const gutter = Math.min(most.names * box.width, names + 18);
  const told = widest(
    rows.map(({ text }) => text),
    "axis",
  );
  const texts = Math.min(most.texts * box.width, told + 10);
  const [left, right] = [box.x + gutter, box.x + box.width - texts];
  const bottom = top + rows.length * rowHeight;
  const scale = scaleOf(axis, [left, right - 6], xTicks(right - left));
  for (const { value } of scale.ticks) pen.line("grid", scale.at(value), top, scale.at(value), bottom);
  for (const [at, row] of rows.entries()) {
    const y = top + at * rowHeight + rowHeight / 2;
    pen.text("legend", left - 8, y + 4, clipText(row.name, gutter - 8, "legend"), "end");
    paintRange(row, scale, right - 6, y, pen);
    pen.text("axis", right + 6, y + 4, clipText(row.text, texts - 6, "axis"));
  }
  pen.line("axis", left, top, left, bottom);
  paintXAxis(axis.title, scale, { left, right: right - 6, bottom }, pen);
}

/** What never came has no end: its line goes to the edge, and has no dot. */
function paintRange({ spread }: RangeRow, scale: Scale, edge: number, y: number, pen: SvgPen): void {
  if (spread === null) return;
  const { median, p10, p90 } = spread;
  const [low, high] = [p10 === null ? edge : scale.at(p10), p90 === null ? edge : scale.at(p90)];
  if (high > low) pen.line("whisker", low, y, high, y);
  if (p90 === null) pen.shape("dim", [edge + 5, y, edge - 3, y - 4, edge - 3, y + 4]);
  else if (high > low) pen.line("whisker", high, y - 4, high, y + 4);
  if (high > low) pen.line("whisker", low, y - 4, low, y + 4);
  if (median !== null) pen.dot("term0", scale.at(median), y, 4.5);
}
