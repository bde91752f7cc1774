/** `synod replay`: runs a run again, holds it against its trace, and tells its story or its events. */
import { type RunPlace, runCase } from "../reports/ci/other-cases.ts";
import { renderReplay, renderRun } from "../reports/replay.ts";
import { nodesMax } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Answer, PlanFrom, RecordTask, Replayed, ReplayTask, RunOutcome } from "../sim/campaign/tasks.ts";
import { expectations } from "../sim/trace/expected.ts";
import type { TraceHeader } from "../sim/trace/format.ts";
import { bugArguments } from "./campaign/coordinates.ts";
import { askWatched, NoReturnError, withHand } from "./campaign/crew.ts";
import { replayMany } from "./campaign/replay-many.ts";
import { tellUnended, Unended, untilTime } from "./campaign/until-time.ts";
import { defineCommand } from "./command.ts";
import { mayReport, tellBuildServer } from "./input/build-server.ts";
import { keepTrace } from "./input/keep-trace.ts";
import { catalogueOf } from "./input/load.ts";
import { findMutant } from "./input/mutant-files.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { onlyOf, readSubjects, type Subjects, subjectArguments, subjectOptions } from "./input/subjects.ts";
import { asidesOf, lookOf, refuseUnprinted, tell, tellerOf, tellingOptions, wordsOf } from "./input/telling.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { effectless, modulesOfTrace, type TraceModules, tellChanged } from "./input/trace-modules.ts";
import { isFolder, tracesIn } from "./input/trace-paths.ts";
import { type Loading, systemArgument } from "./input/user-module.ts";
import { mayWrite } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  trace: option.paths("Traces (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote, or folders of them", []),
  system: option.text({ about: "instead of a trace: the system, by name or file; with one: where its file is now" }),
  scenario: option.text({ about: "where the plan is drawn from", otherwise: "swarm" }),
  seed: option.text({ value: "S", about: "the campaign's seed", default: "1" }),
  index: option.integer({ value: "I", about: "the plan's index", min: 0, max: 1e12 }),
  nodes: option.integer({ about: "cluster size, if the campaign fixed it", min: 1, max: nodesMax }),
  beyond: option.flag("If the campaign went beyond the system's claims"),
  ...subjectOptions,
  mutant: shared.mutantOfTrace,
  "bugs-from": shared.bugsFrom,
  ...tellingOptions,
  expect: option.choice({
    ...{
      value: "WHAT",
      about: "exit with 0 only when every trace is so: fixed, still (the same judge objects) or reproduced",
    },
    choices: expectations,
  }),
  time: shared.time,
  out: option.text({ value: "FILE", about: "write the trace of this run to FILE (.gz compresses)" }),
  force: option.flag("Replace FILE if it exists"),
  report: shared.report,
  json: shared.json,
};

type ReplayGiven = Given<typeof options>;

export const replayCommand = defineCommand({
  usage: "replay [trace..]",
  about: "Run a recorded run, or plan I of a campaign, again: is it the same, fixed, or another?",
  positionals: ["trace"],
  options,
  examples: [
    ["replay synod-out/raft-swarm-1-37.ndjson", "is it still there?"],
    ["replay synod-out/raft-swarm-1-37.ndjson --story", "how did it come to that?"],
    ["replay trace.ndjson --print --node 3 --around 14 --diff", "what happened on that node then?"],
    ["replay trace.ndjson --mutant none", "does the protocol without the planted bug pass?"],
    ["replay traces --expect fixed", "every trace in a folder: is it fixed, and does it stay so?"],
    ["replay --system raft --scenario crashes --seed 7 --index 12", "plan 12 of that campaign"],
  ],
  run(given, terminal, named) {
    if (given.out !== null) mayWrite(given.out, given.force);
    mayReport(given);
    const [only] = given.trace;
    if (only === undefined) {
      refuseUnprinted(given, named);
      return replayPlan(given, terminal);
    }
    const extra = ["scenario", "seed", "index", "nodes", "set", "scenarios"].find((name) => named.has(name));
    if (extra !== undefined) throw effectless(extra);
    if (given.expect !== null || given.trace.length > 1 || isFolder(only)) return replayAll(given, terminal, named);
    refuseUnprinted(given, named);
    return replayTrace(only, given, terminal);
  },
});

/** Several traces: a line each. */
function replayAll(given: ReplayGiven, terminal: Terminal, named: ReadonlySet<string>): Promise<number> {
  const single = [...Object.keys(tellingOptions), "out", "time"].find((name) => named.has(name));
  if (single !== undefined)
    throw new UserError({
      ...{
        code: "one-trace",
        place: `--${single}`,
        problem: `--${single} is about one trace, and here is a line for each`,
      },
      remedy: `leave --${single} out, or name one trace without --expect`,
    });
  const { expect, mutant, report, force, json, system, judges, "bugs-from": bugsFrom } = given;
  const asked = { expect, mutant, report, force, json, bugsFrom, moved: { system, judges } };
  return replayMany(tracesIn(given.trace), asked, terminal);
}

async function replayTrace(file: string, given: ReplayGiven, terminal: Terminal): Promise<number> {
  const { header, lines } = readTraceFile(file);
  const found = findMutant(given.mutant ?? header.mutant, given["bugs-from"]);
  const mutant = found?.id ?? null;
  const { modules, changed } = await modulesOfTrace(file, header, given);
  const about = { version, trace: file, system: header.system, mutant };
  const loading = { mutant: found, modules };
  const teller = await tellerOf(given, header, loading);
  const task: ReplayTask = { type: "replay", plan: header.plan, trace: lines, ...asidesOf(given) };
  const replayed = await askRun(loading, task, { plan: header.plan }, { about, given, terminal }).catch((error) => {
    throw error instanceof UserError && error.code === "trace-changed" ? error.within(file) : error;
  });
  if (typeof replayed === "number") return replayed;
  const unwritten = keepTrace(given, replayed, header, loading);
  const { verdict, divergence, digest, events, violation, undecided } = replayed;
  if (given.json) {
    const report = { version, verdict, trace: file, system: header.system, mutant };
    const outcome = { divergence, digest, events, violation, undecided, recorded: header.violation };
    const details = { ...(changed.length > 0 ? { changed } : {}), ...outcome, ...wordsOf(teller, replayed, lines) };
    terminal.out(renderJson({ ...report, ...details, unwritten }));
  } else {
    tell(teller, replayed, terminal, lines);
    terminal.out(tellChanged(changed));
    terminal.out(renderReplay({ header, lines, now: replayed, mutant }, lookOf(teller, terminal)));
    tellUnwritten(terminal, unwritten);
    tellNext(terminal, nextOfTrace(file, given, header, { ...replayed, modules, changed }));
  }
  const isUnexplained = verdict === "diverged" && violation === null && changed.length === 0;
  const code = isUnexplained ? exit.ourMistake : exitCodeOf(replayed, unwritten);
  return tellRunOf({ system: header.system, name: file, file }, replayed, { given, terminal }, code);
}

/** Tells a build server of the one run; returns the exit code. */
function tellRunOf(place: RunPlace, came: RunOutcome, { given, terminal }: Asked, code: number): number {
  const found = { command: "replay", cases: [runCase(place, came, code === exit.fine)], seconds: null };
  return tellBuildServer(found, { ...given, isData: given.json }, terminal, code);
}

interface Asked {
  readonly given: ReplayGiven;
  readonly terminal: Terminal;
}

interface Asking extends Asked {
  /** The parts of every answer. */
  readonly about: object;
}

/** The answer to a run; or the exit code when it was told already that the run did not end, or never returns. */
async function askRun<T extends ReplayTask | RecordTask>(
  loading: Loading,
  task: T,
  from: PlanFrom,
  { about, given, terminal }: Asking,
): Promise<Answer<T["type"]> | number> {
  const work = () => withHand(loading, (hand) => askWatched(hand, task, from));
  const answer = await untilTime(terminal, given.time, work);
  if (answer instanceof Unended) return tellUnended(answer, about, given.json, terminal);
  if (!(answer instanceof NoReturnError)) return answer;
  const { invariant, message, event } = answer.finding;
  const violation = { invariant, message, event };
  if (given.json) terminal.out(renderJson({ ...about, violation }));
  else terminal.out(`violation of ${invariant} at event ${event}\n  ${message}\n`);
  return exit.violation;
}

/** What one asks next of a trace. */
function nextOfTrace(
  file: string,
  given: ReplayGiven,
  header: TraceHeader,
  { verdict, modules, changed }: Replayed & TraceModules,
): NextStep {
  const bugs = bugArguments(given["bugs-from"]);
  const system = systemArgument(header.system, modules);
  if (verdict === "fixed") {
    return { args: ["fuzz", system, "--seed", "random"], why: "looks for what else may be wrong" };
  }
  if (verdict === "diverged" && changed.length > 0)
    return { args: ["fuzz", system], why: "looks at the code as it is now" };
  if (verdict === "diverged") return { args: ["audit", system], why: "shows whether its runs are still functions" };
  if (!given.story)
    return { args: ["replay", file, "--story", ...bugs], why: "tells in ten sentences how it came about" };
  if (!given.print) return { args: ["replay", file, "--print", ...bugs], why: "tells every event" };
  return { args: ["check", "--around", file, ...bugs], why: "shows which of its choices are necessary" };
}

async function replayPlan(given: ReplayGiven, terminal: Terminal): Promise<number> {
  const { system, index, seed, nodes, beyond } = given;
  if (given.expect !== null)
    throw new UserError({
      ...{ code: "no-traces", place: "--expect", problem: "--expect is about traces" },
      remedy: "name traces or a folder of them",
    });
  if (system === null || index === null) {
    throw new UserError({
      code: "no-trace",
      place: "replay",
      remedy: "name a trace, or a plan by --system and --index",
      sentence: "name a trace, or a plan by --system and --index (with --scenario and --seed)",
    });
  }
  const subjects = await readSubjects({ ...given, system: [system] });
  const catalogue = await catalogueOf(subjects.modules);
  const [variant] = catalogue.variants([onlyOf(subjects, system)], subjects.set);
  catalogue.system(variant!); // throws
  const found = findMutant(given.mutant, given["bugs-from"]);
  const loading = { mutant: found, modules: subjects.modules };
  const mutant = found?.id ?? null;
  const scenario = catalogue.scenario(given.scenario ?? found?.scenario ?? "swarm").name;
  const source = { system: variant!, scenario, seed, settings: { nodes, beyond } };
  const about = { version, system: variant!, scenario, seed, index, mutant };
  const from = { source, index };
  const recorded = await askRun(loading, { type: "record", from, mutant, ...asidesOf(given) }, from, {
    about,
    given,
    terminal,
  });
  if (typeof recorded === "number") return recorded;
  const header = JSON.parse(recorded.trace[0]!) as TraceHeader;
  const unwritten = keepTrace(given, recorded, header, loading);
  const { digest, events, violation, undecided } = recorded;
  const teller = await tellerOf(given, header, loading);
  if (given.json) {
    const words = wordsOf(teller, recorded);
    terminal.out(renderJson({ ...about, digest, events, violation, undecided, ...words, unwritten }));
  } else {
    tell(teller, recorded, terminal);
    terminal.out(renderRun(recorded, lookOf(teller, terminal)));
    tellUnwritten(terminal, unwritten);
    tellNext(terminal, nextOfPlan(given, { ...subjects, names: [variant!], set: {} }, scenario, recorded));
  }
  const place = { system: source.system, name: `${scenario}, seed ${seed}, index ${index}`, file: null };
  return tellRunOf(place, recorded, { given, terminal }, exitCodeOf(recorded, unwritten));
}

function tellUnwritten(terminal: Terminal, unwritten: string | null): void {
  if (unwritten !== null) terminal.err(`synod: ${unwritten}\n`);
}

/** What one asks next of a plan that was named by its coordinates. */
function nextOfPlan(given: ReplayGiven, subjects: Subjects, scenario: string, { violation }: RunOutcome): NextStep {
  const { seed, index, nodes, beyond, mutant, out } = given;
  const [system, ...brought] = subjectArguments(subjects);
  const bugs = [...(mutant === null ? [] : ["--mutant", mutant]), ...bugArguments(given["bugs-from"])];
  if (violation !== null && out !== null) return { args: ["shrink", out, ...bugs], why: "finds a smaller run like it" };
  const place = [
    ...["--system", system!, "--scenario", scenario, "--seed", seed, "--index", String(index)],
    ...(nodes === null ? [] : ["--nodes", String(nodes)]),
    ...(beyond ? ["--beyond"] : []),
    ...brought,
    ...bugs,
  ];
  if (violation !== null)
    return { args: ["replay", ...place, "--out", "trace.ndjson"], why: "keeps its trace, to shrink" };
  if (!given.print) return { args: ["replay", ...place, "--print"], why: "tells every event" };
  return { args: ["fuzz", system!, "--scenario", scenario, ...brought], why: "runs more plans of this kind" };
}

function exitCodeOf({ violation, undecided }: RunOutcome, unwritten: string | null): number {
  if (violation !== null) return violation.invariant === "determinism" ? exit.ourMistake : exit.violation;
  if (unwritten !== null) return exit.usersMistake;
  return undecided === null ? exit.fine : exit.undecided;
}
