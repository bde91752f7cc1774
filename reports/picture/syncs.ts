/** The syncs of a run that took time, from where the disk set to work to where it was done. */
import type { TraceEvent } from "../../sim/trace/format.ts";
import { Departing } from "./departing.ts";
import type { Trouble } from "./troubles.ts";

export function syncsOf(events: readonly TraceEvent[]): readonly Trouble[] {
  const departing = new Departing(events);
  for (const [at, event] of events.entries()) {
    const { node, effects = [], cut = effects.length } = event;
    departing.happens(at, event);
    for (const effect of effects.slice(0, cut)) departing.issues(at, node, effect);
  }
  return departing.spans.map((span) => ({ ...span, kind: "sync", text: "sync" }));
}
