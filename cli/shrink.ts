/** `synod shrink`: a smaller plan that goes wrong in the same way. */

import { plural } from "../reports/format.ts";
import { painter } from "../reports/table.ts";
import { escapeText, renderJson } from "../sim/base/printable.ts";
import { withHand } from "./campaign/crew.ts";
import type { Command } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { packTrace, readTraceFile } from "./input/trace-files.ts";
import { mayWrite, writeAtomic } from "./output/files.ts";
import { invocation, version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit } from "./output/terminal.ts";

export const command: Command = {
  usage: "shrink <trace>",
  about: "Find a smaller plan with the same violation: fewer faults, nodes, operations, less time, fewer messages lost",
  positionals: { trace: "A trace of a run that breaks an invariant" },
  options: {
    out: { value: "FILE", about: "where the smaller trace goes (.gz compresses)", default: "TRACE-shrunk.ndjson" },
    runs: { value: "N", about: "runs to spend at most", default: "4000" },
    mutant: { value: "ID", about: "plant this bug, or `none`", default: "the one that the trace names" },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    force: { about: "Replace FILE if it exists" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["shrink trace.ndjson", "writes trace-shrunk.ndjson"],
    ["shrink trace.ndjson.gz --out small.ndjson --runs 50000", "at length"],
  ],
  async run(given, terminal) {
    const file = given.text("trace")!;
    const runsMax = given.integer("runs", 1, 100_000_000) ?? 4_000;
    const { header } = readTraceFile(file);
    const mutant = findMutant(given.text("mutant") ?? header.mutant, given.texts("bugs-from"));
    const out = given.text("out") ?? `${file.replace(/\.ndjson(\.gz)?$/, "")}-shrunk.ndjson`;
    mayWrite(out, given.flag("force"));
    const progress = new Progress(terminal);
    progress.say(`shrinking ${plural(header.events, "event")}, with at most ${plural(runsMax, "run")}`);
    const task = { type: "shrink", from: { plan: header.plan }, mutant: mutant?.id ?? null, runsMax } as const;
    const shrunk = await withHand(mutant, (hand) => hand.ask(task));
    progress.clear();
    writeAtomic(out, packTrace(shrunk.trace, out.endsWith(".gz")), given.flag("force"));
    const { violation, events, eventsBefore, runs, complete, digest } = shrunk;
    const report = {
      version,
      trace: out,
      mutant: mutant?.id ?? null,
      violation,
      events,
      eventsBefore,
      runs,
      complete,
      digest,
    };
    if (given.flag("json")) terminal.out(renderJson(report));
    else {
      const paint = painter(terminal.colorOut);
      const rest = complete ? "nothing more can be left out" : "the budget is used up; --runs gives it more";
      terminal.out(
        `${plural(eventsBefore, "event")} shrunk to ${paint.bold(plural(events, "event"))} in ${plural(runs, "run")}; ${rest}\n` +
          `${paint.red(escapeText(violation!.invariant))}: ${escapeText(violation!.message)}\n` +
          `trace   ${escapeText(out)}\nreplay  ${escapeText(invocation("replay", out, "--print"))}\n`,
      );
    }
    return exit.violation;
  },
};
