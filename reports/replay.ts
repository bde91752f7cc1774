/** What a replay came to: the same run, a fixed one, or another; and where it left its trace. */
import { escapeText } from "../sim/base/printable.ts";
import type { Recorded, Replayed } from "../sim/campaign/tasks.ts";
import type { TraceEvent, TraceHeader } from "../sim/trace/format.ts";
import { count, plural } from "./format.ts";
import { withNames } from "./node-names.ts";
import { stallOf } from "./stalled.ts";
import { eventsOf, type Telling, tellEvent } from "./story/event.ts";
import { type Selection, selected } from "./story/selection.ts";
import type { Paint } from "./table.ts";
import { inColumns } from "./wrap.ts";

/** How a run is told: names, colours, columns, whether it has a clock. */
export interface Look extends Omit<Telling, "changes" | "paint" | "width"> {
  readonly paint: Paint;
  readonly width: number | null;
}

/** What is known when a replay is over. */
export interface ReplayFinding {
  readonly header: TraceHeader;
  /** The lines of the trace. */
  readonly lines: readonly string[];
  readonly now: Replayed;
  /** Id of the planted bug. */
  readonly mutant: string | null;
}

export function renderReplay(finding: ReplayFinding, look: Look): string {
  return inColumns(tellReplay(finding, look), look.width);
}

function tellReplay({ header, lines, now, mutant }: ReplayFinding, look: Look): string {
  const { verdict, divergence } = now;
  const { paint } = look;
  const found = describe(now, look);
  const planted = mutant === null ? "" : ` with planted bug ${mutant}`;
  if (verdict === "reproduced") {
    return `${paint.bold("reproduced")}${planted}: ${plural(now.events, "event")}, digest ${now.digest}: ${found}\n`;
  }
  const where = divergence === null ? "in its last state" : `at event ${divergence.event} (line ${divergence.line})`;
  const difference = divergence === null ? "" : bothStories(lines, now, divergence.line, look);
  if (verdict === "fixed") {
    const what = `the trace shows ${escapeText(header.violation!.invariant)}, this run does not${planted}`;
    const end = now.undecided === null ? "" : `  it goes no further: ${escapeText(now.undecided)}\n`;
    return `${paint.green.bold("fixed")}: ${what}\n  it differs from the trace ${where}\n${difference}${end}`;
  }
  const why =
    now.digest === header.digest
      ? "; the run has the same digest, and the trace is whole: the code does or tells otherwise what no digest holds"
      : header.mutant === mutant
        ? "; the code has changed, or determinism was lost"
        : "";
  return `${paint.red.bold("diverged")} ${where}${why}\n${difference}  this run${planted}: ${found}\n`;
}

/** The line where a run differs, as the trace tells it and as it is now. */
function bothStories(lines: readonly string[], now: Replayed, line: number, look: Look): string {
  const story = (text: string | undefined): string => {
    if (text === undefined) return "(it has ended)";
    return isEvent(text) ? tellEvent(JSON.parse(text) as TraceEvent, look).join("\n") : escapeText(text, 500);
  };
  return `  the trace:\n${story(lines[line - 1])}\n  this run:\n${story(now.trace[line - 1])}\n`;
}

const isEvent = (line: string): boolean => line.startsWith('{"event"');

function describe({ violation, trace }: Recorded, { name, paint }: Look): string {
  if (violation === null) return "no violation";
  const stall = stallOf(violation.invariant, trace, name);
  const sentence = escapeText(withNames(violation.message, name));
  const story = stall === null ? "" : `\n  ${escapeText(stall, storyMax)}`;
  return `${paint.red(`violation of ${escapeText(violation.invariant)}`)} at event ${violation.event}\n  ${sentence}${story}`;
}

/** So long may a paragraph be, in characters. */
const storyMax = 3_000;

/** One line on a run that was held against no trace. */
export function renderRun(run: Recorded, look: Look): string {
  const outcome = run.undecided === null ? describe(run, look) : `undecided: ${escapeText(run.undecided)}`;
  return inColumns(`${plural(run.events, "event")}, digest ${run.digest}: ${outcome}\n`, look.width);
}

/** The events of a recorded run that are asked for, piece by piece. */
export function* tellRun({ trace, changes }: Recorded, selection: Selection, look: Look): Generator<string> {
  const events = [...eventsOf(trace)];
  const shown = selected(events, selection);
  const byEvent = changes === undefined ? {} : { changes: new Map(changes.map((one) => [one.event, one.changes])) };
  for (const event of shown) yield `${tellEvent(event, { ...look, ...byEvent }).join("\n")}\n`;
  if (shown.length < events.length)
    yield `${look.paint.dim(`${count(shown.length)} of ${plural(events.length, "event")} shown`)}\n`;
}
