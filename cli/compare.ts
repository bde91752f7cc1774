/** `synod compare`: the same questions to each system, and their answers side by side. */
import { comparisonCases } from "../reports/ci/other-cases.ts";
import { comparisonCsv, comparisonJson } from "../reports/comparison/data.ts";
import { type ComparisonRow, countedRows, rowOf } from "../reports/comparison/rows.ts";
import { type About, renderComparison } from "../reports/comparison/tables.ts";
import { vacuities } from "../reports/counts.ts";
import { onSheet } from "../reports/sheet.ts";
import { nodesMax } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Measured } from "../sim/campaign/measuring/summary.ts";
import type { Options } from "../sim/contract/cluster.ts";
import { nameVariant, readVariant } from "../sim/plan/variant.ts";
import { cellsOf, leaderChoiceOf, onwards, sweep } from "./campaign/comparison-cells.ts";
import { areCharted, mayChart, writeCharts } from "./campaign/comparison-charts.ts";
import { defineCommand } from "./command.ts";
import { mayReport, tellBuildServer } from "./input/build-server.ts";
import { givenArguments } from "./input/given-arguments.ts";
import { type Given, option, within } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, type Subjects, subjectArguments, subjectOptions } from "./input/subjects.ts";
import { systemArgument } from "./input/user-module.ts";
import { invocation, version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  system: option.systems({ about: "Systems to compare (see synod list systems)" }),
  scenario: option.texts({ about: "the questions", otherwise: "steady, leader-crash, partition and slow-node" }),
  topology: option.text({
    about: "where the nodes are: lan, wan3, wan5, aws10, ibm10, wan5:VA,EU,JP, or a JSON file with a matrix",
    default: "lan",
  }),
  regions: option.integer({
    ...{ about: "regions of the topology that each plan stands in, others from plan to plan", min: 1, max: 64 },
    otherwise: "all",
  }),
  leader: option.text({
    ...{ value: "REGION", about: "take plans with the leader there; `each`: as many of each region; `any`: any" },
    default: "each",
  }),
  clients: option.integer({ about: "clients", min: 1, max: 32, otherwise: "one in each region, 3 at least" }),
  conflicts: option.integer({
    ...{ value: "P", about: "percent of operations on one shared key, the rest on keys of their own" },
    ...{ min: 0, max: 100, otherwise: "any of 16 keys" },
  }),
  load: option.texts({
    ...{ value: "N", about: "operations a second, answered or not, at several loads; `sweep`: up to saturation" },
    otherwise: "clients wait for answers",
  }),
  runs: option.integer({ about: "plans of each", min: 1, max: 100_000, default: 40 }),
  seed: shared.seed,
  nodes: option.integer({ about: "cluster size", min: 1, max: nodesMax, otherwise: "5" }),
  service: option.choice({
    ...{ value: "NAME", about: "which of the systems' services clients ask for" },
    ...{ choices: ["register", "key-value", "log"], otherwise: "the first of each" },
  }),
  ...subjectOptions,
  workers: shared.workers,
  strict: option.flag("Exit with 1 also when nothing of a kind, or nothing in a stretch of the runs, succeeded"),
  undecided: shared.undecided,
  html: option.text({ value: "FILE", about: "write a page of charts, one file that needs no network" }),
  svg: option.text({ value: "FOLDER", about: "write each chart as a drawing for documents" }),
  csv: option.flag("Print comma-separated values"),
  report: shared.report,
  force: option.flag("Replace the report and the charts if they are there"),
  json: shared.json,
};

export const compareCommand = defineCommand({
  usage: "compare [system..]",
  about:
    "Run the same plans on the named systems (all, when none is named) and compare what clients saw and what it cost",
  positionals: ["system"],
  options,
  examples: [
    ["compare", "every system under the standard questions, in one data centre"],
    [
      "compare raft paxos --topology wan5 --scenario leader-crash",
      "two systems over five regions, timers stretched to fit",
    ],
    [
      "compare writer-logger leader-follower --set heartbeat=registry",
      "how soon others notice, when beats are in the registry",
    ],
    ["compare safekeepers bookkeeper --scenario member-change", "what it costs that a member takes another's place"],
    ["compare raft raft:preVote=false ./mine.ts", "variants, and a system of your own"],
    ["compare --conflicts 30", "operations that meet on one key three times in ten"],
    ["compare raft --topology wan5 --leader JP", "one system, with its leader in one place"],
    ["compare raft epaxos --topology aws10 --regions 4", "over placements in four of ten regions"],
    ["compare raft epaxos --load sweep", "how much each answers, and how fast, as the load rises"],
    ["compare raft epaxos --html compare.html", "the same to look at: latency under the fault, outages, costs"],
    ["compare --runs 100 --csv > compare.csv", "for a spreadsheet"],
  ],
  run: (given, terminal, named) => compare(given, terminal, named),
});

type CompareGiven = Given<typeof options>;

async function compare(given: CompareGiven, terminal: Terminal, named: ReadonlySet<string>): Promise<number> {
  if (given.json && given.csv)
    throw new UserError({
      code: "json-and-csv",
      place: "--csv",
      remedy: "give one of them",
      sentence: "--json and --csv exclude each other",
    });
  mayReport(given);
  const { runs, workers, seed, conflicts: percent } = given;
  const progress = new ProgressLine(terminal);
  const subjects = await readSubjects(given);
  const { readTopology } = await import("./input/topology.ts");
  const topology = readTopology(given.topology);
  if (given.regions !== null) within(given.regions, { min: 1, max: topology.regions.length }, "regions");
  const leader = leaderChoiceOf(given, topology.regions);
  const leftOut = (reason: string): void => progress.say(`left out: ${reason}`);
  const cells = await cellsOf(given, subjects, topology, areCharted(given), leftOut);
  await mayChart(given, cells);
  progress.say(`synod: comparing, seed ${seed}, ${workers} worker(s): starting`);
  const { measureCells } = await import("./campaign/measures.ts");
  const loading = { mutant: null, modules: subjects.modules };
  const how = { runs, leader, workers, loading };
  const measured = await measureCells(cells, how, progress, terminal, given.load.includes(sweep) ? onwards : undefined);
  progress.clear();
  const { interrupted } = measured;
  const compared = measured.cells.map(({ cell, answers }) => {
    const all = answers.map(({ answer }) => answer);
    const told = { ...cell.source, system: plainly(cell.source.system, subjects.set), load: cell.staging.load };
    return { row: rowOf(told, all), answers: all };
  });
  const rows = compared.map(({ row }) => row);
  const settings = [...(given.service === null ? [] : [`service ${given.service}`]), ...given.set].join(" ");
  const some = given.regions === null ? "" : `, ${given.regions} of its regions in each plan`;
  const place = { topology: topology.name + some, leader, conflictPercent: percent };
  const about = { version, seed, runs, ...place, settings, notes: measured.notes, interrupted };
  if (given.json) terminal.out(renderJson(comparisonJson(about, rows)));
  else if (given.csv) terminal.out(comparisonCsv(about, rows));
  else terminal.out(onSheet(terminal, (paint) => renderComparison(about, rows, paint)));
  const answers = compared.flatMap((one) => one.answers);
  const undecided = answers.filter((answer) => answer.undecided !== null).length;
  const isUndecided = undecided * 100 > given.undecided * answers.length;
  const silent = given.strict ? vacuities(countedRows(rows)) : [];
  const found = { command: "compare", cases: comparisonCases(rows, isUndecided, silent), seconds: null };
  const isViolated = silent.length > 0 || answers.some((answer) => answer.violation !== null);
  const code = interrupted ? exit.interrupted : isViolated ? exit.violation : isUndecided ? exit.undecided : exit.fine;
  const isData = given.json || given.csv;
  const command = invocation("compare", ...givenArguments(options, given, named, "system"));
  const charted = await chart(given, { ...about, command }, compared, isData ? terminal.err : terminal.out, terminal);
  const told = tellBuildServer(
    found,
    { ...given, isData },
    terminal,
    charted || code !== exit.fine ? code : exit.usersMistake,
  );
  if (!isData) tellNext(terminal, nextOf(given, subjects, rows));
  return told;
}

/** Draws what was asked for; false where something could not be written. */
async function chart(
  given: CompareGiven,
  about: About & { readonly command: string },
  compared: readonly { readonly row: ComparisonRow; readonly answers: readonly Measured[] }[],
  say: (text: string) => void,
  terminal: Terminal,
): Promise<boolean> {
  if (!areCharted(given)) return true;
  const { chartedRow, comparisonDigest } = await import("../reports/comparison/charted-row.ts");
  const digest = comparisonDigest(compared.flatMap(({ answers }) => answers));
  const rows = compared.map(({ row, answers }) => chartedRow(row, answers));
  const { lines, mistakes } = await writeCharts(given, { ...about, digest }, rows);
  for (const line of lines) say(`${line}\n`);
  for (const mistake of mistakes) terminal.err(`synod: ${mistake}\n`);
  return mistakes.length === 0;
}

/** As the user named it: what is set in every system is told above the tables. */
function plainly(system: string, set: Options): string {
  const { name, options } = readVariant(system);
  const own = Object.entries(options).filter(([option]) => !Object.hasOwn(set, option));
  return nameVariant({ name, options: Object.fromEntries(own) });
}

/** A verdict that is not ok asks for more runs of its kind; otherwise another place may give another answer. */
function nextOf(given: Given<typeof options>, subjects: Subjects, rows: readonly ComparisonRow[]): NextStep {
  const { seed, runs, topology } = given;
  const odd = rows.find(({ verdict }) => verdict !== "ok");
  if (odd !== undefined) {
    const args = [
      "fuzz",
      systemArgument(odd.system, subjects.modules),
      ...given.set.flatMap((text) => ["--set", text]),
      "--scenario",
      odd.scenario,
      "--seed",
      seed,
      "--runs",
      String(Math.max(100, runs)),
    ];
    return { args, why: `shows more of ${odd.system} under ${odd.scenario}, and records what it finds` };
  }
  const isPlain = subjects.modules.length === 0 && subjects.names.every((name) => !name.includes(":"));
  const own = isPlain && given.set.length === 0 ? [] : subjectArguments(subjects);
  const elsewhere = topology === "wan5" ? "lan" : "wan5";
  return {
    args: ["compare", ...own, "--topology", elsewhere],
    why: "asks the same where messages take other times",
  };
}
