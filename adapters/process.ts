/**
 * A child process as a foreign program: JSON lines on its standard input and output, one step at a time. Handlers cannot wait for
 * events, so the two streams are named pipes that are read and written synchronously; nothing is asked of the program
 * but that it answers each line with one line, flushed, and ends when its input does.
 */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { lifted } from "../sim/world/ambient-guard.ts";
import type { Carrier, ProgramCopy } from "./carrier.ts";
import { ForeignFault } from "./wire-fault.ts";

export interface Program {
  /** The program and its arguments: `["python3", "abd.py"]`. */
  readonly command: readonly [string, ...string[]];
  /** Where it runs: an absolute path. */
  readonly folder: string;
  /** Milliseconds of real time for one step, the start of the program included; then it is said to hang. */
  readonly stepMillis?: number;
}

const stepMillisDefault = 5_000;
/** Bytes of an answer: more is no answer. */
const answerMax = 64 * 2 ** 20;
/** Looks at a stream that is not ready before the thread sleeps a little between them. */
const busyLooks = 200;

// Taken before any run: while one lasts, handlers may call none of them.
const { env } = process;
const now = performance.now.bind(performance);
const wait = Atomics.wait;
const nap = new Int32Array(new SharedArrayBuffer(4));

export function processCarrier({ command, folder, stepMillis = stepMillisDefault }: Program): Carrier {
  const name = command.join(" ");
  return { name, start: () => lifted(() => new ChildProcess(name, command, folder, stepMillis)) };
}

class ChildProcess implements ProgramCopy {
  readonly #name: string;
  readonly #stepMillis: number;
  readonly #input: number;
  readonly #output: number;
  readonly #errors: string;
  readonly #kill: () => void;
  #rest: Buffer = Buffer.alloc(0);
  readonly #chunk = Buffer.alloc(1 << 16);

  constructor(name: string, [program, ...given]: readonly [string, ...string[]], cwd: string, stepMillis: number) {
    this.#name = name;
    this.#stepMillis = stepMillis;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-program-"));
    const [input, output] = [path.join(folder, "input"), path.join(folder, "output")];
    this.#errors = path.join(folder, "errors");
    const { O_RDONLY, O_RDWR, O_WRONLY, O_NONBLOCK } = fs.constants;
    execFileSync("mkfifo", [input, output]);
    this.#input = fs.openSync(input, O_RDWR | O_NONBLOCK); // it goes on without a reader, whose end shows in the other pipe
    this.#output = fs.openSync(output, O_RDONLY | O_NONBLOCK);
    const streams = [fs.openSync(input, O_RDONLY), fs.openSync(output, O_WRONLY), fs.openSync(this.#errors, "w")];
    const child = spawn(program, given, { cwd, env, stdio: streams });
    child.on("error", () => {}); // it never ran: its output ends
    child.unref();
    for (const stream of streams) fs.closeSync(stream);
    this.#kill = () => {
      if (child.pid !== undefined) child.kill("SIGKILL"); // of one that never ran it would kill our whole group
      fs.closeSync(this.#input);
      fs.closeSync(this.#output);
      fs.rmSync(folder, { recursive: true, force: true });
    };
  }

  say(line: string): string {
    const deadline = now() + this.#stepMillis;
    const bytes = Buffer.from(`${line}\n`);
    for (let done = 0, looks = 0; done < bytes.length; ) {
      const count = attempt(() => fs.writeSync(this.#input, bytes, done));
      if (count === null) this.#pause(looks++, deadline, line);
      else done += count;
    }
    for (let looks = 0, from = 0; ; ) {
      const end = this.#rest.indexOf(newline, from);
      if (end >= 0) {
        const answer = this.#rest.toString("utf8", 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return answer;
      }
      from = this.#rest.length;
      if (from > answerMax)
        throw this.#fault(line, `answered with more than ${answerMax >> 20} MiB and no end of a line`);
      const count = attempt(() => fs.readSync(this.#output, this.#chunk, 0, this.#chunk.length, null));
      if (count === 0) throw this.#fault(line, "ended");
      if (count === null) this.#pause(looks++, deadline, line);
      else this.#rest = Buffer.concat([this.#rest, this.#chunk.subarray(0, count)]);
    }
  }

  end(): void {
    lifted(this.#kill);
  }

  #pause(looks: number, deadline: number, line: string): void {
    if (looks < busyLooks) return;
    if (now() > deadline) throw this.#fault(line, `did not answer within ${this.#stepMillis} ms`);
    wait(nap, 0, 0, 0.1);
  }

  #fault(line: string, what: string): ForeignFault {
    const { type } = JSON.parse(line) as { readonly type: string };
    const words = lifted(() => fs.readFileSync(this.#errors, "utf8")).trim();
    const last = words.length > lastWords ? `…${words.slice(-lastWords)}` : words;
    return new ForeignFault(`${this.#name} ${what} on ${type}${last === "" ? "" : `; its last words: ${last}`}`);
  }
}

const newline = 10;
/** Characters of what a program said on its error stream. */
const lastWords = 500;

/** Null where the stream is not ready. */
function attempt(transfer: () => number): number | null {
  try {
    return transfer();
  } catch (error) {
    if ((error as { readonly code?: string }).code === "EAGAIN") return null;
    throw error;
  }
}
