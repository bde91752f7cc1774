/** The rows on the way to a state, also when a search no longer holds them. */
import type { StatesSeen } from "../memory/states-seen.ts";

/** A search that finds states in the same order as another did. */
interface Retracing {
  readonly seen: StatesSeen;
  readonly isDone: boolean;
  advance(count: number): boolean;
}

/** The rows from the first state to `state`; when some were forgotten, those that `again` finds. None when it finds none. */
export function rowsAlong(seen: StatesSeen, state: number, again: (() => Retracing) | null): Int32Array[] {
  const { store } = seen;
  const line = store.lineage(state);
  if (line.every((one) => store.holds(one))) return line.map((one) => seen.row(one));
  if (again === null) return [];
  const search = again();
  const wanted = new Set(line);
  const rows: Int32Array[] = [];
  for (let next = 0; next <= state; ) {
    search.advance(1);
    for (; next < search.seen.size && next <= state; next++) if (wanted.has(next)) rows.push(search.seen.row(next));
    if (search.isDone && search.seen.size <= state) return []; // the limits of memory fell elsewhere
  }
  return rows;
}
