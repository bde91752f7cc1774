/** A crew of worker threads, started once and asked many times. */
import { Worker } from "node:worker_threads";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { type Hand, shareOut } from "../../sim/campaign/hand.ts";
import { LateHand, LostHand, Pulse } from "../../sim/campaign/pulse.ts";
import { type NoReturn, watch } from "../../sim/campaign/recover.ts";
import type { Answer, PlanFrom, Task } from "../../sim/campaign/tasks.ts";
import { unloadable } from "../input/plant.ts";
import type { Terminal } from "../output/terminal.ts";
import { Overseer, patienceFor } from "./overseer.ts";
import { revived, type ToldError } from "./told-error.ts";

/** What a worker thread is born with. */
export interface WorkerBirth {
  /** The bug planted in it before anything else is loaded. */
  readonly mutant: Mutant | null;
  /** Of a Pulse. */
  readonly pulse: SharedArrayBuffer;
}

export interface TaskMessage {
  readonly id: number;
  readonly task: Task;
}

export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: ToldError };

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * One thread, with `mutant` planted in it. A thread that ends, or that does not get on, is ended: what was asked of it
 * fails with LostHand, and the next task has a new thread.
 */
export class WorkerHand implements Hand {
  readonly #mutant: Mutant | null;
  readonly #pulse = new Pulse();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #overseer: Overseer | null = null;
  #asked = 0;
  #isHurried = false;

  constructor(mutant: Mutant | null) {
    this.#mutant = mutant;
    this.#start();
  }

  ask<T extends Task>(task: T): Promise<Answer<T["type"]>> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker ?? this.#start();
      const id = this.#asked++;
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      const message: TaskMessage = { id, task };
      this.#overseer ??= new Overseer(worker, this.#pulse, patienceFor(task.type === "watch", this.#isHurried), {
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
    this.#waiting.clear();
    this.#rest();
    await this.#worker?.terminate();
  }

  #start(): Worker {
    this.#pulse.clear();
    const birth: WorkerBirth = { mutant: this.#mutant, pulse: this.#pulse.buffer };
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: birth });
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
    if (this.#waiting.size === 0) this.#rest();
    if ("answer" in message) waiting.resolve(message.answer);
    else waiting.reject(revived(message.error));
  }

  #die(reason: Error): void {
    const isUnloaded = reason instanceof LostHand && !reason.isLoaded && this.#mutant !== null;
    const error = isUnloaded ? unloadable(this.#mutant!, `it ${reason.why}`) : reason;
    this.#rest();
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

/** `size` threads with the same bug, or none, planted. */
export class Crew {
  readonly hands: readonly WorkerHand[];

  constructor(size: number, mutant: Mutant | null) {
    this.hands = Array.from({ length: size }, () => new WorkerHand(mutant));
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

/** Does `body` with a crew of `workers` threads, which end with it. */
export async function withCrew<T>(
  workers: number,
  mutant: Mutant | null,
  body: (crew: Crew) => Promise<T>,
): Promise<T> {
  const crew = new Crew(workers, mutant);
  try {
    return await body(crew);
  } finally {
    await crew.close();
  }
}

/** Does `body` with a hand that has `mutant` planted, if any: a thread that ends with it. */
export async function withHand<T>(mutant: Mutant | null, body: (hand: WorkerHand) => Promise<T>): Promise<T> {
  const hand = new WorkerHand(mutant);
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
