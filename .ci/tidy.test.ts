/** The project is tidy; and each rule is shown at work on planted examples. */
import { expect, test } from "vitest";
import { isTest } from "./may-import.ts";
import {
  deadLinks,
  existsHere,
  exportedNames,
  neededExceptions,
  type ProjectFile,
  projectFiles,
  readExceptions,
  sharedNames,
  tooLong,
  unfinished,
  withoutHeader,
  withoutSource,
} from "./tidy.ts";

const file = (path: string, text: string): ProjectFile => ({ path, text });
const project = projectFiles();
const allowed = readExceptions();
const needed = neededExceptions(project, allowed);

test("a file without a sentence at its top is found", () => {
  const files = [
    file("sim/a.ts", "/** What this is. */\nexport const a = 1;\n"),
    file("sim/b.ts", "/**\n * What this is: more\n * of it.\n */\n"),
    file("sim/c.ts", "// What this is.\nexport const c = 1;\n"),
    file("sim/d.ts", "export const d = 1;\n/** Too late. */\n"),
    file("sim/e.ts", "/** e */\nexport const e = 1;\n"),
    file("sim/f.ts", ""),
  ];
  expect(withoutHeader(files)).toEqual(["sim/d.ts", "sim/e.ts", "sim/f.ts"]);
});

test("every file opens with a sentence of what it is", () => {
  expect(withoutHeader(project).filter((path) => !isTest(path))).toEqual([]);
  expect(needed.headerless, "run `npm run tidy -- --write` when this list is shorter").toEqual(allowed.headerless);
});

test("a file that is too long is found, tests may be longer", () => {
  const long = "line\n".repeat(301);
  const files = [file("sim/a.ts", long), file("sim/a.test.ts", long), file("sim/b.ts", "line\n".repeat(300))];
  expect(tooLong(files)).toEqual({ "sim/a.ts": 301 });
  expect(tooLong([file("sim/b.test.ts", "line\n".repeat(451)), file("README.md", long)])).toEqual({
    "sim/b.test.ts": 451,
  });
});

test("files are of a size that can be read at once", () => {
  for (const [path, lines] of Object.entries(needed.lines)) {
    expect(lines, `${path} has ${lines} lines`).toBeLessThanOrEqual(allowed.lines[path] ?? 0);
  }
  expect(Object.keys(needed.lines), "run `npm run tidy -- --write`").toEqual(Object.keys(allowed.lines));
});

test("a protocol file with handlers and no source is found", () => {
  const handler = "export function onPrepare(state: State, io: Io): void {}\n";
  const files = [
    file("protocols/raft/election.ts", `/** Elections. */\n${handler}`),
    file("protocols/raft/commit.ts", `/**\n * Commits.\n * Source: Ongaro 2014, section 3.6.\n */\n${handler}`),
    file("protocols/raft/types.ts", `/** Types. */\n${handler}`),
    file("protocols/raft/plain.ts", "/** Without handlers. */\n"),
    file("protocols/raft/election.test.ts", `/** A test. */\n${handler}`),
  ];
  expect(withoutSource(files)).toEqual(["protocols/raft/election.ts"]);
});

test("every protocol file with handlers names its source, or says why not", () => {
  expect(Object.keys(needed.sourceless), "run `npm run tidy -- --write`").toEqual(Object.keys(allowed.sourceless));
  expect(Object.values(allowed.sourceless)).not.toContain("why?");
});

test("a mark of unfinished work is found", () => {
  const marks = ["TO", "FIX", "X"].map((begin, index) => begin + ["DO", "ME", "XX"][index]);
  for (const mark of marks) {
    expect(unfinished([file("sim/a.ts", `/** A. */\n// ${mark}: later\n`)])).toEqual(["sim/a.ts:2"]);
  }
  expect(unfinished([file("sim/a.ts", "const EXXXTRA = 1;\n")])).toEqual([]);
});

test("nothing is left unfinished", () => {
  expect(unfinished(project)).toEqual([]);
});

test("exported names are what a file declares, not what it passes on", () => {
  const text = `import { type Far, near } from "./far.ts";
export interface Shape {}
export type Brand = string;
export abstract class Base {}
export async function load() {}
export const one = 1, two = 2;
export { b } from "./b.ts";
export type { Far };
const hidden = 1;
export { hidden as shown };
`;
  expect(exportedNames(text)).toEqual(["Shape", "Brand", "Base", "load", "one", "shown"]);
});

test("a name with two homes is found; systems may say the same among themselves, not within themselves", () => {
  const named = (path: string, name: string) => file(path, `/** A. */\nexport const ${name} = 1;\n`);
  const shared = (...files: ProjectFile[]) => Object.fromEntries(sharedNames(files));
  expect(shared(named("sim/a.ts", "a"), named("sim/b.ts", "a"))).toEqual({ a: ["sim/a.ts", "sim/b.ts"] });
  expect(shared(named("sim/a.ts", "a"), named("sim/a.test.ts", "a"))).toEqual({});
  expect(shared(named("protocols/raft/a.ts", "a"), named("protocols/paxos/a.ts", "a"))).toEqual({});
  expect(Object.keys(shared(named("protocols/raft/a.ts", "a"), named("protocols/raft/b.ts", "a")))).toEqual(["a"]);
  expect(Object.keys(shared(named("protocols/raft/a.ts", "a"), named("sim/b.ts", "a")))).toEqual(["a"]);
  expect(Object.keys(shared(named("protocols/raft/a.ts", "a"), named("protocols/shared/b.ts", "a")))).toEqual(["a"]);
});

test("an exported name has one file", () => {
  const homes = sharedNames(project);
  for (const [name, files] of Object.entries(needed.names)) {
    expect(files, `${name}: ${homes.get(name)?.join(", ")}`).toBeLessThanOrEqual(allowed.names[name] ?? 1);
  }
  expect(needed.names, "fewer names are shared: run `npm run tidy -- --write`").toEqual(allowed.names);
});

test("a link that leads nowhere is found, as is a path in backticks that is none", () => {
  const exists = (path: string) => ["sim/README.md", "sim/run.ts", "sim", "docs/sim/run.ts"].includes(path);
  const dead = (text: string) => deadLinks([file("docs/page.md", text)], exists);
  expect(dead("[run](../sim/run.ts), [web](https://example.org/x), [up](#what-is-it)\n\n## What is it?\n")).toEqual([]);
  expect(dead("[gone](../sim/gone.ts) and [down](#nowhere)")).toEqual([
    "docs/page.md: ../sim/gone.ts",
    "docs/page.md: #nowhere",
  ]);
  expect(dead('<img src="picture.svg">')).toEqual(["docs/page.md: picture.svg"]);
  expect(dead("`sim/run.ts`, `sim/`, `run.ts`, `a/b` and `sim/gone.ts`")).toEqual(["docs/page.md: sim/gone.ts"]);
  expect(dead("    `sim/gone.ts` in an example")).toEqual([]);
});

test("links and paths in Markdown files lead somewhere", () => {
  expect(deadLinks(project, existsHere)).toEqual([]);
});
