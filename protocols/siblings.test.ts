/**
 * Siblings look alike: whoever knows one protocol's folder finds the same thing in every other under the same name.
 * Where two of them differ, the difference is the paper's.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { systems } from "./systems.ts";

/** A folder as the rules below see it. */
interface Folder {
  readonly name: string;
  readonly files: readonly string[];
  /** The text of its index.ts, and what that exports. */
  readonly index: string;
  readonly exports: { readonly [name: string]: unknown };
}

/** What every folder has beside a file for each of its roles. */
const common = ["README.md", "index.ts", "options.ts", "types.ts"];

/** No folders of systems: what systems share, and what tests them. */
const rooms = ["shared", "testing"];

/** In which ways a folder is unlike its siblings. */
function differencesOf({ name, files, index, exports }: Folder): string[] {
  const [made, ...more] = Object.values(exports) as { name?: string; roles?: object }[];
  const expected = [...common, ...Object.keys(made?.roles ?? {}).map((role) => `${role}.ts`)];
  const found = expected.filter((file) => !files.includes(file)).map((file) => `has no ${file}`);
  if (made?.name !== name || made.roles === undefined) found.push(`index.ts exports no system called ${name}`);
  if (more.length > 0) found.push("index.ts exports more than its system");
  if (statementsOf(index).length > 1) found.push("index.ts does more than claim what its system is");
  return found;
}

/** The first lines of the statements at the top of a module, imports left out. */
const statementsOf = (text: string): string[] =>
  text.split("\n").filter((line) => /^[a-z@]/.test(line) && !/^import\b/.test(line));

async function folderOf(name: string): Promise<Folder> {
  const folder = path.join(import.meta.dirname, name);
  const index = fs.readFileSync(path.join(folder, "index.ts"), "utf8");
  return { name, files: fs.readdirSync(folder), index, exports: await import(`./${name}/index.ts`) };
}

const folders = fs
  .readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !rooms.includes(entry.name))
  .map(({ name }) => name);

describe("the folders of protocols", () => {
  it("every folder is a system of systems.ts, and every system has a folder of its name", () => {
    expect(folders.toSorted()).toEqual(systems.map(({ name }) => name).toSorted());
  });

  it.each(folders)(
    "%s: README, claims, options, words and a file per role, and index.ts is the claims alone",
    async (name) => {
      expect(differencesOf(await folderOf(name))).toEqual([]);
    },
  );

  it("a folder that is unlike its siblings is told in what", async () => {
    const good = await folderOf("paxos");
    const { index, exports, files } = good;
    const differences = (change: Partial<Folder>): string[] => differencesOf({ ...good, ...change });
    expect(differences({})).toEqual([]);
    expect(differences({ files: files.filter((file) => file !== "options.ts") })).toEqual(["has no options.ts"]);
    expect(differences({ files: files.filter((file) => file !== "proposer.ts") })).toEqual(["has no proposer.ts"]);
    expect(differences({ name: "zab" })).toEqual(["index.ts exports no system called zab"]);
    expect(differences({ exports: { ...exports, helper: 1 } })).toEqual(["index.ts exports more than its system"]);
    expect(differences({ exports: {} })).toContain("index.ts exports no system called paxos");
    expect(differences({ index: `${index}\nfunction recover() {}\n` })).toEqual([
      "index.ts does more than claim what its system is",
    ]);
  });
});
