/** How series are told apart without colour: each has dashes and a mark of its own. */
import { type StrokeName, seriesTones, strokes, type Tone } from "../picture/palette.ts";
import type { Pen } from "../picture/pen.ts";

/** How many can be told apart. */
export const seriesMax = seriesTones;

export const seriesStroke = (order: number): StrokeName => `series${(order % seriesTones) as 0}`;

const size = 4.2;

/** The mark of a series at a place. A hollow one has paper in it. */
export function paintMark(order: number, x: number, y: number, isHollow: boolean, pen: Pen): void {
  const { tone } = strokes[seriesStroke(order)];
  marks[order % marks.length]!(pen, tone, x, y, size);
  if (isHollow) marks[order % marks.length]!(pen, "paper", x, y, size - 2);
}

type PaintMark = (pen: Pen, tone: Tone, x: number, y: number, size: number) => void;

const marks: readonly PaintMark[] = [
  (pen, tone, x, y, r) => pen.dot(tone, x, y, r),
  (pen, tone, x, y, r) => pen.rect(tone, x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8),
  (pen, tone, x, y, r) => pen.shape(tone, [x, y - r * 1.2, x + r * 1.1, y + r * 0.9, x - r * 1.1, y + r * 0.9]),
  (pen, tone, x, y, r) => pen.shape(tone, [x, y - r * 1.3, x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y]),
  (pen, tone, x, y, r) => pen.shape(tone, [x, y + r * 1.2, x + r * 1.1, y - r * 0.9, x - r * 1.1, y - r * 0.9]),
  (pen, tone, x, y, r) =>
    pen.shape(
      tone,
      [0, 1, 2, 3, 4, 5].flatMap((corner) => [x + r * 1.2 * hexagon[corner]![0], y + r * 1.2 * hexagon[corner]![1]]),
    ),
];

const hexagon: readonly (readonly [number, number])[] = [
  ...([
    [1, 0],
    [0.5, 0.87],
    [-0.5, 0.87],
    [-1, 0],
    [-0.5, -0.87],
    [0.5, -0.87],
  ] as const),
];
