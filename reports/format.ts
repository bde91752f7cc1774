/** Numbers, times and lists as people read them; the same in every locale. */

/** `1,234,567`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `1 run`, `2 runs`, `1,000 runs`. */
export const plural = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : nouns}`;

/** A large count in three digits: `950`, `12.3 k`, `4.56 M`. */
export function short(value: number): string {
  if (value >= 999_500_000) return `${(value / 1e9).toPrecision(3)} G`;
  if (value >= 999_500) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 9_995) return `${(value / 1e3).toPrecision(3)} k`;
  return count(value);
}

/** Virtual time from microseconds: `12.345 ms`; from one second on `12.345 s`. */
export function virtualTime(micros: number): string {
  if (micros >= 1_000_000) return `${(micros / 1_000_000).toFixed(3)} s`;
  return `${(micros / 1_000).toFixed(3)} ms`;
}

/** Real time from seconds: `0.42 s`, `12.3 s`, `3 min 20 s`. */
export function realTime(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** A ratio to two places, or a dash where there is nothing to divide by. */
export const ratio = (part: number, whole: number): string => (whole === 0 ? "–" : (part / whole).toFixed(2));

/** The `share`-quantile (0 to 1) of ascending values, nearest rank; null of none. */
export function quantile(ascending: readonly number[], share: number): number | null {
  if (ascending.length === 0) return null;
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]!;
}
