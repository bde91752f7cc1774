/** The test runner: a body becomes a test of vitest's, which knows how long it may take and where it was asked for. */
import path from "node:path";
import { quote } from "../../cli/output/invocation.ts";
import { UserError } from "../../sim/base/user-error.ts";

/** What a body may ask of the test that it is run by. */
export interface RunningTest {
  /** Milliseconds until it must end, infinite where the test may take as long as it likes. Below zero: it is over time. */
  millisLeft(): number;
  /** Lets the runner hear of the world: its clock, and whether the user wants no more. Throws when the test was given up. */
  breathe(): Promise<void>;
  /** Milliseconds that the test may take. */
  readonly timeout: number;
  /** The command line that runs this test alone. */
  readonly command: string;
}

export interface TestOptions {
  /** In place of the name that the test has by what it does. */
  readonly name?: string;
  /** Milliseconds that the test may take; vitest's `testTimeout` unless told. */
  readonly timeout?: number;
}

// Whatever a test file does to the clock, a test ends by the true one.
const { setImmediate: soon } = globalThis;
const now = performance.now.bind(performance);

const vitest = await import("vitest").catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || !/'vitest'|"vitest"/.test(error.message)) throw error;
  throw new Error("synod/vitest needs vitest, which is not installed here; run npm install --save-dev vitest");
});

/** The part of the time that a body may use: what is left is for shrinking and for telling. */
const usable = 0.9;

/** A test called `name` that runs `body`. Whatever fails in it is shown where `asked` was called. */
export function registerTest(
  name: string,
  { timeout }: TestOptions,
  asked: (...args: never[]) => unknown,
  body: (test: RunningTest) => Promise<void>,
): void {
  const frames = framesAbove(asked);
  const options = timeout === undefined ? {} : { timeout };
  try {
    vitest.test(name, options, async ({ task, signal }) => {
      const begun = now();
      const limit = task.timeout > 0 ? task.timeout * usable : Number.POSITIVE_INFINITY;
      const fullName = fullNameOf(task);
      try {
        await body({
          millisLeft: () => begun + limit - now(),
          timeout: task.timeout,
          command: `npx vitest run ${quote(placeOf(task.file.filepath))} -t ${quote(`${patternOf(fullName)}$`)}`,
          async breathe() {
            await new Promise<void>((resolve) => soon(resolve));
            signal?.throwIfAborted();
          },
        });
      } catch (error) {
        throw error instanceof Failing || error instanceof UserError ? standingAt(error, frames) : error;
      }
    });
  } catch (error) {
    if (!/current suite|without running|internal state/i.test((error as Error).message)) throw error;
    throw new UserError({
      ...{ code: "outside-vitest", place: asked.name, remedy: "run it with npx vitest run FILE" },
      sentence: `${asked.name}(…) is for files that vitest runs: npx vitest run FILE`,
    });
  }
}

/** A test that has something to say: what failed is its name, what it says its message. */
export class Failing extends Error {
  constructor(kind: string, message: string) {
    super(message);
    this.name = kind;
  }
}

/** The lines of the stack above a function: where the test file called it. */
function framesAbove(asked: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, asked);
  return holder.stack!.split("\n").slice(1).join("\n");
}

function standingAt<E extends Error>(error: E, frames: string): E {
  error.stack = `${error.name}: ${error.message}\n${frames}`;
  return error;
}

interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

/** The names of the suites around a test and its own, as `-t` compares them. */
function fullNameOf(task: Named): string {
  const outer = task.suite === undefined || task.suite === null ? "" : fullNameOf(task.suite);
  return outer === "" ? task.name : `${outer} ${task.name}`;
}

/** A name as the regular expression that `-t` takes. */
const patternOf = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** A file as the user would name it. */
function placeOf(file: string): string {
  const near = path.relative(process.cwd(), file);
  return near.startsWith("..") ? file : near;
}
