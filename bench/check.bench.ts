/**
 * How fast the exhaustive checker is: `node bench/check.bench.ts [--states N] [--workers W]` prints a table of the bars and what was
 * measured, with processor time beside the time that passed. N is the size of the large boxes, 10^7 unless told.
 */
import os from "node:os";
import { parseArgs } from "node:util";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import { checkModel } from "../sim/check/check-model.ts";
import { checkSystem } from "../sim/check/check-system.ts";
import type { CheckOptions } from "../sim/check/options.ts";
import type { CheckReport } from "../sim/check/report.ts";
import { type Box, smallBox } from "../sim/check/subjects/system/box.ts";
import { registerPaxos } from "../sim/check/testing/register-paxos.fixture.ts";
import { singleDecree } from "../sim/check/testing/single-decree.fixture.ts";
import { twoPhaseCommit } from "../sim/check/testing/two-phase-commit.fixture.ts";
import type { System } from "../sim/contract/system.ts";

const { values } = parseArgs({ options: { states: { type: "string", default: "1e7" } } });
const large = Number(values.states);
const memory = 8 * 2 ** 30;
/** Runs of a box that takes a few hundredths of a second: the compiler has done its work after some. */
const hotRuns = 50;

interface Row {
  readonly what: string;
  readonly bar: string;
  readonly report: Pick<CheckReport, "states" | "transitions" | "statesPerSecond" | "bytesPerState">;
  readonly processor: number;
}

const rows: Row[] = [];

/** One row of the table: of `times` runs the median one, by states per second. */
function measure(what: string, bar: string, run: (options: CheckOptions) => CheckReport, times = 1): void {
  const runs = Array.from({ length: times }, (): Row => {
    const before = process.cpuUsage();
    const options = { clock: () => performance.now(), memory, collect: true };
    const { states, transitions, statesPerSecond, bytesPerState } = run(options); // no more is kept in memory
    const { user, system } = process.cpuUsage(before);
    const report = { states, transitions, statesPerSecond, bytesPerState };
    return { what, bar, report, processor: (user + system) / 1e6 };
  });
  runs.sort((a, b) => a.report.statesPerSecond - b.report.statesPerSecond);
  rows.push(runs[times >> 1]!);
}

function systemOf(name: string): System {
  return systems.find((one) => one.name === name)!;
}

function boxed(name: string, extra: Partial<Box>, options: CheckOptions): CheckReport {
  const system = systemOf(name);
  return checkSystem(system, { ...smallBox(system), ...extra }, judgesOf(system), options);
}

const plain = { without: ["symmetry"] } as const;

const oneBallot = "single-decree Paxos, 2 proposers, 3 acceptors, one ballot each";
measure(`${oneBallot}, cold`, "", (options) => checkModel(singleDecree(2, 3, 1), options));
measure(`the same, median of ${hotRuns}`, "1.5 M/s", (options) => checkModel(singleDecree(2, 3, 1), options), hotRuns);
measure(
  `the same, every message used up, median of ${hotRuns}`,
  "1.5 M/s",
  (options) => checkModel(singleDecree(2, 3, 1), { ...options, without: ["idle"] }),
  hotRuns,
);
for (const states of [1e5, 1e6, large]) {
  measure(`the same, two ballots each, ${states.toExponential(0)} states`, "0.8 M/s, < 40 B", (options) =>
    checkModel(singleDecree(2, 3, 2), { ...options, without: ["idle"], states }),
  );
}
measure("two-phase commit of 7", "", (options) => checkModel(twoPhaseCommit(7, []), { ...options, ...plain }));
measure("register Paxos, 2 clients, with the history", "", (options) => checkModel(registerPaxos(2), options));
measure("paxos, shipped, all judges, to 3e6 states", "1.5 M/s", (options) =>
  boxed("paxos", { clients: 2 }, { ...options, ...plain, states: 3e6 }),
);
measure("raft, shipped, 3 nodes, all judges, to 3e6 states", "0.5 M/s", (options) =>
  boxed("raft", { timeouts: 2 }, { ...options, ...plain, states: 3e6 }),
);

// What each reduction wins.
const reduced = (extra: Partial<Box>, name: string, options: CheckOptions) => boxed(name, extra, options);
const small: Partial<Box> = {};
measure("paxos, 1 client: all reductions", "", (options) => reduced(small, "paxos", options));
measure("paxos, 1 client: without symmetry", "", (options) => reduced(small, "paxos", { ...options, ...plain }));
measure("raft, 1 client: all reductions", "", (options) => reduced(small, "raft", options));
measure("raft, 1 client: without idle", "", (options) => reduced(small, "raft", { ...options, without: ["idle"] }));
const crashing = { ...small, crashes: 1 };
measure("raft, 1 client, 1 crash: all reductions", "", (options) => reduced(crashing, "raft", options));

const count = (value: number): string => value.toLocaleString("en-US");
const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M/s`;
const load = os
  .loadavg()
  .map((value) => value.toFixed(1))
  .join(", ");
process.stdout.write(
  `Node ${process.versions.node.split(".")[0]}, ${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, load ${load}\n\n`,
);
process.stdout.write("| what | bar | states | transitions | states/s | per processor second | bytes/state |\n");
process.stdout.write("|---|---|---|---|---|---|---|\n");
for (const { what, bar, report, processor } of rows) {
  const { states, transitions, statesPerSecond, bytesPerState } = report;
  const cells = [what, bar, count(states), count(transitions), millions(statesPerSecond), millions(states / processor)];
  process.stdout.write(`| ${cells.join(" | ")} | ${bytesPerState ?? "–"} |\n`);
}
