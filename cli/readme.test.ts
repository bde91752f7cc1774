/** Shows that the README's command lines are ones that the program understands. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { commands } from "./main.ts";
import { misunderstood } from "./testing.ts";

const README = fs.readFileSync(path.resolve(import.meta.dirname, "../README.md"), "utf8");
const lines = [...README.matchAll(/^ {4}npm run -s synod -- (.+)$/gm)].map(([, line]) => line!);

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
