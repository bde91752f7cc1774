/** `synod replay`: runs a run again, holds it against its trace, and tells its story. */

import { plural } from "../reports/format.ts";
import { nodeNames, tellEvent } from "../reports/story.ts";
import { type Paint, painter } from "../reports/table.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { escapeText, renderJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Outcome, Recorded, Replayed } from "../sim/campaign/tasks.ts";
import type { Plan } from "../sim/plan/plan.ts";
import type { TraceEvent, TraceHeader } from "../sim/trace/format.ts";
import { withHand } from "./campaign/crew.ts";
import type { Command } from "./command.ts";
import { nodesLimit } from "./fuzz.ts";
import type { Given } from "./input/given.ts";
import { findMutant } from "./input/mutant-files.ts";
import { packTrace, readTraceFile } from "./input/trace-files.ts";
import { writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const command: Command = {
  usage: "replay [trace]",
  about: "Run a recorded run, or plan I of a campaign, again: is it the same, fixed, or another?",
  positionals: { trace: "A trace (.ndjson or .ndjson.gz) that fuzz, shrink or replay wrote" },
  options: {
    system: { value: "NAME", about: "instead of a trace: the system" },
    scenario: { value: "NAME", about: "where the plan is drawn from", default: "swarm" },
    seed: { value: "S", about: "the campaign's seed", default: "1" },
    index: { value: "I", about: "the plan's index" },
    nodes: { value: "N", about: "cluster size, if the campaign fixed it" },
    beyond: { about: "If the campaign went beyond the system's claims" },
    mutant: { value: "ID", about: "plant this bug, or `none`", default: "the one that the trace names" },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    print: { about: "Tell the story: every event with its effects and what the judges saw" },
    out: { value: "FILE", about: "write the trace of this run to FILE (.gz compresses)" },
    force: { about: "Replace FILE if it exists" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["replay synod-out/raft-swarm-1-37.ndjson", "is it still there?"],
    ["replay synod-out/raft-swarm-1-37.ndjson --print", "what happened?"],
    ["replay trace.ndjson --mutant none", "does the protocol without the planted bug pass?"],
    ["replay --system raft --scenario crashes --seed 7 --index 12", "plan 12 of that campaign"],
  ],
  run: (given, terminal) => (given.text("trace") === null ? replayPlan(given, terminal) : replayTrace(given, terminal)),
};

const coordinateOptions = ["system", "scenario", "seed", "index", "nodes"];

async function replayTrace(given: Given, terminal: Terminal): Promise<number> {
  const extra = coordinateOptions.find((name) => given.text(name) !== null);
  if (extra !== undefined) throw new UserError(`a trace says all about its run: leave --${extra} out`);
  const file = given.text("trace")!;
  const { header, lines } = readTraceFile(file);
  const mutant = findMutant(given.text("mutant") ?? header.mutant, given.texts("bugs-from"));
  const replayed = await withHand(mutant, (hand) => hand.ask({ type: "replay", plan: header.plan, trace: lines }));
  keep(given, replayed, header, mutant);
  if (given.flag("print") && !given.flag("json")) await tell(replayed, header, terminal);
  const { verdict, divergence, digest, events, violation, undecided } = replayed;
  const report = { version, verdict, trace: file, system: header.system, mutant: mutant?.id ?? null };
  const details = { divergence, digest, events, violation, undecided, recorded: header.violation };
  if (given.flag("json")) terminal.out(renderJson({ ...report, ...details }));
  else terminal.out(await sentence({ header, lines, now: replayed, mutant }, painter(terminal.colorOut)));
  if (verdict === "diverged" && violation === null) return exit.ourMistake;
  return exitCodeOf(replayed);
}

/** What is known when a replay is over. */
interface Finding {
  readonly header: TraceHeader;
  /** The lines of the trace. */
  readonly lines: readonly string[];
  readonly now: Replayed;
  readonly mutant: Mutant | null;
}

async function sentence({ header, lines, now, mutant }: Finding, paint: Paint): Promise<string> {
  const { verdict, divergence } = now;
  const found = describe(now, paint);
  const planted = mutant === null ? "" : ` with planted bug ${mutant.id}`;
  if (verdict === "reproduced") {
    return `${paint.bold("reproduced")}${planted}: ${plural(now.events, "event")}, digest ${now.digest}: ${found}\n`;
  }
  const where = divergence === null ? "in its last state" : `at event ${divergence.event} (line ${divergence.line})`;
  const difference = divergence === null ? "" : await bothStories(header, lines, now, divergence.line, paint);
  if (verdict === "fixed") {
    const what = `the trace shows ${escapeText(header.violation!.invariant)}, this run does not${planted}`;
    const end = now.undecided === null ? "" : `  it goes no further: ${escapeText(now.undecided)}\n`;
    return `${paint.green.bold("fixed")}: ${what}\n  it differs from the trace ${where}\n${difference}${end}`;
  }
  const why = header.mutant === (mutant?.id ?? null) ? "; the code has changed, or determinism was lost" : "";
  return `${paint.red.bold("diverged")} ${where}${why}\n${difference}  this run${planted}: ${found}\n`;
}

/** The line where a run differs, as the trace tells it and as it is now. */
async function bothStories(
  { plan }: TraceHeader,
  lines: readonly string[],
  now: Replayed,
  line: number,
  paint: Paint,
): Promise<string> {
  const name = await namesIn(plan);
  const story = (text: string | undefined): string => {
    if (text === undefined) return "(it has ended)";
    return isEvent(text) ? tellEvent(JSON.parse(text) as TraceEvent, name, paint).join("\n") : escapeText(text, 500);
  };
  return `  the trace:\n${story(lines[line - 1])}\n  this run:\n${story(now.trace[line - 1])}\n`;
}

const isEvent = (line: string): boolean => line.startsWith('{"event"');

async function namesIn(plan: Plan): Promise<(node: number) => string> {
  const { shipped } = await import("./input/shipped.ts");
  const { clusterOf } = await import("../sim/plan/cluster-of.ts");
  return nodeNames(clusterOf(plan, shipped.system(plan.system)));
}

const describe = ({ violation }: Outcome, paint: Paint): string =>
  violation === null
    ? "no violation"
    : `${paint.red(`violation of ${escapeText(violation.invariant)}`)} at event ${violation.event}\n  ${escapeText(violation.message)}`;

async function replayPlan(given: Given, terminal: Terminal): Promise<number> {
  const [system, index] = [given.text("system"), given.integer("index", 0, 1e12)];
  if (system === null || index === null) {
    throw new UserError("name a trace, or a plan by --system and --index (with --scenario and --seed)");
  }
  const { shipped } = await import("./input/shipped.ts");
  const mutant = findMutant(given.text("mutant"), given.texts("bugs-from"));
  const scenario = shipped.scenario(given.text("scenario") ?? mutant?.scenario ?? "swarm").name;
  const settings = { nodes: given.integer("nodes", 1, nodesLimit), beyond: given.flag("beyond") };
  const source = { system: shipped.system(system).name, scenario, seed: given.text("seed") ?? "1", settings };
  const recorded = await withHand(mutant, (hand) =>
    hand.ask({ type: "record", from: { source, index }, mutant: mutant?.id ?? null }),
  );
  const header = JSON.parse(recorded.trace[0]!) as TraceHeader;
  keep(given, recorded, header, mutant);
  if (given.flag("print") && !given.flag("json")) await tell(recorded, header, terminal);
  const { digest, events, violation, undecided } = recorded;
  const about = { version, system, scenario, seed: source.seed, index, mutant: mutant?.id ?? null };
  const paint = painter(terminal.colorOut);
  const outcome = undecided === null ? describe(recorded, paint) : `undecided: ${escapeText(undecided)}`;
  if (given.flag("json")) terminal.out(renderJson({ ...about, digest, events, violation, undecided }));
  else terminal.out(`${plural(events, "event")}, digest ${digest}: ${outcome}\n`);
  return exitCodeOf(recorded);
}

function exitCodeOf({ violation, undecided }: Outcome): number {
  if (violation !== null) return violation.invariant === "determinism" ? exit.ourMistake : exit.violation;
  return undecided === null ? exit.fine : exit.undecided;
}

/** Writes the trace of this run where `--out` says. Its header tells what happened now. */
function keep(given: Given, recorded: Recorded, header: TraceHeader, mutant: Mutant | null): void {
  const out = given.text("out");
  if (out === null) return;
  const { digest, events, violation, undecided, trace } = recorded;
  const now = { ...header, mutant: mutant?.id ?? null, digest, events, violation, undecided };
  writeAtomic(out, packTrace([JSON.stringify(now), ...trace.slice(1)], out.endsWith(".gz")), given.flag("force"));
}

async function tell({ trace }: Recorded, { plan }: TraceHeader, terminal: Terminal): Promise<void> {
  const name = await namesIn(plan);
  const paint = painter(terminal.colorOut);
  for (const line of trace) {
    if (line.startsWith('{"event"'))
      terminal.out(`${tellEvent(JSON.parse(line) as TraceEvent, name, paint).join("\n")}\n`);
  }
}
