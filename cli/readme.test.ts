/** The README's commands are ones that the program understands, and those that take moments run as they are written. */

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { commands } from "./main.ts";
import { ReadmeClone, readmeCommands } from "./readme.fixture.ts";
import { misunderstood } from "./testing.ts";

const README = fs.readFileSync(path.resolve(import.meta.dirname, "../README.md"), "utf8");
const lines = readmeCommands.map(({ line }) => line);

/** Command lines that the program's own help shows. */
async function helpLines(): Promise<string[]> {
  const all = await Promise.all(Object.values(commands).map(({ load }) => load()));
  return all.flatMap(({ examples }) => examples.map(([line]) => line));
}

test("the README heads with the two lines that are all the set-up there is", () => {
  expect(README).toMatch(/^# synod\n\n {4}npm ci && npm start.*\n {4}npm ci && npm test/);
  expect(lines.length).toBeGreaterThan(12);
});

test.each(lines)("README: synod %s", (line) => expect(misunderstood(line)).resolves.toBeNull());

test("the examples in every command's help", async () => {
  for (const line of await helpLines()) expect(await misunderstood(line), line).toBeNull();
});

const ROOT = path.resolve(import.meta.dirname, "..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "synod-readme-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** A project with a corpus: a trace whose bug is mended. */
function corpus(): void {
  fs.mkdirSync(path.join(scratch, "traces"), { recursive: true });
  const name = "epaxos-recovery-counts-an-outsider.ndjson.gz";
  fs.copyFileSync(path.join(ROOT, "scenarios/golden", name), path.join(scratch, "traces", name));
}

const clone = new ReadmeClone();
afterAll(() => clone.remove());

test.each(readmeCommands.filter(({ isLong }) => !isLong).map((command) => [command.line, command] as const))(
  "as written in a clone: synod %s",
  (_, command) => expect(clone.run(command)).toBeNull(),
  60_000,
);

const section = (title: string): string => README.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;

test("the README's test file, as written, passes under vitest", async () => {
  corpus();
  const [, code] = /```ts\n([\s\S]*?)```/.exec(section("In tests"))!;
  const here = (file: string): string => `from ${JSON.stringify(path.join(ROOT, file))}`;
  const file = path.join(scratch, "readme.test.ts");
  fs.writeFileSync(
    file,
    code!.replace('from "synod"', here("index.ts")).replace('from "synod/vitest"', here("doors/vitest.ts")),
  );
  const args = [path.join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--testTimeout=30000"];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|SYNOD_|GITHUB_)/.test(name)),
  );
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: scratch,
    env: { ...env, NO_COLOR: "1" },
  });
  expect(stdout).toMatch(/Tests {2}4 passed \(4\)/);
}, 120_000);
