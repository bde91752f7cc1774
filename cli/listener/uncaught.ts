/** What is said of an error that nothing caught: whose it is, and what can be done. */
import { fileURLToPath } from "node:url";
import v8 from "node:v8";

export const heapMegabytes = Math.floor(v8.getHeapStatistics().heap_size_limit / 2 ** 20);

/** The folder of this package. */
const own = new URL("../../", import.meta.url).href;

export function uncaughtWords(error: unknown): string {
  const { code, name, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    return `out of memory: ${heapMegabytes} MB were not enough; NODE_OPTIONS=--max-old-space-size=N gives N MB`;
  }
  const file = strangeFile(error);
  if (file !== null) return `nothing caught what ${file} threw: ${name}: ${message}`;
  return `a mistake of ours: ${name}: ${message}`;
}

/** The file that threw, when it is none of ours but one that the user brought. */
function strangeFile(error: unknown): string | null {
  const stack = error instanceof Error ? String(error.stack) : "";
  const thrower = /^\s+at .*?(file:\/\/\S+?):\d+:\d+\)?$/m.exec(stack)?.[1];
  return thrower === undefined || thrower.startsWith(own) ? null : fileURLToPath(thrower.replace(/[?#].*$/, ""));
}
