/** What shrinking came to, in five lines. */
import { escapeText } from "../sim/base/printable.ts";
import type { ShrunkRecord } from "../sim/campaign/tasks.ts";
import type { ShrunkBy } from "../sim/search/shrink/shrink.ts";
import { plural } from "./format.ts";
import { type NameOf, withNames } from "./node-names.ts";
import { stallOf } from "./stalled.ts";
import type { Paint } from "./table.ts";

/** Where the smaller run lies, and the command line that runs it again. */
export interface KeptTrace {
  readonly trace: string;
  readonly replay: string;
}

/** How the run came about, in words. */
const ways: { readonly [by in ShrunkBy]: string } = {
  plan: "as a plan with a clock, made smaller",
  schedule: "as a schedule without a clock: what it does not deliver is late",
  box: "by the exhaustive checker, in the box of the planted bug",
};

/** `kept`: null where the trace could not be written. */
export function renderShrunk(shrunk: ShrunkRecord, kept: KeptTrace | null, name: NameOf, paint: Paint): string {
  const { violation, events, eventsBefore, runs, complete, by } = shrunk;
  const stall = stallOf(violation!.invariant, shrunk.trace, name);
  const rest = complete ? "nothing more can be left out" : "the budget is used up; --runs gives it more";
  return (
    `${plural(eventsBefore, "event")} shrunk to ${paint.bold(plural(events, "event"))} in ${plural(runs, "run")}; ${rest}\n` +
    `${by === null ? "" : `told ${ways[by]}\n`}` +
    `${paint.red(escapeText(violation!.invariant))}: ${escapeText(withNames(violation!.message, name))}\n` +
    `${stall === null ? "" : `${escapeText(stall, 3_000)}\n`}` +
    (kept === null ? "" : `trace   ${escapeText(kept.trace)}\nreplay  ${escapeText(kept.replay)}\n`)
  );
}
