/** `synod shrink`: a smaller plan that goes wrong in the same way. */

import { plural } from "../reports/format.ts";
import { onSheet } from "../reports/sheet.ts";
import { renderShrunk } from "../reports/shrunk.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { TraceHeader } from "../sim/trace/format.ts";
import { bugArguments } from "./campaign/coordinates.ts";
import { askWatched, NoReturnError, untilInterrupt, type WorkerHand, withHand } from "./campaign/crew.ts";
import { whileShrinking } from "./campaign/shrinking.ts";
import { defineCommand } from "./command.ts";
import { catalogueOf } from "./input/load.ts";
import { findMutant } from "./input/mutant-files.ts";
import { namesOfPlan } from "./input/names-of-plan.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { subjectOptions } from "./input/subjects.ts";
import { packTrace, readTraceFile } from "./input/trace-files.ts";
import { effectless, modulesOfTrace } from "./input/trace-modules.ts";
import { mayWrite, tryToWrite, writeAtomic } from "./output/files.ts";
import { invocation, version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit } from "./output/terminal.ts";

export const shrinkCommand = defineCommand({
  usage: "shrink <trace>",
  about: "Find a smaller plan with the same violation: fewer faults, nodes, operations, less time, fewer messages lost",
  positionals: ["trace"],
  options: {
    trace: option.required("A trace of a run that breaks an invariant"),
    out: option.text({
      ...{ value: "FILE", about: "where the smaller trace goes (.gz compresses)" },
      otherwise: "TRACE-shrunk.ndjson",
    }),
    runs: option.integer({ about: "runs to spend at most", min: 1, max: 100_000_000, default: 4_000 }),
    system: option.text({ about: "where the file of a system of your own is now, if it has moved" }),
    judges: subjectOptions.judges,
    set: { ...subjectOptions.set, about: "no use: a trace has the options of its run in its plan" },
    mutant: shared.mutantOfTrace,
    "bugs-from": shared.bugsFrom,
    force: option.flag("Replace FILE if it exists"),
    json: shared.json,
  },
  examples: [
    ["shrink trace.ndjson", "writes trace-shrunk.ndjson"],
    ["shrink trace.ndjson.gz --out small.ndjson --runs 50000", "at length"],
  ],
  async run(given, terminal) {
    const { trace: file, runs: runsMax, force, "bugs-from": bugsFrom } = given;
    if (given.set.length > 0) throw effectless("set");
    const { header } = readTraceFile(file);
    if (header.violation === null) {
      throw new UserError({
        ...{ code: "nothing-to-shrink", place: file, remedy: "name the trace of a run that breaks an invariant" },
        problem: "this trace is of a run that broke no invariant",
      });
    }
    const mutant = findMutant(given.mutant ?? header.mutant, bugsFrom);
    const { modules, changed } = await modulesOfTrace(file, header, given);
    const out = given.out ?? `${file.replace(/\.ndjson(\.gz)?$/, "")}-shrunk.ndjson`;
    mayWrite(out, force);
    const progress = new ProgressLine(terminal);
    for (const name of changed) progress.say(`${name} has changed since the trace was recorded`);
    progress.say(`shrinking ${plural(header.events, "event")}, with at most ${plural(runsMax, "run")}`);
    const from = { plan: header.plan };
    const { knownBoxOf } = await import("./input/bug-box.ts");
    const box = mutant === null ? null : knownBoxOf((await catalogueOf(modules)).system(header.system), mutant);
    const task = { type: "shrink", from, mutant: mutant?.id ?? null, runsMax, digest: null, box } as const;
    const what = plural(header.events, "event");
    const hands: WorkerHand[] = [];
    const work = untilInterrupt(terminal, () =>
      withHand({ mutant, modules }, (hand) => {
        hands.push(hand);
        return askWatched(hand, task, from);
      }),
    );
    const shrunk = await whileShrinking(work, hands, { what, runsMax }, progress);
    progress.clear();
    const about = { version, trace: out, mutant: mutant?.id ?? null };
    const tell = (code: number, parts: object, words: string): number => {
      terminal.out(given.json ? renderJson({ ...about, trace: null, ...parts }) : words);
      return code;
    };
    if (shrunk === null) return tell(exit.interrupted, { interrupted: true }, "interrupted: nothing was written\n");
    if (shrunk instanceof NoReturnError) {
      const { invariant, message, event } = shrunk.finding;
      const violation = { invariant, message, event };
      return tell(exit.violation, { violation }, `violation of ${invariant}\n  ${message}\n`);
    }
    if (shrunk.differs !== null) {
      const violation = { invariant: "determinism", message: shrunk.differs };
      return tell(exit.ourMistake, { violation }, `violation of determinism\n  ${shrunk.differs}\n`);
    }
    const { violation, events, eventsBefore, runs, complete, by, digest } = shrunk;
    const unwritten = tryToWrite(() => writeAtomic(out, packTrace(shrunk.trace, out.endsWith(".gz")), force));
    const code = unwritten === null ? exit.violation : exit.usersMistake;
    if (given.json) {
      const trace = unwritten === null ? out : null;
      terminal.out(
        renderJson({ ...about, trace, violation, events, eventsBefore, runs, complete, by, digest, unwritten }),
      );
      return code;
    }
    const bugs = bugArguments(bugsFrom);
    const name = await namesOfPlan((JSON.parse(shrunk.trace[0]!) as TraceHeader).plan, modules);
    const kept = unwritten === null ? { trace: out, replay: invocation("replay", out, "--story", ...bugs) } : null;
    terminal.out(onSheet(terminal, (paint) => renderShrunk(shrunk, kept, name, paint)));
    if (unwritten !== null) {
      terminal.err(`synod: ${unwritten}\n`);
      return code;
    }
    if (complete) tellNext(terminal, { args: ["replay", out, "--story", ...bugs], why: "tells its story" });
    else {
      const args = ["shrink", out, "--runs", String(runsMax * 10), ...bugs];
      tellNext(terminal, { args, why: "goes on from here, for longer" });
    }
    return exit.violation;
  },
});
