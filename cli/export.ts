/** `synod export`: a recorded run in the forms that other tools read. */

import { dotOf } from "../reports/export/dot.ts";
import type { ExportedRun } from "../reports/export/exported-run.ts";
import { mermaidOf } from "../reports/export/mermaid.ts";
import { perfettoOf } from "../reports/export/perfetto.ts";
import { shivizExpression, shivizOf } from "../reports/export/shiviz.ts";
import { plural } from "../reports/format.ts";
import { runScene } from "../reports/picture/run-scene.ts";
import { printableJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { subjectOptions } from "./input/subjects.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { modulesOfTrace } from "./input/trace-modules.ts";
import { mayWrite, writeAtomic } from "./output/files.ts";
import { tellNext } from "./output/next-step.ts";
import { exit } from "./output/terminal.ts";
import { viewedRun } from "./view/viewed.ts";

/** Each form, and what reads it. */
const forms = {
  mermaid: { write: mermaidOf, reader: "Mermaid, in documents of GitHub and others" },
  shiviz: { write: shivizOf, reader: `ShiViz, by the expression ${shivizExpression}` },
  dot: { write: dotOf, reader: "Graphviz" },
  perfetto: { write: perfettoOf, reader: "ui.perfetto.dev and chrome://tracing" },
} satisfies { readonly [form: string]: { write(run: ExportedRun): string; readonly reader: string } };

type Form = keyof typeof forms;

export const exportCommand = defineCommand({
  usage: "export <trace>",
  about: "Write a recorded run as a diagram or a log that other tools read",
  positionals: ["trace"],
  options: {
    trace: option.required("A trace (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote"),
    to: option.choice({
      ...{ value: "FORM", choices: Object.keys(forms) as Form[], default: "mermaid" },
      about: `${Object.keys(forms).join(", ")}`,
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
  ],
  async run(given, terminal) {
    const { trace: file, to, past, out, force } = given;
    if (out !== null) mayWrite(out, force);
    const trace = readTraceFile(file);
    const { modules } = await modulesOfTrace(file, trace.header, given);
    const bug = findMutant(given.mutant ?? trace.header.mutant, given["bugs-from"]);
    const run = await viewedRun(file, trace, { mutant: bug, modules }, null);
    const scene = runScene(run);
    if (past && !scene.hasPast)
      throw new UserError({
        ...{ code: "no-past", place: "--past", remedy: "leave --past out" },
        sentence: "--past: nothing is known to have led to the verdict of this run; leave it out",
      });
    const places = scene.points.filter(({ isPast }) => !past || isPast).map(({ at }) => at);
    const text = forms[to].write({ ...run, scene, places });
    if (out === null) {
      terminal.out(text);
      return exit.fine;
    }
    writeAtomic(out, printableJson(text), force);
    terminal.out(`${plural(places.length, "event")} for ${forms[to].reader}\nwritten ${out}\n`);
    tellNext(terminal, { args: ["view", file], why: "draws the run as a page to look around in" });
    return exit.fine;
  },
});
