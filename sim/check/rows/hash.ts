/** The hash of a row: a sum with a term for each place, so that a step updates it by differences. */

/** What one place of a row adds to the row's hash. */
export function hashTerm(place: number, value: number): number {
  let h = Math.imul(value + Math.imul(place, 0x85ebca6b), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
