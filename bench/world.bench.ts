/**
 * How fast the world runs: `node bench/world.bench.ts` prints events per second of processor time for the kernel alone
 * and for every system under all judges, split into kernel, handlers and judges; how two workers compare with one; and
 * how memory stands after long runs. `--events N` sets the length of each, `--long N` that of the memory run.
 */

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { invariants } from "../invariants/invariants.ts";
import { systems } from "../protocols/systems.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import { usualService } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { busyPlan } from "./plans.ts";
import { quietPlan, relaySystem } from "./toy.ts";

const { values: given } = parseArgs({
  options: { events: { type: "string", default: "1000000" }, long: { type: "string", default: "10000000" } },
});
const events = Number(given.events);
const rounds = 5;

/** Seconds of processor time for one run, and what it was. */
function measure(plan: Plan, system: System, judges: readonly Invariant[]): { seconds: number; events: number } {
  const before = process.cpuUsage();
  const result = run(plan, system, judges);
  const { user, system: kernel } = process.cpuUsage(before);
  if (result.violation !== null) throw new Error(`${system.name}: ${result.violation.message}`);
  return { seconds: (user + kernel) / 1_000_000, events: result.events };
}

/** Median nanoseconds per event of several subjects, run in turn so that a drifting machine hits all alike. */
function interleaved(subjects: readonly (() => { seconds: number; events: number })[]): number[] {
  const costs: number[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, subject] of subjects.entries()) {
      const { seconds, events: count } = subject();
      costs[at]!.push((seconds / count) * 1e9);
    }
  }
  return costs.map((list) => list.sort((a, b) => a - b)[rounds >> 1]!);
}

const rate = (nanos: number): string => `${(1e3 / nanos).toFixed(2)} M/s`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function kernelAlone(): void {
  const sizes = [3, 5, 9, 31];
  const costs = interleaved(sizes.map((nodes) => () => measure(quietPlan("relay", nodes, events), relaySystem, [])));
  for (const [at, nodes] of sizes.entries()) {
    say(`kernel alone, ${nodes} nodes    ${costs[at]!.toFixed(0)} ns/event  ${rate(costs[at]!)}`);
  }
}

function everySystem(): void {
  for (const system of systems) {
    if (usualService(system) === "register") continue; // decided once: nothing left to do
    const plan = busyPlan(system.name, 5, events);
    const relay = () => measure(quietPlan("relay", 5, events), relaySystem, []);
    const [kernel, bare, judged] = interleaved([
      relay,
      () => measure(plan, system, []),
      () => measure(plan, system, invariants),
    ]) as [number, number, number];
    const split = `kernel ${kernel.toFixed(0)}, handlers and clients ${(bare - kernel).toFixed(0)}, judges ${(judged - bare).toFixed(0)}`;
    say(`${system.name}, 5 nodes, all judges  ${judged.toFixed(0)} ns/event  ${rate(judged)}  (${split})`);
  }
}

/** Wall seconds that `workers` threads take for `workers` equal shares of work each. */
async function crew(workers: number, share: number): Promise<number> {
  const start = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: workers }, (_, id) => {
      const worker = new Worker(new URL("./world-worker.ts", import.meta.url), { workerData: { share, id } });
      return new Promise<void>((resolve, reject) => {
        worker.once("error", reject);
        worker.once("exit", () => resolve());
      });
    }),
  );
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function twoWorkers(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const one = await crew(1, 2 * events);
    const two = await crew(2, 2 * events);
    ratios.push((2 * one) / two);
  }
  say(`two workers against one  ${ratios.sort((a, b) => a - b)[1]!.toFixed(2)} times (median of 3, wall time)`);
}

function memory(): void {
  const system = systems.find((one) => one.name === "raft")!;
  const after: string[] = [];
  for (const count of [events, Number(given.long)]) {
    run(busyPlan("raft", 5, count), system, invariants);
    globalThis.gc?.();
    after.push(`${count.toLocaleString("en")} events: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`);
  }
  say(`memory of a run  ${after.join(", ")}`);
}

kernelAlone();
everySystem();
await twoWorkers();
memory();
