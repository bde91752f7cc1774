/** What shrinking came to, in four lines. */
import { escapeText } from "../sim/base/printable.ts";
import type { ShrunkRecord } from "../sim/campaign/tasks.ts";
import { plural } from "./format.ts";
import { type NameOf, withNames } from "./node-names.ts";
import { stallOf } from "./stalled.ts";
import type { Paint } from "./table.ts";

/** Where the smaller run lies, and the command line that runs it again. */
export interface KeptTrace {
  readonly trace: string;
  readonly replay: string;
}

/** `kept`: null where the trace could not be written. */
export function renderShrunk(shrunk: ShrunkRecord, kept: KeptTrace | null, name: NameOf, paint: Paint): string {
  const { violation, events, eventsBefore, runs, complete } = shrunk;
  const stall = stallOf(violation!.invariant, shrunk.trace, name);
  const rest = complete ? "nothing more can be left out" : "the budget is used up; --runs gives it more";
  return (
    `${plural(eventsBefore, "event")} shrunk to ${paint.bold(plural(events, "event"))} in ${plural(runs, "run")}; ${rest}\n` +
    `${paint.red(escapeText(violation!.invariant))}: ${escapeText(withNames(violation!.message, name))}\n` +
    `${stall === null ? "" : `${escapeText(stall, 3_000)}\n`}` +
    (kept === null ? "" : `trace   ${escapeText(kept.trace)}\nreplay  ${escapeText(kept.replay)}\n`)
  );
}
