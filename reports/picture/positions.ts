/** Where each instant of a scene lies along the paper, in units of about one event. */
import type { PictureScene } from "./scene.ts";

/**
 * `readable`: what happens in one place lies apart, and long waits are shortened; `time`: as the clock goes; `events`: one
 * behind the other.
 */
export type Spacing = "readable" | "time" | "events";

export const spacings: readonly Spacing[] = ["readable", "time", "events"];

/** Ascending, from 0. */
export function positionsOf(scene: PictureScene, spacing: Spacing): Float64Array {
  const { times } = scene;
  if (spacing === "events") return Float64Array.from(times, (_, at) => at);
  if (spacing === "readable") return readable(scene);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const scale = last > first ? Math.max(1, times.length - 1) / (last - first) : 1;
  return Float64Array.from(times, (time) => (time - first) * scale);
}

/** A wait of many usual ones is at most so many units longer than the shortest. */
const waitMax = 2.5;
/** A wait so many times the usual one is half as much longer. */
const waitHalf = 4;

function readable({ times, points, lines }: PictureScene): Float64Array {
  const positions = new Float64Array(times.length);
  const causes = causesOf(times.length, lines);
  const usual = usualWait(times);
  // Instants at one time share a place as long as they are of other lanes and none brings another about.
  let group = new Set<number>();
  let begun = 0;
  for (let at = 0; at < times.length; at++) {
    const lane = points[at]?.lane ?? -1;
    const wait = at === 0 ? 0 : times[at]! - times[at - 1]!;
    const isApart = wait > 0 || (lane >= 0 && group.has(lane)) || causes[at]! >= begun;
    if (at > 0) positions[at] = positions[at - 1]! + (isApart ? 1 + (waitMax * wait) / (wait + waitHalf * usual) : 0);
    if (isApart) {
      group = new Set();
      begun = at;
    }
    if (lane >= 0) group.add(lane);
  }
  return positions;
}

/** For each instant the latest one at which something left that arrived there; -1 for none. */
function causesOf(count: number, lines: PictureScene["lines"]): Int32Array {
  const causes = new Int32Array(count).fill(-1);
  for (const { from, to } of lines) if (to !== null) causes[to] = Math.max(causes[to]!, from);
  return causes;
}

/** The median of the waits between instants. */
function usualWait(times: readonly number[]): number {
  const waits = times.flatMap((time, at) => (at > 0 && time > times[at - 1]! ? [time - times[at - 1]!] : []));
  return waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 1;
}
