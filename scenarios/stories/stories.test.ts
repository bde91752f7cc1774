/**
 * Every story is told anew and compared with its file. After a change that rightly makes one another,
 * `npx vitest run scenarios/stories -u` writes what happens now; read the difference before it is committed.
 */
import fs from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { systems } from "../../protocols/systems.ts";
import { tellStory } from "./story.ts";
import { widthMax } from "./words.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

const stories = systems.flatMap(({ name: system }) => {
  const folder = path.join(import.meta.dirname, system);
  const files = fs.readdirSync(folder).sort();
  return files.map((file) => ({ name: `${system}/${file}`, system, file: path.join(folder, file) }));
});

/** Message types that no story shows, each with the reason. */
const untold: { readonly [system: string]: { readonly [type: string]: string } } = {};

const read = (file: string): string => fs.readFileSync(file, "utf8");

test.each(stories)("$name happens as it is told, and no judge objects", async ({ name, file }) => {
  const { text, finding } = tellStory(read(file), name);
  expect(finding).toBeNull();
  await expect(text).toMatchFileSnapshot(file);
});

test.each(stories)("$name has a title, commands with comments, and lines that fit", ({ name, system, file }) => {
  const text = read(file);
  const lines = text.split("\n");
  expect(lines[0]).toMatch(/^# [A-Z].*\w/);
  expect(tellStory(text, name).commands).toBeGreaterThan(3);
  expect(lines.find((line) => /^[^\s#]/.test(line))).toMatch(`new ${system}`);
  for (const stanza of text.trimEnd().split("\n\n")) expect(stanza).toMatch(/^#/);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(widthMax);
});

test.each(systems.map(({ name }) => name))("%s has six to twenty stories", (system) => {
  const count = stories.filter((story) => story.system === system).length;
  expect(count).toBeGreaterThanOrEqual(6);
  expect(count).toBeLessThanOrEqual(20);
});

test.each(systems.map((system) => [system.name, system] as const))(
  "every message type of %s occurs in one of its stories",
  (name, { roles }) => {
    const own = stories.filter((story) => story.system === name);
    const types = Object.values(roles).flatMap(({ messages }) => messages);
    const told = own
      .flatMap(({ file }) => [...tellStory(read(file), file).types])
      .filter((type) => types.includes(type)); // a part below has its own
    const expected = types.filter((type) => untold[name]?.[type] === undefined);
    expect([...new Set(told)].sort()).toEqual([...new Set(expected)].sort());
  },
);

test("a planted bug changes a story: a Raft that commits by counting overwrites what it answered", async () => {
  const file = path.join(import.meta.dirname, "raft/figure-3.7.txt");
  const { text, finding } = await tellWithBug("raft-commit-by-counting", file);
  expect(text).not.toBe(read(file));
  expect(finding).toMatch(/^VIOLATION of /);
});

test("ZOOKEEPER-4643: a Zab that has the epoch on disk before the history loses what was committed", async () => {
  const file = path.join(import.meta.dirname, "zab/epoch-before-history.txt");
  expect((await tellWithBug("zab-epoch-before-history", file)).finding).toMatch(/^VIOLATION of /);
});

/** Tells the story in a thread of its own, in which the bug is planted before the protocol is loaded. */
function tellWithBug(id: string, file: string): Promise<{ readonly text: string; readonly finding: string | null }> {
  const code = `
    const { parentPort, workerData: { root, id, file } } = require("node:worker_threads");
    (async () => {
      const { findMutant } = await import(root + "/cli/input/mutant-files.ts");
      const { plantBug } = await import(root + "/cli/input/plant.ts");
      plantBug(findMutant(id, []));
      const { tellStory } = await import(root + "/scenarios/stories/story.ts");
      const { text, finding } = tellStory(require("node:fs").readFileSync(file, "utf8"), file);
      parentPort.postMessage({ text, finding });
    })();`;
  const worker = new Worker(code, { eval: true, workerData: { root: ROOT, id, file } });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
