/** `synod mutants`: plants each bug, looks for it, and shows that the unchanged protocol passes the same plans. */
import os from "node:os";
import { plural } from "../reports/format.ts";
import { type MutantRow, mutantsJson, renderMutants } from "../reports/mutants.ts";
import { painter } from "../reports/table.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { renderJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Cell, Source } from "../sim/campaign/tasks.ts";
import { emptyReport, joinReports, type RangeReport } from "../sim/search/fuzz.ts";
import { shrinkRunsDefault } from "../sim/search/shrink/shrink.ts";
import { type Crew, WorkerHand, withCrew } from "./campaign/crew.ts";
import type { Command } from "./command.ts";
import { readSeed, workersMax } from "./fuzz.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { packTrace } from "./input/trace-files.ts";
import { writeBeside } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const command: Command = {
  usage: "mutants [id..]",
  about:
    "Plant each bug (all, when none is named), look for it, and run its clean twin: the same plans without the bug",
  positionals: { id: "Planted bugs to look for (see synod list mutants)" },
  options: {
    system: { value: "NAME", about: "only the bugs of this system; several may be given" },
    seed: { value: "S", about: "root of all chance, any text; `random` draws one", default: "1" },
    runs: { value: "N", about: "plans to try for each bug", default: "20000" },
    by: { value: "HOW", about: "fuzz, or check: the smallest box that shows each bug, exhaustively", default: "fuzz" },
    time: { value: "T", about: "with --by check: time for each bug", default: "60s" },
    workers: { value: "W", about: "worker threads, one bug in each", default: "one per core" },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    out: { value: "DIR", about: "write the traces, shrunk or shortest, into this folder" },
    force: { about: "Replace traces that lie there already" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["mutants", "every planted bug"],
    ["mutants --system raft --runs 2000 --json", "Raft's, with less patience, as JSON"],
    ["mutants my-bug --bugs-from bugs.json", "one of your own"],
  ],
  async run(given, terminal) {
    if (given.choice("by", ["fuzz", "check"]) === "check") {
      const chance = ["seed", "runs"].find((name) => given.text(name) !== null);
      if (chance !== undefined) throw new UserError(`--by check leaves nothing to chance: leave --${chance} out`);
      const { huntDefaults, runByCheck } = await import("./check/hunt-mutants.ts");
      const mutants = choose(knownMutants(given.texts("bugs-from")), given.texts("id"), given.texts("system"));
      const millis = 1000 * (given.seconds("time") ?? huntDefaults.seconds);
      const workers = given.integer("workers", 1, workersMax) ?? os.availableParallelism();
      const kept = { out: given.text("out"), force: given.flag("force") };
      const request = { mutants, workers, millis, states: huntDefaults.states, json: given.flag("json"), ...kept };
      return runByCheck(request, terminal);
    }
    if (given.text("time") !== null)
      throw new UserError("--time is for --by check; a hunt by fuzzing ends after --runs");
    const request: Request = {
      mutants: choose(knownMutants(given.texts("bugs-from")), given.texts("id"), given.texts("system")),
      seed: readSeed(given),
      runs: given.integer("runs", 1, 1e9) ?? 20_000,
      workers: given.integer("workers", 1, workersMax) ?? os.availableParallelism(),
      out: given.text("out"),
      force: given.flag("force"),
    };
    const progress = new Progress(terminal);
    progress.say(
      `synod: ${plural(request.mutants.length, "planted bug")}, seed ${request.seed}, ${request.workers} worker(s)`,
    );
    const { rows, interrupted } = await hunt(request, progress, terminal);
    progress.clear();
    const about = { version, seed: request.seed, runs: request.runs, interrupted };
    if (given.flag("json")) terminal.out(renderJson(mutantsJson(about, rows)));
    else terminal.out(renderMutants(about, rows, painter(terminal.colorOut)));
    if (interrupted) return exit.interrupted;
    if (rows.some(({ twin }) => twin.violations > 0)) return exit.violation;
    return rows.every(({ invariant }) => invariant !== null) ? exit.fine : exit.undecided;
  },
};

interface Request {
  readonly mutants: readonly Mutant[];
  readonly seed: string;
  readonly runs: number;
  readonly workers: number;
  readonly out: string | null;
  readonly force: boolean;
}

function choose(known: readonly Mutant[], ids: readonly string[], systems: readonly string[]): readonly Mutant[] {
  const named = (field: "id" | "system", kind: string, names: readonly string[]): void => {
    const all = [...new Set(known.map((mutant) => mutant[field]))];
    for (const name of names) if (!all.includes(name)) throw unknownName(kind, name, all);
  };
  named("id", "planted bug", ids);
  named("system", "system with planted bugs", systems);
  return known.filter(({ id, system }) => {
    return (ids.length === 0 || ids.includes(id)) && (systems.length === 0 || systems.includes(system));
  });
}

type Row = Omit<MutantRow, "twin">;

async function hunt(request: Request, progress: Progress, terminal: Terminal) {
  const { shipped } = await import("./input/shipped.ts");
  const { mutants, seed, runs } = request;
  const settings = { nodes: null, beyond: false };
  const sources = mutants.map(({ system, scenario }): Source => {
    return {
      system: shipped.system(system).name,
      scenario: shipped.scenario(scenario ?? shipped.scenarios[0]!.name).name,
      seed,
      settings,
    };
  });
  const rows: (Row | undefined)[] = mutants.map(() => undefined);
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    let next = 0;
    const line = async (): Promise<void> => {
      for (let at = next++; at < mutants.length && !aborter.signal.aborted; at = next++) {
        progress.update(() => `${at + 1} of ${mutants.length}: ${mutants[at]!.id}`);
        const row = await huntOne(mutants[at]!, sources[at]!, request, aborter.signal);
        if (row === null) continue;
        rows[at] = row;
        progress.say(
          `${row.id}: ${row.invariant === null ? "not found" : `${row.invariant} after ${plural(row.runs, "run")}`}`,
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(request.workers, mutants.length) }, line));
    const found = rows.filter((row) => row !== undefined);
    const twins = await withCrew(request.workers, null, (crew) =>
      runTwins(found, seed, crew, aborter.signal, progress),
    );
    const all = found.map((row) => ({ ...row, twin: twinOf(row, twins) }));
    return { rows: all, interrupted: aborter.signal.aborted, runs };
  } finally {
    release();
  }
}

/** Runs per request to a worker: short enough to be interrupted. */
const stride = 64;

/** Looks for one bug in a worker of its own; null when the user interrupts. */
async function huntOne(mutant: Mutant, source: Source, request: Request, signal: AbortSignal): Promise<Row | null> {
  const hand = new WorkerHand(mutant);
  try {
    let report = emptyReport(0);
    const begin = performance.now();
    while (report.to < request.runs && report.found.length === 0) {
      if (signal.aborted) return null;
      const to = Math.min(request.runs, report.to + stride);
      const more = await hand.ask({ type: "range", source, from: report.to, to, keepGoing: false });
      report = joinReports(report, more);
    }
    const seconds = (performance.now() - begin) / 1_000;
    const { id, system, difficulty, row, breaks } = mutant;
    const [found] = report.found;
    const common = { id, system, scenario: source.scenario, difficulty, row, breaks, runs: report.runs, seconds };
    if (found === undefined) {
      return { ...common, invariant: null, message: null, events: null, shrunkEvents: null, trace: null };
    }
    const from = { source, index: found.index };
    const shrunk = await hand.ask({ type: "shrink", from, mutant: id, runsMax: shrinkRunsDefault });
    const data = packTrace(shrunk.trace, false);
    const trace = request.out === null ? null : writeBeside(request.out, id, ".ndjson", data, request.force);
    const { invariant, message, events } = found;
    return { ...common, invariant, message, events, shrunkEvents: shrunk.events, trace };
  } finally {
    await hand.close();
  }
}

type Twins = ReadonlyMap<string, RangeReport>;

const keyOf = ({ system, scenario }: Cell): string => `${system}/${scenario}`;

/** Runs the plans that the bugs were looked for with on the unchanged protocols, each plan once. */
async function runTwins(
  rows: readonly Row[],
  seed: string,
  crew: Crew,
  signal: AbortSignal,
  progress: Progress,
): Promise<Twins> {
  const { runCampaign } = await import("../sim/campaign/campaign.ts");
  const wanted = new Map<string, { readonly cell: Cell; readonly runs: number }>();
  for (const { system, scenario, runs } of rows) {
    const key = keyOf({ system, scenario });
    wanted.set(key, { cell: { system, scenario }, runs: Math.max(runs, wanted.get(key)?.runs ?? 0) });
  }
  const twins = new Map<string, RangeReport>();
  for (const [key, { cell, runs }] of wanted) {
    const settings = { nodes: null, beyond: false };
    const spec = { cells: [cell], seed, settings, from: 0, runs, seconds: null, keepGoing: true, mutant: null };
    const report = await runCampaign(spec, {
      hands: crew.hands,
      clock: () => performance.now(),
      interrupt: signal,
      onProgress: (at) => progress.update(() => `clean twins of ${key}: ${at.runs[0]} of ${plural(runs, "run")}`),
    });
    twins.set(key, report.cells[0]!.report);
  }
  return twins;
}

function twinOf(row: Row, twins: Twins): MutantRow["twin"] {
  const report = twins.get(keyOf(row)) ?? emptyReport(0);
  return {
    runs: Math.min(row.runs, report.runs),
    violations: report.found.filter(({ index }) => index < row.runs).length,
  };
}
