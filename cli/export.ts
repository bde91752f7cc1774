/** `synod export`: a recorded run in the forms that other tools read. */

import { dotOf } from "../reports/export/dot.ts";
import { ednOf } from "../reports/export/edn.ts";
import type { ExportedRun } from "../reports/export/exported-run.ts";
import { type ItfRun, itfOf } from "../reports/export/itf.ts";
import { mermaidOf } from "../reports/export/mermaid.ts";
import { perfettoOf } from "../reports/export/perfetto.ts";
import { shivizExpression, shivizOf } from "../reports/export/shiviz.ts";
import { plural } from "../reports/format.ts";
import { runTitle, runVerdict } from "../reports/picture/run-drawing.ts";
import { runScene } from "../reports/picture/run-scene.ts";
import { printableJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Replayed } from "../sim/campaign/tasks.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { subjectOptions } from "./input/subjects.ts";
import { readTraceFile, type TraceFile } from "./input/trace-files.ts";
import { modulesOfTrace } from "./input/trace-modules.ts";
import type { Loading } from "./input/user-module.ts";
import { mayWrite, writeAtomic } from "./output/files.ts";
import { tellNext } from "./output/next-step.ts";
import { exit } from "./output/terminal.ts";
import { ranAgain, viewedRun } from "./view/viewed.ts";

/** Each form, and what reads it. */
const forms = {
  mermaid: { write: mermaidOf, reader: "Mermaid, in documents of GitHub and others" },
  shiviz: { write: shivizOf, reader: `ShiViz, by the expression ${shivizExpression}` },
  dot: { write: dotOf, reader: "Graphviz" },
  perfetto: { write: perfettoOf, reader: "ui.perfetto.dev and chrome://tracing" },
  itf: { write: itfOf, reader: "the ITF Trace Viewer, Apalache and Quint" },
  edn: { write: ednOf, reader: "Jepsen, Knossos, Elle and synod verify" },
} satisfies { readonly [form: string]: { write(run: never): string; readonly reader: string } };

type Form = keyof typeof forms;

/** A state of each node for each event of a longer run is more than a viewer opens. */
const statesMax = 20_000;

export const exportCommand = defineCommand({
  usage: "export <trace>",
  about: "Write a recorded run as a diagram or a log that other tools read",
  positionals: ["trace"],
  options: {
    trace: option.required("A trace (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote"),
    to: option.choice({
      ...{ value: "FORM", choices: Object.keys(forms) as Form[], default: "mermaid" },
      about: Object.entries(forms)
        .map(([form, { reader }]) => `${form} (for ${reader})`)
        .join(", "),
    }),
    past: option.flag("Only what led to the verdict"),
    out: option.text({ value: "FILE", about: "write it to FILE", otherwise: "print it" }),
    system: option.text({ about: "where the file of the system is now, if it was one of yours" }),
    judges: subjectOptions.judges,
    mutant: shared.mutantOfTrace,
    "bugs-from": shared.bugsFrom,
    force: option.flag("Replace FILE if it exists"),
  },
  examples: [
    ["export trace.ndjson --past", "a sequence diagram for a report"],
    ["export trace.ndjson --to shiviz --out run.log", "a log with vector clocks"],
    ["export trace.ndjson --to perfetto --out run.json", "a timeline to zoom in"],
    ["export trace.ndjson --to itf --past --out run.itf.json", "the states of all nodes, one for each event"],
    ["export trace.ndjson --to edn --out history.edn", "what clients saw, for other checkers of histories"],
  ],
  async run(given, terminal) {
    const { trace: file, to, past, out, force } = given;
    if (out !== null) mayWrite(out, force);
    const trace = readTraceFile(file);
    const { modules } = await modulesOfTrace(file, trace.header, given);
    const bug = findMutant(given.mutant ?? trace.header.mutant, given["bugs-from"]);
    const loading = { mutant: bug, modules };
    if (past && to === "edn")
      throw new UserError({
        ...{ code: "history-in-part", place: "--past", remedy: "leave --past out" },
        sentence: "--past: a part of a history may be judged otherwise than the whole; leave it out",
      });
    const run = await viewedRun(file, trace, loading, to === "itf" ? await againWhole(file, trace, loading) : null);
    const scene = runScene(run);
    if (past && !scene.hasPast)
      throw new UserError({
        ...{ code: "no-past", place: "--past", remedy: "leave --past out" },
        sentence: "--past: nothing is known to have led to the verdict of this run; leave it out",
      });
    const places = scene.points.filter(({ isPast }) => !past || isPast).map(({ at }) => at);
    const about = {
      source: file,
      description: [runTitle(run), ...runVerdict(run)].join(" "),
      isViolated: run.violation !== null,
    };
    const exported: ExportedRun & ItfRun = { ...run, scene, places, about };
    const text = forms[to].write(exported);
    if (out === null) {
      terminal.out(text);
      return exit.fine;
    }
    writeAtomic(out, printableJson(text), force);
    // A history holds what clients saw, a line each.
    const told = to === "edn" ? plural(text.split("\n").length - 1, "operation") : plural(places.length, "event");
    terminal.out(`${told} for ${forms[to].reader}\nwritten ${out}\n`);
    tellNext(terminal, { args: ["view", file], why: "draws the run as a page to look around in" });
    return exit.fine;
  },
});

/** A trace tells of a state in a line; here it is run again for all of it. */
async function againWhole(file: string, trace: TraceFile, loading: Loading): Promise<Replayed> {
  const { events } = trace.header;
  if (events > statesMax)
    throw new UserError({
      ...{ code: "too-many-states", place: "--to", value: events, remedy: "shrink the run, or choose another form" },
      sentence: `--to itf: the states of ${plural(events, "event")} are more than ${statesMax}; shrink the run first`,
    });
  const now = await ranAgain(file, trace, loading, { states: "whole" });
  if (now?.verdict === "reproduced") return now;
  throw new UserError({
    ...{ code: "not-reproduced", place: file, remedy: "see synod replay" },
    sentence: `--to itf: states are those of the run again, which is not the recorded one any more; see synod replay ${file}`,
  });
}
