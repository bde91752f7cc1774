/** A number over many seeds: its median, and the tenth and ninetieth of a hundred; and what order that carries. */
import { quantile } from "../format.ts";

/** Null in a place: never, which is longer than any time. */
export interface Spread {
  readonly median: number | null;
  readonly p10: number | null;
  readonly p90: number | null;
}

/** Of fewer plans no order is told. */
export const runsToRank = 40;

/** The spread of what the runs came to, `null` where one never came to it; null of no runs. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  if (values.length === 0) return null;
  const ascending = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const value = quantile(ascending, share)!;
    return Number.isFinite(value) ? rounded(value) : null;
  };
  return { median: at(0.5), p10: at(0.1), p90: at(0.9) };
}

/** Three places, which is whole microseconds of milliseconds. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** `216 (95–287)`, `-1.5 (-2 to 1)`; a number alone where the spread does not show; a dash for none. */
export function renderSpread(spread: Spread | null): string {
  if (spread === null) return "–";
  const [median, low, high] = [spread.median, spread.p10, spread.p90].map(shown);
  if (low === median && high === median) return median!;
  return `${median} (${low}${low!.startsWith("-") ? " to " : "–"}${high})`;
}

/** Three digits, as many as a median over seeds can carry. */
export function shown(value: number | null): string {
  if (value === null) return "never";
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2).replace(/^-(?=[0.]+$)/, "");
}

/**
 * The place of each among all, the least first, as far as the spreads tell: `1`, or `2–4` for one that is above one other
 * by its whole spread, and of the rest may stand anywhere.
 */
export function ranksOf(spreads: readonly (Spread | null)[]): readonly string[] {
  const least = (spread: Spread): number => spread.p10 ?? Number.POSITIVE_INFINITY;
  const most = (spread: Spread): number => spread.p90 ?? Number.POSITIVE_INFINITY;
  const known = spreads.filter((spread) => spread !== null);
  return spreads.map((mine) => {
    if (mine === null) return "–";
    const below = known.filter((other) => most(other) < least(mine)).length;
    const above = known.filter((other) => least(other) > most(mine)).length;
    const [first, last] = [below + 1, known.length - above];
    return first === last ? String(first) : `${first}–${last}`;
  });
}
