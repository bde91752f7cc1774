/** `synod init`: what it writes, what it refuses, and that a project of it needs no more than this package. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { OwnProject } from "./own-system.fixture.ts";
import { json, synod } from "./testing.ts";

const home = new OwnProject();
afterAll(() => home.remove());
const read = (folder: string, name: string): string => fs.readFileSync(path.join(folder, name), "utf8");

const project = path.join(home.folder, "My Register");

test("a project is written, called like its folder, and the answer ends in what to do", async () => {
  const said = await synod(["init", project]);
  const words = /^9 files in .*\ncd '\/.*My Register' && npm install && npm test\n$/s;
  expect([said.code, said.out]).toEqual([0, expect.stringMatching(words)]);
  expect(said.err).toMatch(/^Next: .*fuzz '\/.*abd\.ts' runs the protocol under faults\.\n$/);
  const manifest = JSON.parse(read(project, "package.json"));
  expect(manifest).toMatchObject({ name: "my-register", private: true, type: "module" });
  const ours = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, "../package.json"), "utf8"));
  expect(manifest.devDependencies.synod).toBe(`^${ours.version}`);
  for (const name of ["vitest", "typescript", "@types/node"]) {
    expect(manifest.devDependencies[name]).toBe(`^${ours.devDependencies[name].replace("^", "")}`);
  }
});

const adapter = path.join(home.folder, "my-adapter");

test("a project with a program in another language is written, and the commands take it", async () => {
  const said = await synod(["init", adapter, "--template", "exec", "--json"]);
  const files = ["package.json", "README.md", "abd.py", "claims.ts", "abd.ts", "abd.test.ts"];
  const common = ["tsconfig.json", ".gitignore", ".github/workflows/synod.yml"];
  expect([said.code, json(said)["files"]]).toEqual([0, [...files, ...common]]);
  const program = path.resolve(import.meta.dirname, "../adapters/testing/abd.py");
  expect(read(adapter, "abd.py")).toBe(fs.readFileSync(program, "utf8"));
  const mine = path.join(adapter, "abd.ts");
  expect((await synod(["list", mine])).out).toContain("registers that are put and got by");
  if (spawnSync("python3", ["--version"]).status !== 0) return;
  const once = ["--workers", "1", "--out", path.join(home.folder, "out"), "--json"];
  const fine = await synod(["fuzz", mine, "--runs", "2", ...once]);
  expect([fine.code, json(fine)["runs"]]).toEqual([0, 2]);
}, 120_000);

test("a program whose file is not there is named, with the place and the cure; other exports called files are no programs", async () => {
  const claims = path.join(adapter, "claims.ts");
  const text = fs.readFileSync(claims, "utf8");
  const mine = path.join(adapter, "abd.ts");
  try {
    fs.writeFileSync(claims, text.replace('files: ["abd.py"]', 'files: ["gone.py"]'));
    const said = await synod(["fuzz", mine, "--json"]);
    expect([said.code, json(said)]).toMatchObject([
      2,
      { error: { code: "no-file", value: path.join(adapter, "gone.py") } },
    ]);
    expect(said.err).not.toContain("    at ");
    fs.writeFileSync(claims, text);
    fs.appendFileSync(mine, 'export const packed = { files: ["abd.py", 3] };\n');
    expect((await synod(["list", mine])).code).toBe(0);
  } finally {
    fs.writeFileSync(claims, text);
  }
});

test("a template that there is not", async () => {
  const said = await synod(["init", path.join(home.folder, "none"), "--template", "wasm", "--json"]);
  expect([said.code, json(said)]).toMatchObject([2, { error: { code: "not-a-choice", place: "--template" } }]);
  expect(fs.existsSync(path.join(home.folder, "none"))).toBe(false);
});

test.each([["protocol"], ["exec"]])("the workflow of %s runs what its manifest has", (template) => {
  const folder = template === "exec" ? adapter : project;
  const { jobs } = parse(read(folder, ".github/workflows/synod.yml"));
  const { scripts } = JSON.parse(read(folder, "package.json"));
  const runs = (jobs.synod.steps as { run?: string }[]).flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(runs).toContain("npm test");
  for (const run of runs) {
    const name = /^npm (?:run )?(\w+)$/.exec(run)![1]!;
    expect(name === "install" || scripts[name] !== undefined, run).toBe(true);
  }
});

test("its protocol, its judge and its planted bugs are ones that the commands take", async () => {
  const [abd, judge, bugs] = ["abd.ts", "stale-read.ts", "bugs.json"].map((name) => path.join(project, name));
  const once = ["--workers", "1", "--out", path.join(home.folder, "out"), "--force", "--json"];
  const fine = await synod(["fuzz", abd!, "--judges", judge!, "--runs", "20", ...once]);
  expect([fine.code, json(fine)["unseen"]]).toEqual([0, {}]);
  const args = ["mutants", "abd-stamp-forgotten", "--system", abd!, "--bugs-from", bugs!, "--runs", "400"];
  const hunted = await synod([...args, "--workers", "1", "--json"]);
  expect([hunted.code, json(hunted)["mutants"]]).toEqual([0, [expect.objectContaining({ system: "my-abd" })]]);
  const boxed = await synod([
    "check",
    abd!,
    "--mutant",
    "abd-no-write-back",
    "--bugs-from",
    bugs!,
    "--out",
    path.join(home.folder, "way.ndjson"),
    "--json",
  ]);
  expect([boxed.code, json(boxed)["violations"]]).toEqual([
    1,
    [expect.objectContaining({ invariant: "linearizability" })],
  ]);
}, 120_000);

test("a folder that is not empty is refused, and nothing in it is overwritten without --force", async () => {
  const said = await synod(["init", project, "--json"]);
  expect([said.code, json(said)]).toMatchObject([2, { error: { code: "folder-not-empty" } }]);
  const mine = path.join(project, "abd.ts");
  fs.writeFileSync(mine, "// mine\n");
  expect((await synod(["init", project])).code).toBe(2);
  expect(fs.readFileSync(mine, "utf8")).toBe("// mine\n");
  expect((await synod(["init", project, "--force"])).code).toBe(0);
  expect(fs.readFileSync(mine, "utf8")).not.toBe("// mine\n");
});

test("an empty folder, one that git has begun, and a file in its place", async () => {
  const empty = path.join(home.folder, "empty");
  fs.mkdirSync(path.join(empty, ".git"), { recursive: true });
  expect((await synod(["init", empty])).code).toBe(0);
  const file = home.write("file.txt", "");
  const said = await synod(["init", file]);
  expect([said.code, said.err]).toEqual([2, expect.stringMatching(/file\.txt: is a file, and no folder/)]);
});
