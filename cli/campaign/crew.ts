/** A crew of worker threads, started once and asked many times. */
import { Worker } from "node:worker_threads";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Answer, AnswerMessage, Task, TaskMessage, WorkerBirth } from "../../sim/campaign/tasks.ts";

/** Whoever performs tasks: a thread, or this one. */
export interface Hand {
  ask<T extends Task>(task: T): Promise<Answer<T["type"]>>;
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

function revive({ name, message }: { readonly name: string; readonly message: string }): Error {
  if (name === "UserError") return new UserError(message);
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
  async work<Job>(next: () => Job | null, perform: (job: Job, hand: Hand) => Promise<void>): Promise<void> {
    let failed = false;
    const shift = async (hand: Hand): Promise<void> => {
      for (let job = next(); job !== null && !failed; job = next()) await perform(job, hand);
    };
    const shifts = this.hands.map((hand) =>
      shift(hand).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    await Promise.all(shifts);
  }

  async close(): Promise<void> {
    await Promise.all(this.hands.map((hand) => hand.close()));
  }
}

/** Performs tasks in this thread, loading the engine at the first. For unchanged protocols only. */
export const ownHand: Hand = {
  async ask(task) {
    const { perform } = await import("../../sim/campaign/perform.ts");
    return perform(task);
  },
};
