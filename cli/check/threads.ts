/** A check in several threads, which share what they know and divide the states among them, level by level. */
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import type { SystemCheckOptions } from "../../sim/check/check-system.ts";
import { declaredIn, memoryOf, validateBox } from "../../sim/check/check-system-in-threads.ts";
import { actionsOf, measureCoverage } from "../../sim/check/coverage.ts";
import { bytesPerState, type CheckReport } from "../../sim/check/report.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { unvaried } from "../../sim/check/subjects/system/unvaried.ts";
import { Board } from "../../sim/check/threads/board.ts";
import type { SearcherMemory } from "../../sim/check/threads/searcher.ts";
import type { System } from "../../sim/contract/system.ts";
import { neverLoaded } from "../input/plant.ts";
import type { Loading } from "../input/user-module.ts";
import { HandlerHangs, overseeHandlers } from "./hangs.ts";

/** What a thread is told at its birth. */
export interface SearcherBirth {
  readonly loading: Loading;
  /** The system, as a catalogue knows it. */
  readonly name: string;
  readonly box: Box;
  readonly options: Pick<SystemCheckOptions, "without" | "explicitLoss">;
  /** Steps from the start to go at most. */
  readonly depth: number;
  readonly index: number;
  readonly memory: SearcherMemory;
  /** The board's. */
  readonly control: SharedArrayBuffer;
  /** Of a Pulse, each thread's own. */
  readonly pulse: SharedArrayBuffer;
}

/** What every searcher counts for itself, and what all of them know alike. */
type Counted = "states" | "transitions" | "kinds" | "witnesses";
type Known = "handlerCalls" | "localSteps" | "judgeCalls" | "localStates" | "messages" | "inboxes";

/** What a thread tells at its end. */
export interface SearcherReport extends Pick<CheckReport, Counted | Known> {
  /** What happened on its steps: see sim/check/coverage.ts. */
  readonly times: readonly (readonly [name: string, count: number])[];
  /** Every state of every searcher was expanded. */
  readonly isDone: boolean;
  readonly bytes: { readonly own: number; readonly common: number };
  readonly isBounded: boolean;
  readonly violated: readonly string[];
  /** Judges that gave up somewhere, or null. */
  readonly undecided: string | null;
  /** Why it ended before its time: a bound of its own, or what showed that handlers are no functions. */
  readonly broken: { readonly bound: string | null; readonly impure: string | null } | null;
  readonly impure: string | null;
}

export interface ThreadsCheck {
  readonly report: CheckReport;
  /** A violation was met at this depth: one thread, as far as that, finds the way to it. */
  readonly violatedAt: number | null;
  /** What showed that handlers or judges are no functions, or null. */
  readonly impure: string | null;
}

export interface ThreadsJob extends Pick<SearcherBirth, "loading" | "name" | "box" | "options"> {
  readonly system: System;
  readonly workers: number;
}

export interface ThreadsLimits {
  readonly timeMillis: number;
  readonly memory: number;
  readonly depth: number;
  /** For tests: slots of the table of states at first. */
  readonly slots?: number;
  interrupted(): boolean;
  progress(states: number, depth: number): void;
  /** A thread got on since the last look. */
  beat?(): void;
}

/** How often the threads are looked after. */
const lookMillis = 50;
/** The most words that a table may have: its numbers are of 31 bits. */
const wordsMax = 2 ** 30;
const wordsMin = 2 ** 22;

/** Checks in `workers` threads, without symmetry. */
export async function checkInThreads(job: ThreadsJob, limits: ThreadsLimits): Promise<ThreadsCheck> {
  const begun = performance.now();
  const { workers, system } = job;
  validateBox(system, job.box);
  const memory = memoryFor(job, Math.min(wordsMax, Math.ceil(limits.memory / 4)), limits.slots);
  const board = new Board(workers);
  const pulses = Array.from({ length: workers }, () => new Pulse());
  const threads = startThreads(
    {
      loading: job.loading,
      name: job.name,
      box: job.box,
      options: job.options,
      depth: limits.depth,
      memory,
      control: board.buffer,
    },
    pulses,
  );
  const hung = Promise.withResolvers<never>();
  const overseers = threads.map((thread, at) => {
    const hangs = (message: string): void => hung.reject(new HandlerHangs(message));
    return overseeHandlers(thread, pulses[at]!, hangs, (why) => hung.reject(neverLoaded(job.loading.mutant, why)));
  });
  try {
    let bound: string | null = null;
    const answers = Promise.race([reportsOf(threads), hung.promise]);
    const over = answers.then(() => false);
    let beats = 0;
    while (await Promise.race([over, setTimeout(lookMillis, true)])) {
      limits.progress(board.states, board.level);
      const before = beats;
      beats = pulses.reduce((sum, pulse) => sum + pulse.beats, 0);
      if (beats !== before) limits.beat?.();
      bound ??= boundOf(board, begun, limits);
      if (bound !== null) board.stop();
    }
    return summed(job, await answers, board, limits.depth, bound, begun);
  } finally {
    for (const overseer of overseers) overseer.stop();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Addresses for tables as large as memory may become; fewer where the machine does not give out so many. */
function memoryFor(job: ThreadsJob, words: number, slots?: number): SearcherMemory {
  try {
    return memoryOf(job.system, job.box, job.workers, words, slots);
  } catch (error) {
    if (!(error instanceof RangeError) || words < wordsMin) throw error;
    return memoryFor(job, words / 2, slots);
  }
}

function startThreads(birth: Omit<SearcherBirth, "index" | "pulse">, pulses: readonly Pulse[]): Worker[] {
  const url = new URL("./thread-worker.ts", import.meta.url);
  return pulses.map((pulse, index) => {
    return new Worker(url, { workerData: { ...birth, index, pulse: pulse.buffer } satisfies SearcherBirth });
  });
}

/** What every thread tells at its end. */
function reportsOf(threads: readonly Worker[]): Promise<SearcherReport[]> {
  return Promise.all(
    threads.map(
      (thread) =>
        new Promise<SearcherReport>((resolve, reject) => {
          thread.once("error", reject);
          thread.once("exit", (code) => reject(new Error(`a thread of the check ended with code ${code}`)));
          thread.once("message", resolve);
        }),
    ),
  );
}

function boundOf(board: Board, begun: number, limits: ThreadsLimits): string | null {
  if (limits.interrupted()) return "interrupted";
  if (performance.now() - begun >= limits.timeMillis) return "time";
  return board.bytes > limits.memory ? "memory" : null;
}

function summed(
  { system, box, options }: ThreadsJob,
  reports: readonly SearcherReport[],
  board: Board,
  depthMax: number,
  stopped: string | null,
  begun: number,
): ThreadsCheck {
  const total = (field: "states" | "transitions"): number => reports.reduce((sum, report) => sum + report[field], 0);
  const kinds: Record<string, number> = {};
  for (const report of reports) {
    for (const [kind, times] of Object.entries(report.kinds)) kinds[kind] = (kinds[kind] ?? 0) + times;
  }
  const impure = reports.find((report) => report.impure !== null)?.impure ?? null;
  const isViolated = impure !== null || reports.some(({ violated }) => violated.length > 0);
  const isDone = reports.every((report) => report.isDone);
  const own = reports.find(({ broken }) => broken?.bound != null)?.broken?.bound ?? null;
  const atDepth = !isDone && board.level >= depthMax ? `depth ${depthMax}` : null;
  const undecided = reports.find((report) => report.undecided !== null)?.undecided ?? null;
  const bound = isViolated ? "violation" : (own ?? (isDone ? undecided : (stopped ?? atDepth ?? "a thread")));
  const depth = Math.max(0, board.level - (isDone ? 1 : 0));
  const states = total("states");
  const seconds = (performance.now() - begun) / 1000;
  const [first] = reports as readonly [SearcherReport, ...SearcherReport[]];
  const bytes = reports.reduce((sum, report) => sum + report.bytes.own, first.bytes.common);
  const still = unvaried(system, box);
  const notes = [`${reports.length} threads`, ...(still === null ? [] : [still])];
  if (reports.some(({ isBounded }) => isBounded)) notes.push("steps out of the box were not taken");
  const witnesses = [...new Set(reports.flatMap((report) => report.witnesses))].sort();
  const declared = declaredIn(system, box, options.explicitLoss === true);
  const times = new Map<string, number>();
  for (const [name, count] of reports.flatMap((one) => one.times)) times.set(name, (times.get(name) ?? 0) + count);
  const report: CheckReport = {
    system: system.name,
    states,
    transitions: total("transitions"),
    depth,
    exhausted: bound === null,
    bound,
    violations: [],
    seconds,
    statesPerSecond: Math.round(states / seconds),
    bytesPerState: bytesPerState(bytes, states),
    handlerCalls: first.handlerCalls,
    localSteps: first.localSteps,
    judgeCalls: first.judgeCalls,
    localStates: first.localStates,
    messages: first.messages,
    inboxes: first.inboxes,
    mode: "exact",
    omission: 0,
    kinds,
    reductions: options.without?.includes("idle") === true ? [] : ["idle"],
    notes,
    witnesses,
    coverage: measureCoverage(times, witnesses, declared),
    actions: actionsOf(times, declared),
    levels: null,
    observations: [],
  };
  return { report, violatedAt: isViolated ? board.level : null, impure };
}
