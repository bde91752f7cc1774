/** Small changes to values: an array with one item replaced or some left out, a table kept below a size. */
import type { Table } from "../../sim/base/table.ts";

/** `items` with `item` at `index`; the same array when it is there already. */
export function replaceAt<T>(items: readonly T[], index: number, item: T): readonly T[] {
  if (items[index] === item) return items;
  const copy = items.slice();
  copy[index] = item;
  return copy;
}

/** `items` without those of which `isGone` holds; the same array when there are none. */
export function dropped<T>(items: readonly T[], isGone: (item: T) => boolean): readonly T[] {
  return items.some(isGone) ? items.filter((item) => !isGone(item)) : items;
}

export const filled = <T>(count: number, item: T): readonly T[] => new Array<T>(count).fill(item);

/** Rows that a table keyed by term, slot or command may hold before its lower half is forgotten. */
const rowsMax = 16_384;

/** `table` without the lower half of its keys once it is full: constant memory, and O(1) amortised per insertion. */
export function pruned<V>(table: Table<V>, max: number = rowsMax): Table<V> {
  if (table.size <= max) return table;
  let kept = table;
  const keys = table.keys();
  for (const key of keys.slice(0, keys.length >> 1)) kept = kept.delete(key);
  return kept;
}
