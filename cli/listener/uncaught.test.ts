/** An error that nothing caught is laid at the door of the file that threw it. */
import { expect, test } from "vitest";
import { uncaughtWords } from "./uncaught.ts";

const root = new URL("../../", import.meta.url).href;

function thrownAt(...frames: readonly string[]): Error {
  const error = new TypeError("late");
  error.stack = ["TypeError: late", ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test.each([
  [["Timeout._onTimeout (file:///home/me/abd.ts:3:24)", `run (${root}cli/main.ts:1:1)`], "/home/me/abd.ts"],
  [["listOnTimeout (node:internal/timers:605:17)", "file:///home/me/my%20abd.ts?v=2:3:24"], "/home/me/my abd.ts"],
])("a file of the user's is named: %j", (frames, file) => {
  expect(uncaughtWords(thrownAt(...frames))).toBe(`nothing caught what ${file} threw: TypeError: late`);
});

test.each([
  [[`run (${root}cli/main.ts:1:1)`, "x (file:///home/me/abd.ts:3:24)"]],
  [["node:internal/timers:605:17"]],
  [[]],
])("anything else is a mistake of ours: %j", (frames) =>
  expect(uncaughtWords(thrownAt(...frames))).toBe("a mistake of ours: TypeError: late"),
);

test("what is no error, and memory that was not enough", () => {
  expect(uncaughtWords("a text")).toBe("a mistake of ours: Error: a text");
  const memory = Object.assign(new Error("heap"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
  expect(uncaughtWords(memory)).toMatch(/^out of memory: \d+ MB were not enough; NODE_OPTIONS=/);
});
