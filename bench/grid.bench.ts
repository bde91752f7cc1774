/**
 * Histories of a drawn grid decided here and by Porcupine, in turn, by processor time: `node bench/grid.bench.ts
 * --porcupine FILE [--seed S] [--histories N] [--limit SECONDS]`. FILE is built from `bench/porcupine` by `go build`;
 * without it only this checker is measured.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { parseArgs } from "node:util";
import { decide } from "../invariants/linearizability/decide/decide.ts";
import { cellOf, type GridCell, gridCalls, gridHistory, objects } from "./grid-histories.ts";

const { values: given } = parseArgs({
  options: {
    porcupine: { type: "string" },
    seed: { type: "string", default: "1" },
    histories: { type: "string", default: "100" },
    from: { type: "string", default: "0" },
    limit: { type: "string", default: "2" },
  },
});
const limitMillis = 1_000 * Number(given.limit);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-grid-"));

interface Ended {
  readonly verdict: string;
  readonly millis: number;
}

const processorMillis = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** A short one twice, and the second time counts: the first is the compiler's. */
const shortMillis = 300;

function decideHere(model: GridCell["model"], rows: ReturnType<typeof gridHistory>): Ended {
  const first = decideOnce(model, rows);
  return first.millis < shortMillis ? decideOnce(model, rows) : first;
}

function decideOnce(model: GridCell["model"], rows: ReturnType<typeof gridHistory>): Ended {
  const { model: object, calls } = gridCalls(model, rows);
  const begin = processorMillis();
  const { verdict } = decide(calls, object, { timeMax: limitMillis, clock: processorMillis });
  return { verdict, millis: processorMillis() - begin };
}

/** Porcupine, in a process of its own for as long as this one lasts. */
function porcupine(file: string): { ask(history: string): Promise<Ended>; end(): void } {
  const child = spawn(file, [given.limit], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(history) {
      child.stdin.write(`${history}\n`);
      const { value } = await lines.next();
      const [verdict, millis] = String(value).split(" ");
      return { verdict: verdict!, millis: Number(millis) };
    },
    end: () => child.stdin.end(),
  };
}

interface Result {
  readonly cell: GridCell;
  readonly ours: Ended;
  readonly theirs: Ended | null;
}

const rival = given.porcupine === undefined ? null : porcupine(given.porcupine);
const results: Result[] = [];
for (let index = Number(given.from); index < Number(given.from) + Number(given.histories); index++) {
  const cell = cellOf(given.seed, index);
  const rows = gridHistory(cell, given.seed);
  const file = path.join(folder, "history.json");
  fs.writeFileSync(file, JSON.stringify({ model: cell.model, calls: rows }));
  const ours = decideHere(cell.model, rows);
  const theirs = rival === null ? null : await rival.ask(file);
  results.push({ cell, ours, theirs });
  if (theirs !== null && isLoss(ours, theirs)) process.stdout.write(`${index} ${lineOf({ cell, ours, theirs })}\n`);
}
rival?.end();
fs.rmSync(folder, { recursive: true });

/** Below this, in milliseconds, a difference is the noise of clocks and compilers. */
function isLoss(ours: Ended, theirs: Ended): boolean {
  if (theirs.verdict === "unknown") return false;
  return ours.verdict !== theirs.verdict || (ours.millis > 5 && ours.millis > 2 * theirs.millis);
}

function lineOf({ cell, ours, theirs }: Result): string {
  const { model, clients, calls, lost, values, bent } = cell;
  const what = `${model}, ${clients} clients, ${calls} calls, ${lost} % lost, ${values || "unique"} values${bent ? ", bent" : ""}`;
  const told = ({ verdict, millis }: Ended): string => `${verdict} ${millis.toFixed(1)} ms`;
  return `${what}: here ${told(ours)}${theirs === null ? "" : `, Porcupine ${told(theirs)}`}`;
}

const isDecided = (one: Ended | null): boolean => one !== null && one.verdict !== "unknown";
const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
const head = "| model | histories | decided here | by Porcupine | both | time here | Porcupine | slower than twice |";
process.stdout.write(`\n${head}\n|${" --- |".repeat(8)}\n`);
for (const model of [...objects, null]) {
  const some = results.filter(({ cell }) => model === null || cell.model === model);
  const both = some.filter(({ ours, theirs }) => isDecided(ours) && isDecided(theirs));
  const cells = [
    ...[model ?? "all", some.length, some.filter(({ ours }) => isDecided(ours)).length],
    ...[some.filter(({ theirs }) => isDecided(theirs)).length, both.length],
    `${sum(both.map(({ ours }) => ours.millis)).toFixed(0)} ms`,
    `${sum(both.map(({ theirs }) => theirs!.millis)).toFixed(0)} ms`,
    some.filter(({ ours, theirs }) => theirs !== null && isLoss(ours, theirs)).length,
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
const wrong = results.filter(
  ({ ours, theirs }) => isDecided(ours) && isDecided(theirs) && ours.verdict !== theirs!.verdict,
);
for (const result of wrong) process.stdout.write(`DIFFERENT: ${lineOf(result)}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
