/** Where each lane of a scene lies down the paper: bands of faults first, then clients, servers, and those of a part below. */
import type { PictureScene } from "./scene.ts";

export const rowHeight = 20;
const bandHeight = 18;
const groupGap = 10;
/** Below the last lane. */
const bottom = 8;

export interface LaneLayout {
  readonly height: number;
  /** Of each lane: its top, its height, where its line is, and where its name. */
  readonly lanes: readonly {
    readonly top: number;
    readonly height: number;
    readonly y: number;
    readonly nameY: number;
  }[];
  bandTop(row: number): number;
  barTop(lane: number, row: number): number;
}

/** So high is a lane without bars: the more there are, the lower. */
const laneHeight = (lanes: number): number => (lanes <= 7 ? 62 : lanes <= 12 ? 50 : 40);

/** `top`: where it begins. */
export function laneLayoutOf(
  { lanes, bandRows, marks = [], points }: Pick<PictureScene, "lanes" | "bandRows" | "marks" | "points">,
  top: number,
): LaneLayout {
  const plain = laneHeight(lanes.filter(({ rows }) => rows === 0).length);
  const hasEvents = points.length > 0;
  const bandsTop = top + 4 + (marks.length > 0 ? bandHeight : 0);
  let y = bandsTop + bandRows * bandHeight + (bandRows > 0 ? 6 : 0);
  const placed = lanes.map(({ group, rows }, at) => {
    if (at > 0 && lanes[at - 1]!.group !== group) y += groupGap;
    const height = rows > 0 ? 6 + rows * rowHeight + (hasEvents ? 22 : 4) : plain;
    const own = { top: y, height, y: rows > 0 ? y + height - (hasEvents ? 14 : 3) : y + Math.round(height * 0.55) };
    y += height;
    return { ...own, nameY: hasEvents ? own.y : own.top + height / 2 - 1 };
  });
  return {
    height: y - top + bottom,
    lanes: placed,
    bandTop: (row) => bandsTop + row * bandHeight,
    barTop: (lane, row) => placed[lane]!.top + 4 + row * rowHeight,
  };
}

/** The height of a band. */
export const bandInner = bandHeight - 3;
