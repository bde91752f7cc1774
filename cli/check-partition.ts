/** A check in several threads: each owns the states that their content gives it; level by level they tell one another. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import type { Box } from "../sim/search/check/box.ts";
import type { SystemCheckOptions } from "../sim/search/check/check-system.ts";
import type { Reduction } from "../sim/search/check/checker.ts";
import type { CheckReport } from "../sim/search/check/report.ts";

/** What a thread is told at its birth; its ports to the others come with it. */
export interface ShareBirth {
  readonly mutant: Mutant | null;
  readonly system: string;
  readonly box: Box;
  readonly options: Pick<SystemCheckOptions, "without" | "explicitLoss">;
  readonly index: number;
}

/** What a thread tells after each level. */
export interface ShareReport {
  readonly states: number;
  readonly waiting: number;
  readonly transitions: number;
  readonly bytes: number;
  readonly handlerCalls: number;
  readonly localSteps: number;
  readonly judgeCalls: number;
  readonly localStates: number;
  readonly messages: number;
  readonly cells: number;
  readonly isBounded: boolean;
  readonly violated: readonly string[];
  readonly impure: string | null;
  readonly kinds: { readonly [kind: string]: number };
  readonly witnesses: readonly string[];
}

export interface ShareCheck {
  readonly report: CheckReport;
  /** A violation was met at this depth: one thread, as far as that, finds the way to it. */
  readonly violatedAt: number | null;
}

export interface ShareLimits {
  readonly timeMillis: number;
  readonly memory: number;
  readonly depth: number;
  interrupted(): boolean;
  progress(states: number, depth: number): void;
}

/** Checks in `workers` threads, without symmetry and sleep sets, which are of one thread's numbers. */
export async function checkInShares(
  birth: Omit<ShareBirth, "index">,
  workers: number,
  limits: ShareLimits,
): Promise<ShareCheck> {
  const begun = performance.now();
  const threads = startThreads(birth, workers);
  try {
    let reports = await everyone(threads);
    let depth = 0;
    for (;;) {
      const bound = boundOf(reports, depth, begun, limits);
      const isOver = reports.every(({ waiting }) => waiting === 0);
      const violated = reports.some((report) => report.violated.length > 0 || report.impure !== null);
      if (isOver || violated || bound !== null) {
        const report = summed(birth, reports, depth, violated ? "violation" : isOver ? null : bound, begun);
        return { report, violatedAt: violated ? depth : null };
      }
      const answers = everyone(threads);
      for (const thread of threads) thread.postMessage("level");
      reports = await answers;
      if (reports.some(({ waiting }) => waiting > 0)) depth++;
      limits.progress(total(reports, "states"), depth);
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function startThreads(birth: Omit<ShareBirth, "index">, workers: number): Worker[] {
  const ports: (MessagePort | null)[][] = Array.from({ length: workers }, () => Array(workers).fill(null));
  for (let a = 0; a < workers; a++) {
    for (let b = a; b < workers; b++) {
      const { port1, port2 } = new MessageChannel();
      ports[a]![b] = port1;
      ports[b]![a] = a === b ? port1 : port2; // a port to oneself is never used
    }
  }
  return ports.map((row, index) => {
    const mine = row as MessagePort[];
    const workerData = { ...birth, index, ports: mine };
    const url = new URL("./check-partition-worker.ts", import.meta.url);
    return new Worker(url, { workerData, transferList: mine });
  });
}

/** The next message of every thread. */
function everyone(threads: readonly Worker[]): Promise<ShareReport[]> {
  return Promise.all(
    threads.map(
      (thread) =>
        new Promise<ShareReport>((resolve, reject) => {
          thread.once("error", reject);
          thread.once("message", (report: ShareReport) => {
            thread.off("error", reject);
            resolve(report);
          });
        }),
    ),
  );
}

function boundOf(reports: readonly ShareReport[], depth: number, begun: number, limits: ShareLimits): string | null {
  if (limits.interrupted()) return "interrupted";
  if (performance.now() - begun >= limits.timeMillis) return "time";
  if (total(reports, "bytes") > limits.memory) return "memory";
  return depth >= limits.depth ? `depth ${limits.depth}` : null;
}

type Summed = "states" | "transitions" | "bytes" | "handlerCalls" | "localSteps" | "judgeCalls" | "cells";

const total = (reports: readonly ShareReport[], field: Summed): number =>
  reports.reduce((sum, report) => sum + report[field], 0);

function summed(
  { system, options }: Omit<ShareBirth, "index">,
  reports: readonly ShareReport[],
  depth: number,
  bound: string | null,
  begun: number,
): CheckReport {
  const kinds: Record<string, number> = {};
  for (const report of reports) {
    for (const [kind, times] of Object.entries(report.kinds)) kinds[kind] = (kinds[kind] ?? 0) + times;
  }
  const states = total(reports, "states");
  const seconds = (performance.now() - begun) / 1000;
  const notes = [`${reports.length} threads; code and tables are counted once for each`];
  if (reports.some(({ isBounded }) => isBounded)) notes.push("steps out of the box were not taken");
  return {
    system,
    states,
    transitions: total(reports, "transitions"),
    depth,
    exhausted: bound === null,
    bound,
    violations: [],
    seconds,
    statesPerSecond: Math.round(states / seconds),
    bytesPerState: Math.round((10 * total(reports, "bytes")) / states) / 10,
    handlerCalls: total(reports, "handlerCalls"),
    localSteps: total(reports, "localSteps"),
    judgeCalls: total(reports, "judgeCalls"),
    localStates: Math.max(...reports.map(({ localStates }) => localStates)),
    messages: Math.max(...reports.map(({ messages }) => messages)),
    cells: total(reports, "cells"),
    mode: "exact",
    omission: 0,
    kinds,
    reductions: ["idle", "urgent"].filter((name) => options.without?.includes(name as Reduction) !== true),
    notes,
    witnesses: [...new Set(reports.flatMap(({ witnesses }) => witnesses))].sort(),
    observations: [],
  };
}
