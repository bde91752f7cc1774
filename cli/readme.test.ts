/** Shows that the README's command lines are ones that the program understands. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { CliCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { commands } from "./main.ts";

const README = fs.readFileSync(path.resolve(import.meta.dirname, "../README.md"), "utf8");
const lines = [...README.matchAll(/^ {4}npm run -s synod -- (.+)$/gm)].map(([, line]) => line!);

/** Command lines that the program's own help shows. */
async function helpLines(): Promise<string[]> {
  const all = await Promise.all(Object.keys(commands).map(load));
  return all.flatMap(({ examples }) => examples.map(([line]) => line));
}

const load = (name: string): Promise<CliCommand> => commands[name]!.load();

async function check(line: string): Promise<void> {
  const [name, ...words] = line.replace(/ [>|] .*$/, "").split(/\s+/);
  const { options, positionals } = await load(name!);
  for (const [at, word] of words.entries()) {
    const option = /^--(.+)$/.exec(word)?.[1];
    if (option === undefined) continue;
    expect(Object.keys(options), line).toContain(option);
    if (options[option]!.value === null) continue;
    expect(words[at + 1], `${line}: a value for --${option}`).toMatch(/^[^-]/);
    if (option === "mutant") expect(() => findMutant(words[at + 1]!, []), line).not.toThrow();
  }
  const [first, before] = [words[0], positionals ?? []];
  if (first !== undefined && !first.startsWith("-")) expect(before, line).toHaveLength(1);
}

test("the README heads with the two lines that are all the set-up there is", () => {
  expect(README).toMatch(/^# synod\n\n {4}npm ci && npm start.*\n {4}npm ci && npm test/);
  expect(lines.length).toBeGreaterThan(12);
});

test.each(lines)("README: synod %s", (line) => check(line));

test("the examples in every command's help", async () => {
  for (const line of await helpLines()) await check(line);
});
