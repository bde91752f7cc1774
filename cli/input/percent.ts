/** A share in percent, as people write it: `1%`, `1` and `0.5%`. */

/** The number of percent that a text or a number means, from 0 to 100; NaN for what is none. */
export function percentOf(given: string | number): number {
  const parts = /^(\d+(?:\.\d+)?) ?%?$/.exec(String(given));
  const value = parts === null ? Number.NaN : Number(parts[1]);
  return value <= 100 ? value : Number.NaN;
}
