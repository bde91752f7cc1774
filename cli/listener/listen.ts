/**
 * The thread that listens: it starts the command in a thread of its own, writes what that says, hears signals, and
 * decides the exit code. It computes nothing, so that it answers whatever the command, a protocol or a model does.
 */
import { Worker } from "node:worker_threads";
import { escapeText } from "../../sim/base/printable.ts";
import { renderJson } from "../output/json.ts";
import { abilitiesOf, exit } from "../output/terminal.ts";
import { Lines } from "./lines.ts";
import type { CommandBirth, CommandSays, ListenerSays } from "./messages.ts";
import { Outlet } from "./outlet.ts";
import { heapMegabytes, uncaughtWords } from "./uncaught.ts";

/** So long may a command take to hear an interrupt, and then to tell what is known so far. */
const hearMillis = 800;
const summaryMillis = 5_000;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The entry that `bin.mjs` calls. Ends the process; nothing but a verdict ends it with a code other than 2, 3 or 130. */
export function listen(args: readonly string[]): void {
  process.exitCode = exit.ourMistake; // until a verdict says otherwise
  new Listener(args).start();
}

class Listener {
  readonly #args: readonly string[];
  readonly #out: Outlet;
  readonly #err: Outlet;
  readonly #lines = new Lines(process.stdin);
  readonly #pending = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #interrupts = 0;
  #patience: NodeJS.Timeout | null = null;
  #code: number | null = null;

  constructor(args: readonly string[]) {
    this.#args = args;
    this.#err = new Outlet(process.stderr, () => {});
    this.#out = new Outlet(process.stdout, (why) => {
      process.exitCode = exit.usersMistake; // it may come to light behind the verdict
      this.#talk(`cannot write to stdout: ${why}`);
    });
  }

  start(): void {
    for (const event of ["uncaughtException", "unhandledRejection"] as const) {
      process.on(event, (error: unknown) => this.#end(exit.ourMistake, "mistake-of-ours", uncaughtWords(error)));
    }
    for (const signal of signals) process.on(signal, () => this.#interrupt());
    const birth: CommandBirth = { args: this.#args, ...abilitiesOf(process), pending: this.#pending };
    const worker = new Worker(new URL("../command-worker.ts", import.meta.url), {
      workerData: birth,
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker = worker;
    // What is printed past the terminal, by a bug or a model, is talk: it cannot pass for an answer.
    for (const stray of [worker.stdout, worker.stderr]) {
      stray.setEncoding("utf8").on("data", (text: string) => this.#err.write(printable(text)));
    }
    worker.on("message", (said: CommandSays) => this.#hear(said));
    worker.on("error", (error: unknown) => this.#end(exit.ourMistake, "mistake-of-ours", uncaughtWords(error)));
    worker.on("exit", (code) => this.#over(code));
  }

  #hear(said: CommandSays): void {
    switch (said.type) {
      case "out":
      case "err":
        (said.type === "out" ? this.#out : this.#err).write(said.text);
        Atomics.sub(this.#pending, 0, said.text.length);
        Atomics.notify(this.#pending, 0);
        return;
      case "heard":
        if (said.stops === 0) this.#giveUp();
        else this.#wait(summaryMillis);
        return;
      case "ask":
        void this.#ask(said.prompt);
        return;
      case "ended":
        this.#code = said.code;
        this.#lines.close();
        if (this.#patience !== null) clearTimeout(this.#patience);
        void this.#worker!.terminate(); // whatever a model left running
    }
  }

  async #ask(prompt: string): Promise<void> {
    if (this.#lines.areTyped) this.#err.write(prompt);
    const line = await this.#lines.next();
    if (!this.#lines.areTyped && line !== null) this.#out.write(`${prompt}${printable(line)}\n`);
    if (this.#lines.areTyped && line === null) this.#err.write("\n");
    const told: ListenerSays = { type: "line", line };
    this.#worker?.postMessage(told);
  }

  /** The command's thread is over: with its verdict, or without one. */
  #over(code: number): void {
    if (this.#code !== null) {
      process.exitCode = this.#out.isBroken ? exit.usersMistake : this.#code;
      for (const signal of signals) process.removeAllListeners(signal);
      return;
    }
    const why = "something it runs ended the thread, or waits for what never comes";
    this.#end(exit.ourMistake, "no-verdict", `the command ended without a verdict (code ${code}): ${why}`);
  }

  /** The first interrupt asks the command for what is known so far; the second one ends everything at once. */
  #interrupt(): void {
    if (this.#interrupts++ > 0) process.exit(exit.interrupted);
    const interrupt: ListenerSays = { type: "interrupt" };
    this.#worker?.postMessage(interrupt);
    this.#wait(hearMillis);
  }

  #wait(millis: number): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(), millis);
  }

  #giveUp(): void {
    if (this.#code !== null) return;
    this.#end(exit.interrupted, "interrupted", "interrupted: nothing is known so far");
  }

  /** Ends the process without a verdict: one line of talk, and the one document that programs were promised. */
  #end(code: number, name: string, message: string): void {
    if (this.#code !== null) return;
    this.#code = code;
    process.exitCode = code;
    this.#talk(message);
    if (this.#out.isUnused && wantsJson(this.#args)) this.#out.write(renderJson({ error: { code: name, message } }));
    process.exit(this.#out.isBroken ? exit.usersMistake : code);
  }

  #talk(message: string): void {
    this.#err.write(`synod: ${escapeText(message)}\n`);
  }
}

/** Whether the command line asks for one JSON document. */
const wantsJson = (args: readonly string[]): boolean => {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes("--json");
};

/** Stray text, of which only line ends act on a terminal. */
const printable = (text: string): string =>
  text
    .split("\n")
    .map((line) => escapeText(line, Number.POSITIVE_INFINITY))
    .join("\n");
