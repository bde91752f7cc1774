/** Where numbers lie on a chart, and which of them are told: the scales and round numbers of d3. */
import { scaleLinear, scaleLog } from "d3-scale";
import { count } from "../format.ts";
import type { Axis } from "./chart.ts";

export interface Scale {
  /** The pixel of a value; what lies outside stands at the edge. */
  at(value: number): number;
  /** Round values to be told, and those only marked. */
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** `most`: so many ticks are told, about. */
export function scaleOf({ isLog, from, to }: Axis, pixels: readonly [from: number, to: number], most: number): Scale {
  const scale = (isLog ? scaleLog() : scaleLinear()).domain([from, to]).range(pixels).clamp(true);
  const told = scale.tickFormat(most); // of a logarithmic scale, nothing for those that would stand too close
  const ticks = scale.ticks(most).map((value) => ({ value, text: isLog && told(value) === "" ? "" : tickText(value) }));
  return { at: (value) => scale(value), ticks: ticks.filter(({ text }) => text !== "") };
}

/** An axis that holds all of these, between round numbers; nothing that is no number counts. */
export function axisAround(title: string, values: readonly (number | null)[], isLog: boolean): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (isLog && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high < low) [low, high] = isLog ? [1, 10] : [0, 1];
  if (!isLog) low = Math.min(0, low);
  if (low === high) [low, high] = isLog ? [low / 2, high * 2] : [low, high + 1];
  const scale = (isLog ? scaleLog() : scaleLinear()).domain([low, high]);
  // The next power of ten is often far away: of a logarithmic axis the ends are round, and no more.
  if (!isLog) scale.nice(5);
  const [from, to] = isLog ? [roundDown(low), roundUp(high)] : (scale.domain() as [number, number]);
  return { title, isLog, from, to };
}

/** One, two or five times a power of ten. */
function roundDown(value: number): number {
  const power = powerBelow(value);
  return power * ([5, 2].find((many) => power * many <= value) ?? 1);
}

function roundUp(value: number): number {
  const power = powerBelow(value);
  return power * ([1, 2, 5].find((many) => power * many >= value) ?? 10);
}

function powerBelow(value: number): number {
  let power = 1;
  while (power * 10 <= value) power *= 10;
  while (power > value && power > 1e-9) power /= 10;
  return power;
}

/** `0.05`, `2.5`, `1,000`, `25 k`. */
export function tickText(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (Math.abs(value) >= 10_000) return `${Number((value / 1_000).toPrecision(3))} k`;
  return Math.abs(value) >= 1_000 ? count(value) : String(Number(value.toPrecision(6)));
}
