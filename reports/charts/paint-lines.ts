/** Paints a chart of lines: shades, grid, axes, those for comparison, then the lines and their marks. */

import { type StrokeName, strokes } from "../picture/palette.ts";
import type { SvgPen } from "../picture/svg-pen.ts";
import { clipText } from "../picture/words.ts";
import type { ChartPoint, LineChart, Series } from "./chart.ts";
import { paintMark, seriesStroke } from "./marks.ts";
import { type ChartBox, paintHead, paintXAxis, xTicks } from "./paint-head.ts";
import { type Scale, scaleOf } from "./scales.ts";

export const linesHeight = 230;
const margins = { left: 46, right: 22, bottom: 40 };

export function paintLines(chart: LineChart, box: ChartBox, pen: SvgPen): void {
  const top = paintHead(chart.title, chart.note, chart.y.title, box, pen);
  const [left, right] = [box.x + margins.left, box.x + box.width - margins.right];
  const bottom = box.y + linesHeight - margins.bottom;
  const x = scaleOf(chart.x, [left, right], xTicks(right - left));
  const y = scaleOf(chart.y, [bottom, top], 5);
  for (const { from, to, label } of chart.shades) {
    const [begin, end] = [x.at(from), x.at(to)];
    pen.rect("fault", begin, top, end - begin, bottom - top);
    pen.text("shade", begin + 3, top + 11, clipText(label, Math.max(0, right - begin - 3), "shade"));
  }
  for (const { value, text } of y.ticks) {
    pen.line("grid", left, y.at(value), right, y.at(value));
    pen.text("axis", left - 6, y.at(value) + 4, text, "end");
  }
  pen.line("axis", left, top, left, bottom);
  paintXAxis(chart.x.title, x, { left, right, bottom }, pen);
  const aside = chart.series.filter(({ order }) => order === null);
  const own = chart.series.filter(({ order }) => order !== null);
  for (const series of [...aside, ...own]) paintSeries(series, x, y, pen);
}

function paintSeries({ order, points, hasMarks }: Series, x: Scale, y: Scale, pen: SvgPen): void {
  const stroke: StrokeName = order === null ? "aside" : seriesStroke(order);
  for (const piece of piecesOf(points)) {
    const way = thinned(piece.map((point) => [x.at(point.x), y.at(point.y)] as const));
    if (way.length > 1) pen.way(stroke, way.flat());
    else if (!hasMarks && order !== null) pen.dot(strokes[stroke].tone, way[0]![0], way[0]![1], 2);
    if (hasMarks && order !== null)
      for (const { x: at, y: high, isHollow } of piece) paintMark(order, x.at(at), y.at(high), isHollow === true, pen);
  }
}

type Known = ChartPoint & { readonly y: number };

/** The stretches of points between those that have none. */
function piecesOf(points: readonly ChartPoint[]): Known[][] {
  const pieces: Known[][] = [];
  let isOpen = false;
  for (const point of points) {
    if (point.y === null) isOpen = false;
    else {
      if (!isOpen) pieces.push([]);
      isOpen = true;
      pieces.at(-1)!.push(point as Known);
    }
  }
  return pieces;
}

/** Pixels nearer than that to the last one are not drawn. */
const nearest = 0.8;

function thinned(places: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  for (const [at, place] of places.entries()) {
    const last = kept.at(-1);
    const isNear =
      last !== undefined && Math.abs(place[0] - last[0]) < nearest && Math.abs(place[1] - last[1]) < nearest;
    if (!isNear || at === places.length - 1) kept.push(place);
  }
  return kept;
}
