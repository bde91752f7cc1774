/** The part of a scene that is painted: which stretch of it, how large, and what of it is shown. */
import type { LaneLayout } from "./layout.ts";
import type { Line, PictureScene, Point } from "./scene.ts";

export interface Frame {
  readonly scene: PictureScene;
  readonly layout: LaneLayout;
  /** Of each instant (see positions.ts). */
  readonly positions: Float64Array;
  readonly width: number;
  /** Left of it stand the names of lanes. */
  readonly gutter: number;
  /** The position at the gutter, and pixels for each unit. */
  readonly from: number;
  readonly scale: number;
  /** What a point or a message is, in a line; absent: nobody is told. */
  readonly tellPoint?: (at: number) => string;
  /** What is left out; absent: nothing. */
  readonly hides?: { point(point: Point): boolean; line(line: Line): boolean };
  /** Positions go as time goes. */
  readonly isToScale?: boolean;
  /** The chosen instant. */
  readonly chosen?: number | null;
}

/** The instants in view, the first and the last, with a little beside. */
export interface InView {
  readonly first: number;
  readonly last: number;
}

const besideUnits = 2;

export const xOf = ({ gutter, positions, from, scale }: Frame, at: number): number =>
  gutter + (positions[at]! - from) * scale;

/** Where something begins or ends: what has no end goes on to the edge. */
export const xOfEnd = (frame: Frame, at: number | null): number => (at === null ? frame.width : xOf(frame, at));

export function inViewOf({ positions, from, scale, width, gutter }: Frame): InView {
  const until = from + (width - gutter) / scale + besideUnits;
  return { first: firstAtLeast(positions, from - besideUnits), last: firstAtLeast(positions, until) };
}

/** The first instant at or behind a position. */
export function firstAtLeast(positions: Float64Array, position: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From so many pixels a unit on there is room for words, and for marks. */
export const hasRoomForWords = ({ scale }: Frame): boolean => scale >= 13;
export const hasRoomForMarks = ({ scale }: Frame): boolean => scale >= 4;
