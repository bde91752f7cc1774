/** Files of plans that are awkward to read: refused with their place, in time that grows as they do. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../sim/base/user-error.ts";
import { readPlanFile } from "./plan-file.ts";
import { shipped } from "./shipped.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-plans-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What is said of a file, and the processor's milliseconds. */
async function refusal(text: string, isScript: boolean): Promise<{ readonly said: string; readonly millis: number }> {
  const file = path.join(folder, "plan");
  fs.writeFileSync(file, text);
  const { user } = process.threadCpuUsage();
  try {
    await readPlanFile(file, { systemOf: (name) => shipped.system(name), isScript });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { said: error.message, millis: (process.threadCpuUsage().user - user) / 1_000 };
  }
  throw new Error("it was read");
}

const raft = "system raft\n";
const shapes: readonly (readonly [name: string, text: (size: number) => string])[] = [
  ["spaces", (size) => `${raft}at 2 s${" ".repeat(size)}cut leader`],
  ["words", (size) => `${raft}${"at ".repeat(size / 3)}`],
  ["digits", (size) => `${raft}at ${"9".repeat(size)} s heal`],
  ["dots", (size) => `${raft}at ${"1.".repeat(size / 2)} s heal`],
  ["quotes", (size) => `${raft}at "${'\\"'.repeat(size / 2)}`],
  ["comments", (size) => `${raft}${"# x\n".repeat(size / 4)}?`],
  ["ends without beginnings", (size) => `${raft}${"at 4 s heal\n".repeat(size / 12)}`],
  ["servers", (size) => `${raft}at 2 s partition server ${"0, ".repeat(size / 3)}`],
  ["a text in JSON that has no end", (size) => `{"system":"raft\\u${"\\u".repeat(size / 2)}`],
  ["spaces in JSON", (size) => `{"system"${" ".repeat(size)}x`],
  ["a long name in JSON", (size) => `{"system":"raft","${"n".repeat(size)}":1}`],
  ["lists in JSON", (size) => `{"system":"raft","faults":${"[".repeat(size)}`],
  ["lists in JSON that end", (size) => `{"system":"raft","faults":${"[".repeat(size / 2)}${"]".repeat(size / 2)}}`],
];

test.each(shapes)("%s are refused, in linear time", async (_, text) => {
  const cost = async (size: number): Promise<number> => {
    const all = [];
    for (let round = 0; round < 3; round++) all.push((await refusal(text(size), !text(1).startsWith("{"))).millis);
    return Math.min(...all);
  };
  await cost(2_000);
  const [once, eightfold] = [await cost(6_000), await cost(48_000)];
  expect(eightfold).toBeLessThan(24 * Math.max(once, 4)); // quadratic time makes it 64 times as much
});

test("JSON that is nested too deep is no mistake of ours, whether it ends or not", async () => {
  for (const text of ["[".repeat(1e5), `{"system":"raft","faults":${"[".repeat(1e5)}${"]".repeat(1e5)}}`]) {
    expect((await refusal(text, false)).said).toMatch(
      /plan: nested deeper than 64 levels; no field of a plan is so deep/,
    );
  }
});
