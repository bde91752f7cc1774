/** `synod mutants`: plants each bug, looks for it, and shows that the unchanged protocol passes the same plans. */
import { mutantCases } from "../reports/ci/other-cases.ts";
import { type HuntLosses, isMostlyFound, type MutantRow, mutantsJson, renderMutants } from "../reports/mutants.ts";
import { onSheet } from "../reports/sheet.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { UserError } from "../sim/base/user-error.ts";
import { readVariant } from "../sim/plan/variant.ts";
import { bugArguments } from "./campaign/coordinates.ts";
import { defineCommand } from "./command.ts";
import { mayReport, tellBuildServer } from "./input/build-server.ts";
import { catalogueOf } from "./input/load.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, type Subjects, subjectOptions } from "./input/subjects.ts";
import { isPath, moduleArguments, systemArgument } from "./input/user-module.ts";
import { mayWriteInto } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  id: option.texts({ about: "Planted bugs to look for (see synod list mutants)" }),
  system: option.systems({ about: "only the bugs of this system; several may be given" }),
  ...subjectOptions,
  seed: shared.seed,
  runs: option.integer({ about: "plans to try for each bug", min: 1, max: 1e9, default: 20_000 }),
  by: option.choice({
    ...{ value: "HOW", about: "fuzz, or check: the smallest box that shows each bug, exhaustively" },
    ...{ choices: ["fuzz", "check"], default: "fuzz" },
  }),
  undecided: {
    ...shared.undecided,
    about: "exit with 4 only when more than P, such as 5%, of the bugs were not found",
  },
  time: option.seconds({ about: "with --by check: time for each bug", default: 60 }),
  workers: { ...shared.workers, about: "worker threads, one bug in each" },
  "bugs-from": shared.bugsFrom,
  out: option.text({ value: "DIR", about: "write the traces, shrunk or shortest, into this folder" }),
  force: option.flag("Replace traces that lie there already"),
  report: shared.report,
  json: shared.json,
};

export const mutantsCommand = defineCommand({
  usage: "mutants [id..]",
  about:
    "Plant each bug (all, when none is named), look for it, and run its clean twin: the same plans without the bug",
  positionals: ["id"],
  options,
  examples: [
    ["mutants", "every planted bug"],
    ["mutants --system raft --runs 2000 --json", "Raft's, with less patience, as JSON"],
    ["mutants my-bug --bugs-from bugs.json", "one of your own"],
  ],
  async run(given, terminal, named) {
    mayReport(given);
    if (given.out !== null) mayWriteInto(given.out);
    if (given.by === "fuzz") {
      if (named.has("time"))
        throw new UserError({
          code: "time-of-fuzzing",
          place: "--time",
          remedy: "leave it out: a hunt by fuzzing ends after --runs",
          sentence: "--time is for --by check; a hunt by fuzzing ends after --runs",
        });
      return byFuzzing(given, await chosen(given), terminal);
    }
    const chance = ["seed", "runs"].find((name) => named.has(name));
    if (chance !== undefined)
      throw new UserError({
        code: "chance-in-check",
        place: `--${chance}`,
        remedy: `leave --${chance} out`,
        sentence: `--by check leaves nothing to chance: leave --${chance} out`,
      });
    const { huntStates, runByCheck } = await import("./check/hunt-mutants.ts");
    const { workers, out, force, report, json, undecided, "bugs-from": bugsFrom } = given;
    const limits = { millis: 1_000 * given.time, states: huntStates };
    const request = { ...(await chosen(given)), ...limits, workers, out, force, report, json, undecided, bugsFrom };
    return runByCheck(request, terminal);
  },
});

async function byFuzzing(given: Given<typeof options>, hunted: Hunted, terminal: Terminal): Promise<number> {
  const { seed, runs, workers, out, force } = given;
  const progress = new ProgressLine(terminal);
  const { huntByFuzzing } = await import("./campaign/hunt.ts");
  const request = { ...hunted, seed, runs, workers, out, force };
  const { rows, ...ended } = await huntByFuzzing(request, progress, terminal);
  progress.clear();
  const about = { version, seed, runs, ...ended };
  if (given.json) terminal.out(renderJson(mutantsJson(about, rows)));
  else terminal.out(onSheet(terminal, (paint) => renderMutants(about, rows, paint)));
  const found = { command: "mutants", cases: mutantCases(rows, ended.lost), seconds: null };
  const code = codeOf(rows, ended, given.undecided);
  const told = tellBuildServer(found, { ...given, isData: given.json }, terminal, code);
  if (!given.json) tellNext(terminal, nextOf(given, hunted, rows));
  return told;
}

function codeOf(
  rows: readonly MutantRow[],
  ended: HuntLosses & { readonly interrupted: boolean },
  undecided: number,
): number {
  if (ended.lost.some(({ isOurs }) => isOurs)) return exit.ourMistake;
  if (ended.interrupted) return exit.interrupted;
  if (rows.some(({ twin }) => twin.violations > 0)) return exit.violation;
  if (ended.lost.length > 0 || ended.unwritten.length > 0) return exit.usersMistake;
  return isMostlyFound(rows, undecided) ? exit.fine : exit.undecided;
}

/** A dirty twin is a bug of ours, a bug that was not found asks for more runs, one that was found can be looked at. */
function nextOf(
  { seed, runs, "bugs-from": bugsFrom }: Given<typeof options>,
  { names, modules }: Hunted,
  rows: readonly MutantRow[],
): NextStep {
  const dirty = rows.find(({ twin }) => twin.violations > 0);
  if (dirty !== undefined) {
    const args = [
      "fuzz",
      systemArgument(dirty.system, modules),
      "--scenario",
      dirty.scenario,
      "--seed",
      seed,
      "--runs",
      String(dirty.runs),
    ];
    return { args, why: "records what the protocol does without the bug" };
  }
  const own = names.map((name) => systemArgument(name, modules)).filter(isPath);
  const bugs = [...moduleArguments(modules), ...bugArguments(bugsFrom)];
  const missed = rows.find(({ invariant }) => invariant === null);
  if (missed !== undefined) {
    const args = [
      "mutants",
      missed.id,
      ...own.flatMap((path) => ["--system", path]),
      "--runs",
      String(10 * runs),
      ...bugs,
    ];
    return { args, why: "looks for longer" };
  }
  const [found] = rows;
  if (found === undefined) return { args: ["list", "mutants"], why: "shows which planted bugs there are" };
  return {
    args: ["fuzz", ...own, "--mutant", found.id, "--seed", seed, ...bugs],
    why: "keeps a trace of that bug, to look at",
  };
}

/** The bugs that were asked for, and what they are planted in. */
interface Hunted extends Subjects {
  readonly mutants: readonly Mutant[];
  /** The systems named, with the options that are set. */
  readonly variants: readonly string[];
}

async function chosen(given: Given<typeof options>): Promise<Hunted> {
  const subjects = await readSubjects(given);
  const catalogue = await catalogueOf(subjects.modules);
  const variants = catalogue.variants(subjects.names, subjects.set);
  return { ...subjects, variants, mutants: choose(given, variants) };
}

function choose(given: Given<typeof options>, variants: readonly string[]): readonly Mutant[] {
  const { id: ids, "bugs-from": bugsFrom } = given;
  const known = knownMutants(bugsFrom);
  const systems = variants.map((name) => readVariant(name).name);
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
