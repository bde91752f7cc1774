/** A crew of worker threads, started once and asked many times. */
import { Worker } from "node:worker_threads";
import { assert } from "../../sim/base/assert.ts";
import { type Hand, shareOut } from "../../sim/campaign/hand.ts";
import { LateHand, LostHand, Pulse } from "../../sim/campaign/pulse.ts";
import { type NoReturn, watch } from "../../sim/campaign/recover.ts";
import type { Answer, PlanFrom, Task } from "../../sim/campaign/tasks.ts";
import type { BoxViolation } from "../../sim/check/least-boxes.ts";
import { unloadable } from "../input/plant.ts";
import type { Loading } from "../input/user-module.ts";
import type { Terminal } from "../output/terminal.ts";
import type { ModuleCounts } from "./block-counts.ts";
import { Overseer, patienceFor } from "./overseer.ts";
import { isPlain, keepSpare, takeSpare } from "./spare-threads.ts";
import { revived, type ToldError } from "./told-error.ts";

/** What a worker thread is born with. */
export interface WorkerBirth {
  readonly loading: Loading;
  /** Of a Pulse. */
  readonly pulse: SharedArrayBuffer;
  /** V8 counts its blocks. */
  readonly isCounting: boolean;
}

/** A task; or addresses of modules and folders whose counts are asked for; or a system to check in its least boxes. */
type Question =
  | { readonly task: Task }
  | { readonly countsOf: readonly string[] }
  | { readonly boxesOf: string; readonly states: number };

export type TaskMessage = { readonly id: number } & Question;

export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: ToldError };

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * One thread that has loaded what it is told to. A thread that ends, or that does not get on, is ended: what was asked of it
 * fails with LostHand, and the next task has a new thread.
 */
export class WorkerHand implements Hand {
  readonly #loading: Loading;
  #pulse = new Pulse();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #overseer: Overseer | null = null;
  #asked = 0;
  #isHurried = false;
  readonly #isCounting: boolean;
  #losses = 0;
  #answered = 0;

  constructor(loading: Loading, isCounting = false) {
    this.#loading = loading;
    this.#isCounting = isCounting;
    this.#start();
  }

  ask<T extends Task>(task: T): Promise<Answer<T["type"]>> {
    return this.#ask({ task }, task.type === "watch") as Promise<Answer<T["type"]>>;
  }

  /** How often each block of the modules at or below these addresses ran in this thread, which counts them. */
  counts(addresses: readonly string[]): Promise<readonly ModuleCounts[]> {
    assert(this.#isCounting, "who is asked for counts was told to count");
    return this.#ask({ countsOf: addresses }, false) as Promise<readonly ModuleCounts[]>;
  }

  /** The first violation in the least boxes of a system, of each of which so many states are looked at; null: none. */
  boxes(system: string, states: number): Promise<BoxViolation | null> {
    return this.#ask({ boxesOf: system, states }, false) as Promise<BoxViolation | null>;
  }

  /** Threads that were lost, with what they had counted. */
  get losses(): number {
    return this.#losses;
  }

  #ask(question: Question, isWatched: boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker ?? this.#start();
      const id = this.#asked++;
      this.#waiting.set(id, { resolve, reject });
      const message: TaskMessage = { id, ...question };
      this.#overseer ??= new Overseer(worker, this.#pulse, patienceFor(isWatched, this.#isHurried), {
        lost: (why) => this.#die(new LostHand(why, this.#pulse)),
        late: () => this.#die(new LateHand("the time was up")),
      });
      worker.postMessage(message);
    });
  }

  /** Runs that the task under way has spent, where it counts them: shrinking does. */
  get spent(): number {
    return this.#pulse.spent;
  }

  /** The time is up: what is under way has a few seconds left. */
  hurry(): void {
    this.#isHurried = true;
    this.#overseer?.hurry(patienceFor(false, true));
  }

  /** Ends the thread, whatever it is doing; what was asked of it is never answered. */
  async close(): Promise<void> {
    const worker = this.#worker;
    const isIdle = this.#waiting.size === 0 && this.#answered > 0;
    this.#waiting.clear();
    this.#rest();
    this.#worker = null;
    if (worker === null) return;
    const isKept = isIdle && isPlain(this.#loading, this.#isCounting) && keepSpare({ worker, pulse: this.#pulse });
    if (!isKept) await worker.terminate();
  }

  #start(): Worker {
    const spare = isPlain(this.#loading, this.#isCounting) ? takeSpare() : null;
    if (spare !== null) this.#pulse = spare.pulse;
    this.#pulse.clear();
    const birth: WorkerBirth = { loading: this.#loading, pulse: this.#pulse.buffer, isCounting: this.#isCounting };
    const worker = spare?.worker ?? new Worker(new URL("./worker.ts", import.meta.url), { workerData: birth });
    this.#worker = worker;
    const isMine = (): boolean => this.#worker === worker;
    worker.on("message", (message: AnswerMessage) => isMine() && this.#receive(message));
    worker.on("error", (error) => isMine() && this.#die(new LostHand(deathOf(error), this.#pulse)));
    worker.on("exit", (code) => isMine() && this.#die(new LostHand(`ended its thread with code ${code}`, this.#pulse)));
    return worker;
  }

  #receive(message: AnswerMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    this.#answered++;
    if (this.#waiting.size === 0) this.#rest();
    if ("answer" in message) waiting.resolve(message.answer);
    else waiting.reject(revived(message.error));
  }

  #die(reason: Error): void {
    const { mutant } = this.#loading;
    const isUnloaded = reason instanceof LostHand && !reason.isLoaded && mutant !== null;
    const error = isUnloaded ? unloadable(mutant, `it ${reason.why}`) : reason;
    this.#rest();
    this.#losses++;
    void this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #rest(): void {
    this.#overseer?.stop();
    this.#overseer = null;
  }
}

/** Why a thread died of an error that no task told. */
function deathOf(error: unknown): string {
  const { code, name, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return "used up the memory of its thread";
  return `ended its thread with ${name}: ${message}`;
}

/** `size` threads that have loaded the same. */
export class Crew {
  readonly hands: readonly WorkerHand[];

  constructor(size: number, loading: Loading, isCounting: boolean) {
    this.hands = Array.from({ length: size }, () => new WorkerHand(loading, isCounting));
  }

  /** The time is up: what is under way has a few seconds left. */
  hurry(): void {
    for (const hand of this.hands) hand.hurry();
  }

  /** Lets every hand take one job after another until none is left. The first failure ends it. */
  work<Job>(next: () => Job | null, perform: (job: Job, hand: Hand) => Promise<void>): Promise<void> {
    return shareOut(this.hands, next, perform);
  }

  async close(): Promise<void> {
    await Promise.all(this.hands.map((hand) => hand.close()));
  }
}

/** Does `body` with a crew of `workers` threads, which end with it; `isCounting`: they count their blocks. */
export async function withCrew<T>(
  workers: number,
  loading: Loading,
  body: (crew: Crew) => Promise<T>,
  isCounting = false,
): Promise<T> {
  const crew = new Crew(workers, loading, isCounting);
  try {
    return await body(crew);
  } finally {
    await crew.close();
  }
}

/** Does `body` with a hand, a thread that ends with it. */
export async function withHand<T>(loading: Loading, body: (hand: WorkerHand) => Promise<T>): Promise<T> {
  const hand = new WorkerHand(loading);
  try {
    return await body(hand);
  } finally {
    await hand.close();
  }
}

/** Stands in for the answer of a run that does not return. */
export class NoReturnError extends Error {
  readonly finding: NoReturn;

  constructor(finding: NoReturn) {
    super(finding.message);
    this.finding = finding;
  }
}

/** The answer to a task about the plan `from`; when the run loses its hand, a second one is watched and told. */
export async function askWatched<T extends Task>(
  hand: Hand,
  task: T,
  from: PlanFrom,
): Promise<Answer<T["type"]> | NoReturnError> {
  try {
    return await hand.ask(task);
  } catch (error) {
    if (!(error instanceof LostHand)) throw error;
    const finding = await watch(hand, from);
    if (finding === null) throw error; // the second time it returned
    return new NoReturnError(finding);
  }
}

/** What `body` comes to; null when the user interrupts before: what it began is then to be given up. */
export async function untilInterrupt<T>(
  terminal: Pick<Terminal, "onInterrupt">,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    return await Promise.race([body(aborter.signal), aborted(aborter.signal)]);
  } finally {
    release();
  }
}

/** Null, once the signal is given. */
export const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
