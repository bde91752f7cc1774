/** `synod replay`: runs a run again, holds it against its trace, and tells its story. */
import { renderReplay, renderRun, tellRun } from "../reports/replay.ts";
import { painter } from "../reports/table.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { nodesMax } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type {
  Answer,
  PlanFrom,
  Recorded,
  RecordTask,
  Replayed,
  ReplayTask,
  RunOutcome,
} from "../sim/campaign/tasks.ts";
import type { TraceHeader } from "../sim/trace/format.ts";
import { bugArguments } from "./campaign/coordinates.ts";
import { askWatched, NoReturnError, untilInterrupt, withHand } from "./campaign/crew.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { namesOfPlan } from "./input/names-of-plan.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { packTrace, readTraceFile } from "./input/trace-files.ts";
import { mayWrite, tryToWrite, writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  trace: option.text({ about: "A trace (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote" }),
  system: option.text({ about: "instead of a trace: the system" }),
  scenario: option.text({ about: "where the plan is drawn from", otherwise: "swarm" }),
  seed: option.text({ value: "S", about: "the campaign's seed", default: "1" }),
  index: option.integer({ value: "I", about: "the plan's index", min: 0, max: 1e12 }),
  nodes: option.integer({ about: "cluster size, if the campaign fixed it", min: 1, max: nodesMax }),
  beyond: option.flag("If the campaign went beyond the system's claims"),
  mutant: shared.mutantOfTrace,
  "bugs-from": shared.bugsFrom,
  print: option.flag("Tell the story: every event with its effects and what the judges saw"),
  out: option.text({ value: "FILE", about: "write the trace of this run to FILE (.gz compresses)" }),
  force: option.flag("Replace FILE if it exists"),
  json: shared.json,
};

type ReplayGiven = Given<typeof options>;

export const replayCommand = defineCommand({
  usage: "replay [trace]",
  about: "Run a recorded run, or plan I of a campaign, again: is it the same, fixed, or another?",
  positionals: ["trace"],
  options,
  examples: [
    ["replay synod-out/raft-swarm-1-37.ndjson", "is it still there?"],
    ["replay synod-out/raft-swarm-1-37.ndjson --print", "what happened?"],
    ["replay trace.ndjson --mutant none", "does the protocol without the planted bug pass?"],
    ["replay --system raft --scenario crashes --seed 7 --index 12", "plan 12 of that campaign"],
  ],
  run(given, terminal, named) {
    if (given.out !== null) mayWrite(given.out, given.force);
    if (given.trace === null) return replayPlan(given, terminal);
    const extra = ["system", "scenario", "seed", "index", "nodes"].find((name) => named.has(name));
    if (extra !== undefined)
      throw new UserError({
        code: "option-without-effect",
        place: `--${extra}`,
        remedy: `leave --${extra} out`,
        sentence: `a trace says all about its run: leave --${extra} out`,
      });
    return replayTrace(given.trace, given, terminal);
  },
});

async function replayTrace(file: string, given: ReplayGiven, terminal: Terminal): Promise<number> {
  const { header, lines } = readTraceFile(file);
  const found = findMutant(given.mutant ?? header.mutant, given["bugs-from"]);
  const mutant = found?.id ?? null;
  const about = { version, trace: file, system: header.system, mutant };
  const task: ReplayTask = { type: "replay", plan: header.plan, trace: lines };
  const replayed = await askRun(found, task, { plan: header.plan }, { about, given, terminal }).catch((error) => {
    throw error instanceof UserError && error.code === "trace-changed" ? error.within(file) : error;
  });
  if (typeof replayed === "number") return replayed;
  const unwritten = keep(given, replayed, header, mutant);
  const { verdict, divergence, digest, events, violation, undecided } = replayed;
  if (given.json) {
    const report = { version, verdict, trace: file, system: header.system, mutant };
    const details = { divergence, digest, events, violation, undecided, recorded: header.violation };
    terminal.out(renderJson({ ...report, ...details, unwritten }));
  } else {
    const [name, paint] = [await namesOfPlan(header.plan), painter(terminal.colorOut, terminal.width)];
    if (given.print) for (const piece of tellRun(replayed, name, paint)) terminal.out(piece);
    terminal.out(renderReplay({ header, lines, now: replayed, mutant }, name, paint));
    tellUnwritten(terminal, unwritten);
    tellNext(terminal, nextOfTrace(file, given, header, replayed));
  }
  if (verdict === "diverged" && violation === null) return exit.ourMistake;
  return exitCodeOf(replayed, unwritten);
}

interface Asking {
  /** The parts of every answer. */
  readonly about: object;
  readonly given: ReplayGiven;
  readonly terminal: Terminal;
}

/** The answer to a run; or the exit code when it was told already that the run was interrupted or never returns. */
async function askRun<T extends ReplayTask | RecordTask>(
  mutant: Mutant | null,
  task: T,
  from: PlanFrom,
  { about, given, terminal }: Asking,
): Promise<Answer<T["type"]> | number> {
  const answer = await untilInterrupt(terminal, () => withHand(mutant, (hand) => askWatched(hand, task, from)));
  if (answer === null) {
    if (given.json) terminal.out(renderJson({ ...about, interrupted: true }));
    else terminal.out("interrupted: the run had not ended\n");
    return exit.interrupted;
  }
  if (!(answer instanceof NoReturnError)) return answer;
  const { invariant, message, event } = answer.finding;
  const violation = { invariant, message, event };
  if (given.json) terminal.out(renderJson({ ...about, violation }));
  else terminal.out(`violation of ${invariant} at event ${event}\n  ${message}\n`);
  return exit.violation;
}

/** What one asks next of a trace. */
function nextOfTrace(file: string, given: ReplayGiven, { system }: TraceHeader, { verdict }: Replayed): NextStep {
  const bugs = bugArguments(given["bugs-from"]);
  if (verdict === "fixed") {
    return { args: ["fuzz", system, "--seed", "random"], why: "looks for what else may be wrong" };
  }
  if (verdict === "diverged") return { args: ["audit", system], why: "shows whether its runs are still functions" };
  if (!given.print) return { args: ["replay", file, "--print", ...bugs], why: "tells its story" };
  return { args: ["check", "--around", file, ...bugs], why: "shows which of its choices are necessary" };
}

async function replayPlan(given: ReplayGiven, terminal: Terminal): Promise<number> {
  const { system, index, seed, nodes, beyond } = given;
  if (system === null || index === null) {
    throw new UserError({
      code: "no-trace",
      place: "replay",
      remedy: "name a trace, or a plan by --system and --index",
      sentence: "name a trace, or a plan by --system and --index (with --scenario and --seed)",
    });
  }
  const { shipped } = await import("./input/shipped.ts");
  const found = findMutant(given.mutant, given["bugs-from"]);
  const mutant = found?.id ?? null;
  const scenario = shipped.scenario(given.scenario ?? found?.scenario ?? "swarm").name;
  const source = { system: shipped.system(system).name, scenario, seed, settings: { nodes, beyond } };
  const about = { version, system, scenario, seed, index, mutant };
  const from = { source, index };
  const recorded = await askRun(found, { type: "record", from, mutant }, from, { about, given, terminal });
  if (typeof recorded === "number") return recorded;
  const header = JSON.parse(recorded.trace[0]!) as TraceHeader;
  const unwritten = keep(given, recorded, header, mutant);
  const { digest, events, violation, undecided } = recorded;
  if (given.json) {
    terminal.out(renderJson({ ...about, digest, events, violation, undecided, unwritten }));
  } else {
    const [name, paint] = [await namesOfPlan(header.plan), painter(terminal.colorOut, terminal.width)];
    if (given.print) for (const piece of tellRun(recorded, name, paint)) terminal.out(piece);
    terminal.out(renderRun(recorded, name, paint));
    tellUnwritten(terminal, unwritten);
    tellNext(terminal, nextOfPlan(given, scenario, recorded));
  }
  return exitCodeOf(recorded, unwritten);
}

function tellUnwritten(terminal: Terminal, unwritten: string | null): void {
  if (unwritten !== null) terminal.err(`synod: ${unwritten}\n`);
}

/** What one asks next of a plan that was named by its coordinates. */
function nextOfPlan(given: ReplayGiven, scenario: string, { violation }: RunOutcome): NextStep {
  const { system, seed, index, nodes, beyond, mutant, out } = given;
  const bugs = [...(mutant === null ? [] : ["--mutant", mutant]), ...bugArguments(given["bugs-from"])];
  if (violation !== null && out !== null) return { args: ["shrink", out, ...bugs], why: "finds a smaller run like it" };
  const place = [
    ...["--system", system!, "--scenario", scenario, "--seed", seed, "--index", String(index)],
    ...(nodes === null ? [] : ["--nodes", String(nodes)]),
    ...(beyond ? ["--beyond"] : []),
    ...bugs,
  ];
  if (violation !== null)
    return { args: ["replay", ...place, "--out", "trace.ndjson"], why: "keeps its trace, to shrink" };
  if (!given.print) return { args: ["replay", ...place, "--print"], why: "tells its story" };
  return { args: ["fuzz", system!, "--scenario", scenario], why: "runs more plans of this kind" };
}

function exitCodeOf({ violation, undecided }: RunOutcome, unwritten: string | null): number {
  if (violation !== null) return violation.invariant === "determinism" ? exit.ourMistake : exit.violation;
  if (unwritten !== null) return exit.usersMistake;
  return undecided === null ? exit.fine : exit.undecided;
}

/** Writes the trace of this run where `--out` says; why that failed, or null. Its header tells what happened now. */
function keep(
  { out, force }: ReplayGiven,
  recorded: Recorded,
  header: TraceHeader,
  mutant: string | null,
): string | null {
  if (out === null) return null;
  const { digest, events, violation, undecided, trace } = recorded;
  const now = { ...header, mutant, digest, events, violation, undecided };
  const data = packTrace([JSON.stringify(now), ...trace.slice(1)], out.endsWith(".gz"));
  return tryToWrite(() => writeAtomic(out, data, force));
}
