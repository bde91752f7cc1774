/** The tutorial of this folder's README runs, and its table lists every judge. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { invariants } from "./invariants.ts";

const folder = path.dirname(fileURLToPath(import.meta.url));
const text = readFileSync(path.join(folder, "README.md"), "utf8");

/** The code of the tutorial, by the name of its file. */
const code = [...text.matchAll(/```ts file=(\S+)\n([\s\S]*?)```/g)].map((match) => [match[1]!, match[2]!] as const);
const names = code.map(([name]) => name);

/** The code as it would run in this folder, from another one. */
const rooted = (source: string): string =>
  source.replaceAll(/from "(\.[^"]+)"/g, (whole, target: string) =>
    names.includes(path.basename(target)) ? whole : `from "${pathToFileURL(path.join(folder, target))}"`,
  );

const out = path.join(folder, "..", "synod-out");
mkdirSync(out, { recursive: true });
const place = mkdtempSync(path.join(out, "tutorial-"));
afterAll(() => rmSync(place, { recursive: true }));
for (const [name, source] of code) writeFileSync(path.join(place, name), rooted(source));

describe("the tutorial's own tests", async () => {
  await import(pathToFileURL(path.join(place, "monotone-terms.test.ts")).href);
});

describe("the tutorial", () => {
  it("consists of a judge and its test", () => {
    expect(names).toEqual(["monotone-terms.ts", "monotone-terms.test.ts"]);
  });

  it("lists every judge there is, and no other", () => {
    const table = text.slice(text.indexOf("| judge |"), text.indexOf("F4 is a leading"));
    const listed = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap((row) => row[1]?.match(/`([a-z-]+)`/g) ?? []);
    expect(listed.map((name) => name.slice(1, -1)).sort()).toEqual(invariants.map(({ name }) => name).sort());
  });

  it("every judge has a name of its own, one sentence about it, and a source", () => {
    expect(new Set(invariants.map(({ name }) => name)).size).toBe(invariants.length);
    for (const { name, about, source, observes } of invariants) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(about).toMatch(/^[A-Z].*\.$/);
      expect(source.length).toBeGreaterThan(10);
      expect(observes.length).toBeGreaterThan(0);
    }
  });
});
