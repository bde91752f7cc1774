/** A crew of worker threads, started once and asked many times. */
import { Worker } from "node:worker_threads";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { type Mistake, UserError } from "../../sim/base/user-error.ts";
import { type Hand, shareOut } from "../../sim/campaign/hand.ts";
import type { Answer, Task } from "../../sim/campaign/tasks.ts";

/** What a worker thread is born with. */
export interface WorkerBirth {
  /** The bug planted in it before anything else is loaded. */
  readonly mutant: Mutant | null;
}

export interface TaskMessage {
  readonly id: number;
  readonly task: Task;
}

export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: ToldError };

/** An error on its way between threads or processes; `mistake` is there when it is the user's. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly mistake?: Mistake;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** One thread, with `mutant` planted in it. */
export class WorkerHand implements Hand {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #dead: Error | null = null;

  constructor(mutant: Mutant | null) {
    const birth: WorkerBirth = { mutant };
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: birth });
    this.#worker.on("message", (message: AnswerMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#die(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => this.#die(new Error(`a worker thread ended with code ${code}`)));
  }

  ask<T extends Task>(task: T): Promise<Answer<T["type"]>> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== null) return reject(this.#dead);
      const id = this.#asked++;
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      const message: TaskMessage = { id, task };
      this.#worker.postMessage(message);
    });
  }

  /** Ends the thread, whatever it is doing; what was asked of it is never answered. */
  async close(): Promise<void> {
    this.#waiting.clear();
    await this.#worker.terminate();
  }

  #receive(message: AnswerMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if ("answer" in message) waiting.resolve(message.answer);
    else waiting.reject(revive(message.error));
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}

function revive({ name, message, mistake }: ToldError): Error {
  if (mistake !== undefined) return new UserError(mistake);
  const error = new Error(message);
  error.name = name;
  return error;
}

/** `size` threads with the same bug, or none, planted. */
export class Crew {
  readonly hands: readonly WorkerHand[];

  constructor(size: number, mutant: Mutant | null) {
    this.hands = Array.from({ length: size }, () => new WorkerHand(mutant));
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

/** Performs tasks in this thread, loading the protocols at the first. For unchanged protocols only. */
export const thisThread: Hand = {
  async ask(task) {
    const { ownHand } = await import("../../sim/campaign/perform.ts");
    const { shipped } = await import("../input/shipped.ts");
    return ownHand(shipped).ask(task);
  },
};

/** Does `body` with a hand that has `mutant` planted: this thread for none, else a worker that ends with it. */
export async function withHand<T>(mutant: Mutant | null, body: (hand: Hand) => Promise<T>): Promise<T> {
  if (mutant === null) return body(thisThread);
  const hand = new WorkerHand(mutant);
  try {
    return await body(hand);
  } finally {
    await hand.close();
  }
}
