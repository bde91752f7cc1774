/** Which events of a run are printed: those of some nodes, those around an event, the last ones. */
import type { TraceEvent } from "../../sim/trace/format.ts";

export interface Selection {
  /** Nodes, -1 for the world; null: all. */
  readonly nodes: ReadonlySet<number> | null;
  /** The number of an event; null: no place. */
  readonly around: number | null;
  /** So many events at most; null: all. */
  readonly last: number | null;
}

export const everyEvent: Selection = { nodes: null, around: null, last: null };

/** So many events before and behind the one asked for. */
export const aroundMany = 10;

/** The events asked for: of these nodes; of those, the ones nearest to a place; of those, the last. */
export function selected(events: readonly TraceEvent[], { nodes, around, last }: Selection): readonly TraceEvent[] {
  const own = nodes === null ? events : events.filter(({ node }) => nodes.has(node));
  const near = around === null ? own : nearest(own, around);
  return last === null ? near : near.slice(Math.max(0, near.length - last));
}

function nearest(events: readonly TraceEvent[], around: number): readonly TraceEvent[] {
  const found = events.findIndex(({ event }) => event >= around);
  const at = found < 0 ? events.length : found;
  const isThere = events[at]?.event === around;
  return events.slice(Math.max(0, at - aroundMany), at + aroundMany + (isThere ? 1 : 0));
}
