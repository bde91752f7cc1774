/** `synod view`: a picture of a recorded run, as a page that one looks around in or as a drawing for documents. */
import path from "node:path";
import { plural } from "../reports/format.ts";
import { spacings } from "../reports/picture/positions.ts";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { escapeText } from "../sim/base/printable.ts";
import { clipped, UserError } from "../sim/base/user-error.ts";
import { tellUnended, Unended, untilTime } from "./campaign/until-time.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { subjectOptions } from "./input/subjects.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { modulesOfTrace, tellChanged } from "./input/trace-modules.ts";
import { mayWrite, writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";
import { tracesFolder } from "./output/traces-folder.ts";
import { ranAgain, viewedRun } from "./view/viewed.ts";

const options = {
  trace: option.required("A trace (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote"),
  html: option.text({
    ...{ value: "FILE", about: "write a page to look around in, one file that needs no network" },
    otherwise: "into synod-out/, unless a drawing is asked for",
  }),
  svg: option.text({ value: "FILE", about: "write a drawing for documents" }),
  around: option.integer({
    ...{ value: "EVENT", about: "in the drawing: the events around this one", otherwise: "what led to the verdict" },
    ...{ min: 0, max: 1e12 },
  }),
  events: option.integer({ about: "in the drawing: so many events at most", min: 2, max: 5_000, default: 100 }),
  spacing: option.choice({
    ...{ value: "HOW", choices: spacings, default: "readable" },
    about: "events along the time: `readable` shortens waits, `time` is to scale, `events` one behind the other",
  }),
  system: option.text({ about: "where the file of the system is now, if it was one of yours" }),
  judges: subjectOptions.judges,
  mutant: shared.mutantOfTrace,
  "bugs-from": shared.bugsFrom,
  time: shared.time,
  force: option.flag("Replace files that exist"),
  json: shared.json,
};

/** Of longer runs a page tells states in the words of the trace: whole, they would make it too large to open. */
const statesMax = 20_000;

type ViewGiven = Given<typeof options>;

export const viewCommand = defineCommand({
  usage: "view <trace>",
  about: "Draw a recorded run: who sent whom what and when, and what led to the verdict",
  positionals: ["trace"],
  options,
  examples: [
    ["view synod-out/raft-swarm-1-37.ndjson", "a page in synod-out/, to be opened in a browser"],
    ["view trace.ndjson --svg run.svg", "what led to the verdict, for a document"],
    ["view trace.ndjson --svg run.svg --around 217 --events 60", "what happened around event 217"],
  ],
  async run(given, terminal, named) {
    const file = given.trace;
    const files = filesOf(file, given);
    refuseUndrawn(given, named);
    const trace = readTraceFile(file);
    const found = findMutant(given.mutant ?? trace.header.mutant, given["bugs-from"]);
    const { modules, changed } = await modulesOfTrace(file, trace.header, given);
    const loading = { mutant: found, modules };
    const hasStates = files.html !== null && trace.header.events <= statesMax;
    const asides = { evidence: true, ...(hasStates ? { changes: true, states: true } : {}) };
    const about = { version, trace: file, system: trace.header.system };
    const now = await untilTime(terminal, given.time, () => ranAgain(file, trace, loading, asides));
    if (now instanceof Unended) return tellUnended(now, about, given.json, terminal);
    const run = await viewedRun(file, trace, loading, now);
    const { drawn } = await write(run, files, given, found);
    if (given.json) {
      const { replay, events, violation } = run;
      terminal.out(renderJson({ ...about, replay, events: events.length, violation, ...files, drawn }));
      return exit.fine;
    }
    terminal.out(tellChanged(changed));
    tellWritten(run, files, drawn, terminal);
    tellNext(terminal, { args: ["replay", file, "--story"], why: "tells the same in ten sentences" });
    return exit.fine;
  },
});

interface Files {
  readonly html: string | null;
  readonly svg: string | null;
}

/** Throws a UserError for names that cannot be written, before any work is done. */
function filesOf(trace: string, { html, svg, force }: ViewGiven): Files {
  const name = path.basename(trace).replace(/(\.ndjson)?(\.gz)?$/, "");
  const own = html ?? (svg === null ? path.join(tracesFolder, `${name}.html`) : null);
  const isOwn = html === null; // a name that nobody gave is nobody's: what stands there is an older page
  if (own !== null) mayWrite(own, force || isOwn);
  if (svg !== null) mayWrite(svg, force);
  if (own !== null && svg !== null && path.resolve(own) === path.resolve(svg))
    throw new UserError({
      ...{ code: "one-file-twice", place: clipped(svg, 200), remedy: "give each a name of its own" },
      problem: `${clipped(svg, 200)} is named for two things to be written`,
    });
  return { html: own, svg };
}

function refuseUndrawn({ svg }: ViewGiven, named: ReadonlySet<string>): void {
  const needless = ["around", "events", "spacing"].find((name) => named.has(name) && svg === null);
  if (needless !== undefined)
    throw new UserError({
      ...{
        code: "option-without-effect",
        place: `--${needless}`,
        remedy: `add --svg FILE, or leave --${needless} out`,
      },
      sentence: `--${needless} says what a drawing shows: add --svg FILE, or leave it out`,
    });
}

/** Throws a UserError for an event that the run has not. */
async function write(
  run: ViewedRun,
  { html, svg }: Files,
  given: ViewGiven,
  bug: Mutant | null,
): Promise<{ readonly drawn: number | null }> {
  const { around, events: most, spacing, force } = given;
  let drawn: number | null = null;
  if (svg !== null) {
    if (around !== null && around >= run.events.length)
      throw new UserError({
        ...{ code: "no-such-event", place: "--around", value: around, remedy: "give the number of one of them" },
        sentence: `--around ${around}: this run has ${plural(run.events.length, "event")}, the first of which is 0`,
      });
    const { runDrawing } = await import("../reports/picture/run-drawing.ts");
    const made = runDrawing(run, { most, around, spacing });
    writeAtomic(svg, made.svg, force);
    drawn = made.drawn;
  }
  if (html !== null) {
    const { runPage } = await import("./view/run-page.ts");
    writeAtomic(html, runPage(run, bug), force || given.html === null);
  }
  return { drawn };
}

const replays = {
  reproduced: "this code runs it so",
  fixed: "this code does not break it any more: what is shown is what the trace holds",
  diverged: "this code runs it otherwise: what is shown is what the trace holds",
};

function tellWritten(run: ViewedRun, { html, svg }: Files, drawn: number | null, terminal: Terminal): void {
  const { events, violation, replay } = run;
  const found = violation === null ? "no violation" : `violation of ${escapeText(violation.invariant, 80)}`;
  const how = replay === null ? "this code never ends it" : replays[replay];
  terminal.out(`${plural(events.length, "event")}, ${found}; ${how}\n`);
  if (svg !== null) {
    const part = drawn === events.length ? "" : `, with ${plural(drawn ?? 0, "event")} of them`;
    terminal.out(`drawing ${svg}${part}\n`);
  }
  if (html !== null) terminal.out(`page    ${html}\n`);
}
