/** Builds the package, packs it, installs the tarball in an empty folder and uses it there as a stranger would. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rewriteSpecifiers, toJavaScript } from "./build.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "synod-package-"));
const staging = path.join(scratch, "staging");
const empty = path.join(scratch, "empty");
let packed: readonly string[] = [];

const execute = promisify(execFile);

/** Runs a program under this very Node; the folder's own settings do not reach it. */
async function run(cwd: string, file: string, ...args: string[]): Promise<string> {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const inherited = Object.entries(rest).filter(([name]) => !/^(npm_|VITEST|NODE_ENV|INIT_CWD)/i.test(name));
  const environment = Object.fromEntries(inherited);
  environment["PATH"] = `${path.join(ROOT, "node_modules/.bin")}${path.delimiter}${process.env["PATH"]}`;
  const { stdout } = await execute(file, args, { cwd, env: environment, maxBuffer: 1 << 26 });
  return stdout;
}

beforeAll(async () => {
  fs.mkdirSync(staging);
  fs.mkdirSync(empty);
  const build = ["--disable-warning=ExperimentalWarning", path.join(ROOT, ".ci/build.ts"), path.join(staging, "dist")];
  await run(ROOT, process.execPath, ...build);
  for (const name of ["package.json", "README.md", "CHANGELOG.md", "LICENSE"]) {
    if (fs.existsSync(path.join(ROOT, name))) fs.copyFileSync(path.join(ROOT, name), path.join(staging, name));
  }
  // What must not be published lies beside what must.
  fs.writeFileSync(path.join(staging, "secret.txt"), "not for the public\n");
  const report = await run(staging, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", scratch);
  const parsed = JSON.parse(report);
  const [tarball] = Array.isArray(parsed) ? parsed : Object.values(parsed);
  packed = tarball.files.map((file: { path: string }) => file.path);
  fs.writeFileSync(path.join(empty, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run(empty, "npm", "install", ...quiet, path.join(scratch, tarball.filename));
}, 180_000);

afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

test("the tarball holds the built files, the texts about them, and nothing else", () => {
  const expected =
    /^(dist\/.*\.(js|mjs|d\.ts|json|md|csv|ndjson|gz|html|css|svg|txt|py)|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;
  expect(packed.filter((file) => !expected.test(file))).toEqual([]);
  expect(packed.filter((file) => /\.test\.|^dist\/bench\//.test(file))).toEqual([]);
  expect(packed).toEqual(
    expect.arrayContaining([
      "dist/cli/bin.mjs",
      "dist/cli/main.js",
      "dist/index.js",
      "dist/doors/protocol.js",
      "LICENSE",
    ]),
  );
});

test("`npx synod --help` runs from the installed tarball", async () => {
  expect(await run(empty, "npx", "--no-install", "synod", "--help")).toMatch(/synod/);
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
  expect(await run(empty, "npx", "--no-install", "synod", "--version")).toContain(version);
});

test("a seed means the same from the packed and freshly installed package as from here", async () => {
  const args = ["fuzz", "paxos", "raft", "--runs", "40", "--seed", "promise", "--json"];
  const digestOf = (text: string): string => JSON.parse(text).digest;
  const here = await run(ROOT, process.execPath, path.join(ROOT, "cli/bin.mjs"), ...args);
  const installed = await run(empty, "npx", "--no-install", "synod", ...args);
  expect(digestOf(installed)).toBe(digestOf(here));
}, 120_000);

test("the installed package writes the page of a clone, script and engine", async () => {
  const trace = path.join(ROOT, "scenarios/golden/raft-forgets-its-vote.ndjson");
  const scriptsOf = (file: string): readonly string[] =>
    [...fs.readFileSync(file, "utf8").matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
  const [here, installed] = ["here.html", "installed.html"].map((name) => path.join(scratch, name)) as [string, string];
  await run(ROOT, process.execPath, path.join(ROOT, "cli/bin.mjs"), "view", trace, "--html", here);
  await run(empty, "npx", "--no-install", "synod", "view", trace, "--html", installed);
  const [ours, theirs] = [scriptsOf(here), scriptsOf(installed)];
  expect(ours).toHaveLength(5); // what is told of the run, its lines, engine, script, and what unpacks them
  for (const at of [1, 2, 3, 4]) expect(theirs[at]).toBe(ours[at]);
}, 60_000);

test("the installed package has the mutants and the blocks of a clone, line by line", async () => {
  const told = async (...args: string[]) => {
    const own = [...args, "--workers", "1", "--json", "--out"];
    const here = await run(ROOT, process.execPath, path.join(ROOT, "cli/bin.mjs"), ...own, path.join(scratch, "here"));
    const installed = await run(empty, "npx", "--no-install", "synod", ...own, path.join(scratch, "installed"));
    return [JSON.parse(here), JSON.parse(installed)];
  };
  const files = ["--files", "acceptor.ts", "--states", "0", "--mutants", "2"];
  const verdicts = (await told("mutate", "paxos", "--runs", "64", ...files)).map(({ mutants }) =>
    mutants.map(({ id, fate }: { id: string; fate: string }) => `${id} ${fate}`),
  );
  expect(verdicts[0]).toHaveLength(2);
  expect(verdicts[1]).toEqual(verdicts[0]);
  const calm = ["--scenario", "calm", "--runs", "20", "--coverage"];
  const missed = (await told("fuzz", "paxos", ...calm)).map(({ coverage: { unreached } }) =>
    unreached.map(({ file, line }: { file: string; line: number }) => `${path.parse(file).name} ${line}`),
  );
  expect(missed[0].length).toBeGreaterThan(0);
  expect(missed[1]).toEqual(missed[0]);
}, 120_000);

test("what a seed is drawn by is pinned: an installed package has no lock file", () => {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
  for (const name of ["fast-check", "pure-rand", "seedrandom"]) expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the library loads from the installed tarball", async () => {
  const code = (door: string) => `import * as door from "${door}"; console.log(JSON.stringify(Object.keys(door)));`;
  const namesOf = async (door: string): Promise<string[]> =>
    JSON.parse(await run(empty, process.execPath, "--input-type=module", "--eval", code(door)));
  expect(await namesOf("synod")).toEqual(expect.arrayContaining(["run", "fuzz", "replay", "shrink"]));
  expect(await namesOf("synod/protocol")).toEqual(expect.arrayContaining(["Log", "majority", "nodeSet"]));
  expect(await namesOf("synod/invariant")).toEqual(expect.arrayContaining(["nameNode", "replaceAt"]));
  expect(await namesOf("synod/history")).toEqual(expect.arrayContaining(["decide", "models"]));
  expect(await namesOf("synod/model")).toEqual(expect.arrayContaining(["check", "linearizable"]));
  const missing = await namesOf("synod/vitest").catch((error) => error.stderr);
  expect(missing).toMatch(/synod\/vitest needs vitest, which is not installed here; run npm install --save-dev vitest/);
  expect(await namesOf("synod/testing")).toEqual(expect.arrayContaining(["conformance", "judge", "TestNode"]));
});

test("the library's types hold for a strict compiler that has nothing else installed", async () => {
  fs.writeFileSync(path.join(empty, "use.ts"), strictUse);
  const compilerOptions = { strict: true, module: "nodenext", target: "es2024", types: [], noEmit: true };
  fs.writeFileSync(path.join(empty, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["use.ts"] }));
  const compiler = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const said = await run(empty, process.execPath, compiler, "-p", ".").catch((error) => error.stdout);
  expect(said).toBe("");
});

/** A use of every door. */
const strictUse = `
import { type CheckingOptions, checking, type FuzzingOptions, fuzzing, type ReplayingOptions, replaying } from "synod/vitest";
export type Tests = [typeof checking, CheckingOptions, typeof fuzzing, FuzzingOptions, typeof replaying, ReplayingOptions];
import { run } from "synod";
import type { Automaton, System } from "synod/protocol";
import type { Invariant, Told } from "synod/invariant";
import type { Model } from "synod/history";
import type { ActorModel } from "synod/model";
import { judge } from "synod/testing";
export type Used = [typeof run, Automaton, System, Invariant, Told<"elected">, Model, ActorModel<object, string>, typeof judge];
`;

test("a test file of the user's runs under vitest with the installed package", async () => {
  const modules = path.join(empty, "node_modules");
  fs.symlinkSync(path.join(ROOT, "node_modules/vitest"), path.join(modules, "vitest"));
  const text = `
    import { paxos } from "synod";
    import { checking, fuzzing } from "synod/vitest";
    const never = { name: "never", about: "nobody is answered", source: "this test", observes: ["returned"],
      start: () => ({}), on: () => "somebody was answered" };
    fuzzing(paxos, { runs: 5 });
    fuzzing(paxos, { judges: [never], name: "never" });
    checking(paxos);
  `;
  fs.writeFileSync(path.join(empty, "paxos.test.js"), text);
  const vitest = path.join(modules, "vitest/vitest.mjs");
  const said = await run(empty, process.execPath, vitest, "run", "--testTimeout=20000").catch(
    ({ stdout, stderr }) => stdout + stderr,
  );
  expect(said).toMatch(/Violation.*: somebody was answered/);
  expect(said).toMatch(/2 passed/);
  const [trace] = fs.readdirSync(path.join(empty, "synod-out")).filter((name) => name !== ".gitignore");
  expect(trace).toMatch(/^paxos-.*\.ndjson$/);
}, 60_000);

test("what is built keeps every token at its line and column", () => {
  const source =
    'import type { A } from "./a.ts";\nimport { b } from "./b.ts";\nexport const c: number = b as number; // here\n';
  const built = toJavaScript(source, "c.ts");
  expect(built).toHaveLength(source.length);
  expect(built).toContain('import { b } from "./b.js";');
  expect(built.indexOf("// here")).toBe(source.indexOf("// here"));
});

test("relative TypeScript specifiers are rewritten wherever a module is named, packages are left alone", () => {
  expect(rewriteSpecifiers('import "./a.ts"')).toBe('import "./a.js"');
  expect(rewriteSpecifiers("export * from '../a.ts'")).toBe("export * from '../a.js'");
  expect(rewriteSpecifiers('await import(\n  "./a.ts"\n)')).toBe('await import(\n  "./a.js"\n)');
  expect(rewriteSpecifiers('new URL("./worker.ts", import.meta.url)')).toBe('new URL("./worker.js", import.meta.url)');
  expect(rewriteSpecifiers('import x from "some/thing.ts"')).toBe('import x from "some/thing.ts"');
});

test("a specifier that the build cannot follow is an error with its line", () => {
  expect(() => toJavaScript('\nconst hidden = "./a.ts";\n', "x.ts")).toThrow(/^x\.ts:2: "\.\/a\.ts" names/);
});
