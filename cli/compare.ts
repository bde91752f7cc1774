/** `synod compare`: the same questions to each system, and their answers side by side. */
import { comparisonCases } from "../reports/ci/other-cases.ts";
import {
  type Asked,
  type ComparisonRow,
  comparisonCsv,
  comparisonJson,
  countedRows,
  renderComparison,
  summarize,
} from "../reports/comparison.ts";
import { vacuities } from "../reports/counts.ts";
import { onSheet } from "../reports/sheet.ts";
import { JsonError, parseJsonText } from "../sim/base/json.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { nodesMax } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Cell, MeasureTask } from "../sim/campaign/tasks.ts";
import type { Options } from "../sim/contract/cluster.ts";
import type { Latency, Topology } from "../sim/plan/plan.ts";
import { nameVariant, readVariant } from "../sim/plan/variant.ts";
import { withCrew } from "./campaign/crew.ts";
import { defineCommand } from "./command.ts";
import { mayReport, tellBuildServer } from "./input/build-server.ts";
import { catalogueOf } from "./input/load.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, type Subjects, subjectArguments, subjectOptions } from "./input/subjects.ts";
import { type Loading, systemArgument } from "./input/user-module.ts";
import { barOf } from "./output/bar.ts";
import { readUserFile } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  system: option.systems({ about: "Systems to compare (see synod list systems)" }),
  scenario: option.texts({ about: "the questions", otherwise: "steady, leader-crash, partition and slow-node" }),
  topology: option.text({
    about: "where the nodes are: lan, wan3, wan5, or a JSON file with a matrix",
    default: "lan",
  }),
  conflicts: option.integer({
    ...{ value: "P", about: "percent of operations on one shared key, the rest on keys of their own" },
    ...{ min: 0, max: 100, otherwise: "any of 16 keys" },
  }),
  runs: option.integer({ about: "plans of each", min: 1, max: 100_000, default: 3 }),
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
  csv: option.flag("Print comma-separated values"),
  report: shared.report,
  force: option.flag("Replace the report if it is there"),
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
    ["compare --runs 20 --csv > compare.csv", "for a spreadsheet"],
  ],
  run: (given, terminal) => compare(given, terminal),
});

async function compare(given: Given<typeof options>, terminal: Terminal): Promise<number> {
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
  const topology = await readTopology(given.topology);
  const cells = await cellsOf(given, subjects, (reason) => progress.say(`left out: ${reason}`));
  const tasks = tasksOf(given, cells, { type: "regions", jitterPerMillion: 100_000, ...topology });
  progress.say(`synod: comparing, seed ${seed}, ${workers} worker(s): starting`);
  const { asked, interrupted } = await askAll(
    tasks,
    { mutant: null, modules: subjects.modules },
    workers,
    progress,
    terminal,
  );
  progress.clear();
  const rows = summarize(cells, asked).map((row) => ({ ...row, system: plainly(row.system, subjects.set) }));
  const settings = [...(given.service === null ? [] : [`service ${given.service}`]), ...given.set].join(" ");
  const about = { version, seed, runs, topology: topology.name, conflictPercent: percent, settings, interrupted };
  if (given.json) terminal.out(renderJson(comparisonJson(about, rows)));
  else if (given.csv) terminal.out(comparisonCsv(about, rows));
  else terminal.out(onSheet(terminal, (paint) => renderComparison(about, rows, paint)));
  const undecided = asked.filter(({ answer }) => answer.undecided !== null).length;
  const isUndecided = undecided * 100 > given.undecided * asked.length;
  const silent = given.strict ? vacuities(countedRows(rows)) : [];
  const found = { command: "compare", cases: comparisonCases(rows, isUndecided, silent), seconds: null };
  const isViolated = silent.length > 0 || asked.some(({ answer }) => answer.violation !== null);
  const code = interrupted ? exit.interrupted : isViolated ? exit.violation : isUndecided ? exit.undecided : exit.fine;
  const isData = given.json || given.csv;
  const told = tellBuildServer(found, { ...given, isData }, terminal, code);
  if (!isData) tellNext(terminal, nextOf(given, subjects, rows));
  return told;
}

/** As the user named it: what is set in every system is told above the tables. */
function plainly(system: string, set: Options): string {
  const { name, options } = readVariant(system);
  const own = Object.entries(options).filter(([option]) => !Object.hasOwn(set, option));
  return nameVariant({ name, options: Object.fromEntries(own) });
}

/** Loaded after the first sign of life. */
async function cellsOf(
  { scenario }: Given<typeof options>,
  { names, set, modules }: Subjects,
  onLeftOut: (reason: string) => void,
): Promise<readonly Cell[]> {
  const catalogue = await catalogueOf(modules);
  const { comparisons } = await import("../scenarios/scenarios.ts");
  const systems = catalogue.variants(names, set, onLeftOut);
  return catalogue.cells(
    systems,
    scenario.length > 0 ? scenario : comparisons.map(({ name }) => name),
    false,
    onLeftOut,
  );
}

function tasksOf(given: Given<typeof options>, cells: readonly Cell[], latency: Latency): readonly MeasureTask[] {
  const { runs, seed, nodes, conflicts: percent } = given;
  const conflicts = percent === null ? null : percent * 10_000;
  return cells.flatMap((cell) =>
    Array.from({ length: runs }, (_, index): MeasureTask => {
      const source = { ...cell, seed, settings: { nodes, beyond: false } };
      return { type: "measure", source, index, latency, conflicts, service: given.service };
    }),
  );
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

async function askAll(
  tasks: readonly MeasureTask[],
  loading: Loading,
  workers: number,
  progress: ProgressLine,
  terminal: Terminal,
): Promise<{ asked: readonly Asked[]; interrupted: boolean }> {
  const answers: (Asked | undefined)[] = tasks.map(() => undefined);
  let [next, done, interrupted] = [0, 0, false];
  const begun = performance.now();
  const stopped = Promise.withResolvers<void>();
  const release = terminal.onInterrupt(() => {
    interrupted = true;
    stopped.resolve();
  });
  try {
    await withCrew(Math.min(workers, tasks.length), loading, (crew) => {
      const work = crew.work(
        () => (next < tasks.length && !interrupted ? next++ : null),
        async (at, hand) => {
          const { system, scenario } = tasks[at]!.source;
          answers[at] = { system, scenario, answer: await hand.ask(tasks[at]!) };
          done++;
          progress.update(() => {
            const far = barOf(done / tasks.length, (performance.now() - begun) / 1_000, terminal.live);
            return `${far}  ${done} of ${tasks.length} runs, last ${system} under ${scenario}`;
          });
        },
      );
      return Promise.race([work, stopped.promise]);
    });
  } finally {
    release();
  }
  return { asked: answers.filter((one) => one !== undefined), interrupted };
}

/** A shipped matrix of regions by name, or one from a file of the same form. */
async function readTopology(name: string): Promise<Topology> {
  const { parseTopology, topologies } = await import("../sim/plan/regions/topologies.ts");
  const shipped = topologies.find((topology) => topology.name === name);
  if (shipped !== undefined) return shipped;
  const names = topologies.map((topology) => topology.name);
  if (!/[./\\]/.test(name)) throw unknownName("topology", name, names).adding("Or give a JSON file.");
  const text = readUserFile(name, 2 ** 20).toString("utf8");
  try {
    return parseTopology(parseJsonText(text), name);
  } catch (error) {
    if (error instanceof JsonError)
      throw new UserError({
        code: "not-json",
        place: name,
        value: error.message,
        problem: `not JSON: ${error.message}`,
        remedy: "give a file with one JSON value",
      });
    throw error;
  }
}
