/** `synod compare`: the same questions to each system, and their answers side by side. */
import os from "node:os";
import { type Asked, comparisonCsv, comparisonJson, renderComparison, summarize } from "../reports/comparison.ts";
import { painter } from "../reports/table.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { escapeText, renderJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Cell, MeasureTask } from "../sim/campaign/tasks.ts";
import type { Latency, Topology } from "../sim/plan/plan.ts";
import { withCrew } from "./campaign/crew.ts";
import type { Command } from "./command.ts";
import { nodesLimit, readSeed, workersMax } from "./fuzz.ts";
import type { Given } from "./input/given.ts";
import { readUserFile } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const command: Command = {
  usage: "compare [system..]",
  about:
    "Run the same plans on the named systems (all, when none is named) and compare what clients saw and what it cost",
  positionals: { system: "Systems to compare (see synod list systems)" },
  options: {
    scenario: { value: "NAME", about: "the questions", default: "steady, leader-crash, partition and slow-node" },
    topology: {
      value: "NAME",
      about: "where the nodes are: lan, wan3, wan5, or a JSON file with a matrix",
      default: "lan",
    },
    conflicts: {
      value: "P",
      about: "percent of operations on one shared key, the rest on keys of their own",
      default: "any of 16 keys",
    },
    runs: { value: "N", about: "plans of each", default: "3" },
    seed: { value: "S", about: "root of all chance, any text; `random` draws one", default: "1" },
    nodes: { value: "N", about: "cluster size", default: "5" },
    workers: { value: "W", about: "worker threads", default: "one per core" },
    csv: { about: "Print comma-separated values" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["compare", "every system under the standard questions, in one data centre"],
    [
      "compare raft paxos --topology wan5 --scenario leader-crash",
      "two systems over five regions, timers stretched to fit",
    ],
    ["compare --conflicts 30", "operations that meet on one key three times in ten"],
    ["compare --runs 20 --csv > compare.csv", "for a spreadsheet"],
  ],
  run: (given, terminal) => compare(given, terminal),
};

async function compare(given: Given, terminal: Terminal): Promise<number> {
  if (given.flag("json") && given.flag("csv")) throw new UserError("--json and --csv exclude each other");
  const runs = given.integer("runs", 1, 100_000) ?? 3;
  const workers = given.integer("workers", 1, workersMax) ?? os.availableParallelism();
  const nodes = given.integer("nodes", 1, nodesLimit);
  const percent = given.integer("conflicts", 0, 100);
  const conflicts = percent === null ? null : percent * 10_000;
  const seed = readSeed(given);
  const progress = new Progress(terminal);
  progress.say(`synod: comparing, seed ${seed}, ${workers} worker(s): starting`);
  const { shipped } = await import("./input/shipped.ts");
  const { comparisons } = await import("../scenarios/scenarios.ts");
  const topology = await readTopology(given.text("topology") ?? "lan");
  const latency: Latency = { type: "regions", jitterPerMillion: 100_000, ...topology };
  const named = given.texts("scenario");
  const cells = shipped.cells(
    given.texts("system"),
    named.length > 0 ? named : comparisons.map(({ name }) => name),
    false,
  );
  const settings = { nodes, beyond: false };
  const tasks = cells.flatMap((cell) =>
    Array.from({ length: runs }, (_, index): MeasureTask => {
      return { type: "measure", source: { ...cell, seed, settings }, index, latency, conflicts };
    }),
  );
  const { asked, interrupted } = await askAll(tasks, workers, progress, terminal);
  progress.clear();
  const rows = summarize(cells as readonly Cell[], asked);
  const about = { version, seed, runs, topology: topology.name, conflictPercent: percent, interrupted };
  if (given.flag("json")) terminal.out(renderJson(comparisonJson(about, rows)));
  else if (given.flag("csv")) terminal.out(comparisonCsv(about, rows));
  else terminal.out(renderComparison(about, rows, painter(terminal.colorOut)));
  if (interrupted) return exit.interrupted;
  if (asked.some(({ answer }) => answer.violation !== null)) return exit.violation;
  return asked.some(({ answer }) => answer.undecided !== null) ? exit.undecided : exit.fine;
}

async function askAll(
  tasks: readonly MeasureTask[],
  workers: number,
  progress: Progress,
  terminal: Terminal,
): Promise<{ asked: readonly Asked[]; interrupted: boolean }> {
  const answers: (Asked | undefined)[] = tasks.map(() => undefined);
  let [next, done, interrupted] = [0, 0, false];
  const stopped = Promise.withResolvers<void>();
  const release = terminal.onInterrupt(() => {
    interrupted = true;
    stopped.resolve();
  });
  try {
    await withCrew(Math.min(workers, tasks.length), null, (crew) => {
      const work = crew.work(
        () => (next < tasks.length && !interrupted ? next++ : null),
        async (at, hand) => {
          const { system, scenario } = tasks[at]!.source;
          answers[at] = { system, scenario, answer: await hand.ask(tasks[at]!) };
          done++;
          progress.update(() => `${done} of ${tasks.length} runs, last ${system} under ${scenario}`);
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
  if (!/[./\\]/.test(name)) throw new UserError(`${unknownName("topology", name, names).message} Or give a JSON file.`);
  const text = readUserFile(name, 2 ** 20).toString("utf8");
  try {
    return parseTopology(JSON.parse(text), escapeText(name));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new UserError(`${escapeText(name)}: not JSON: ${escapeText(error.message)}`);
    throw error;
  }
}
