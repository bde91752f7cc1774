/** The action does what it says: its file is of the form that GitHub asks, and its steps run as GitHub runs them. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { readXml } from "../reports/ci/xml.fixture.ts";
import { actionProblems, workflowProblems } from "./github-forms.ts";

const ROOT = path.join(import.meta.dirname, "..");
const text = fs.readFileSync(path.join(ROOT, "action.yml"), "utf8");
const action = parse(text);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "synod-action-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const steps = action.runs.steps as readonly Step[];
const shell = (name: string): Step => steps.find((step) => step.name === name)!;
const synod = `${process.execPath} ${path.join(ROOT, "cli/bin.mjs")}`;

let files: { output: string; page: string };
beforeEach(() => {
  files = { output: path.join(scratch, "output"), page: path.join(scratch, "page") };
  for (const file of Object.values(files)) fs.writeFileSync(file, "");
});

/** Runs a step as GitHub's runner does: `bash -e -o pipefail`, expressions resolved, its files in the environment. */
function runStep(
  { run, env = {} }: Step,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>> = {},
) {
  const resolved = (value: string): string =>
    value
      .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name].default)
      .replace(/\$\{\{ steps\.campaign\.outputs\.([\w-]+) \}\}/g, (_, name: string) => outputs[name] ?? "");
  const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, resolved(value)]));
  for (const value of Object.values(given)) expect(value).not.toContain("${{");
  const script = path.join(scratch, "step.sh");
  fs.writeFileSync(script, run!);
  const github = {
    GITHUB_ACTIONS: "true",
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.page,
    GITHUB_WORKSPACE: scratch,
  };
  const said = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    ...{ cwd: scratch, encoding: "utf8" },
    env: { PATH: process.env["PATH"], HOME: scratch, ...github, ...given },
  });
  const written = fs.readFileSync(files.output, "utf8").trimEnd().split("\n");
  return { ...said, outputs: Object.fromEntries(written.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
}

test("action.yml has the form that GitHub asks of a composite action", () => {
  expect(actionProblems(action)).toEqual([]);
});

test.each([
  ["runs.using", { ...action, runs: { ...action.runs, using: "node20" } }, "action.runs.using: not composite"],
  [
    "a step without a shell",
    { ...action, runs: { using: "composite", steps: [{ run: "x" }] } },
    "action.runs.steps[0].shell: missing",
  ],
  [
    "a step of two kinds",
    { ...action, runs: { using: "composite", steps: [{ run: "x", uses: "a/b@v1", shell: "bash" }] } },
    "action.runs.steps[0]: either run or uses",
  ],
  [
    "an action without version",
    { ...action, runs: { using: "composite", steps: [{ uses: "a/b" }] } },
    "action.runs.steps[0].uses: not an action with its version",
  ],
  ["an input that is not there", { ...action, inputs: {} }, "action: no input time"],
  ["a field that is not known", { ...action, input: {} }, "action.input: not known"],
  [
    "a number as a default",
    { ...action, inputs: { ...action.inputs, time: { description: "x", default: 2 } } },
    "action.inputs.time.default: not a text",
  ],
  ["no description", { ...action, description: "" }, "action.description: not a text"],
])("%s is found to be wrong", (_what, wrong, problem) => {
  expect(actionProblems(wrong)).toContain(problem);
});

test("the workflows have the form that GitHub asks, and one that has not is found", () => {
  const folder = path.join(ROOT, ".github/workflows");
  for (const file of fs.readdirSync(folder))
    expect(workflowProblems(parse(fs.readFileSync(path.join(folder, file), "utf8"))), file).toEqual([]);
  expect(workflowProblems({ on: "pushes", jobs: { a: { steps: [{ run: "x", uses: "a/b@v1" }] } } })).toEqual([
    expect.stringMatching(/^workflow\.on: not events/),
    "workflow.jobs.a.runs-on: missing",
    "workflow.jobs.a.steps[0]: either run or uses",
  ]);
});

test("nothing that is given is pasted into a script", () => {
  for (const { run } of steps) expect(run ?? "").not.toContain("${{");
});

test("a campaign without findings ends well, with the seed of the day, a report and a page of the job", () => {
  const said = runStep(shell("the campaign"), {
    command: synod,
    systems: "paxos",
    time: "1s",
    arguments: "--workers 1",
    out: "fine",
  });
  expect(said.status, said.stderr).toBe(0);
  expect(said.outputs).toMatchObject({
    seed: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    "exit-code": "0",
    command: synod,
  });
  expect(readXml(fs.readFileSync(path.join(scratch, "fine/campaign.xml"), "utf8")).attributes).toMatchObject({
    tests: "1",
    failures: "0",
  });
  expect(fs.readFileSync(files.page, "utf8")).toMatch(/^## synod fuzz: 1 case, none failed/m);
}, 60_000);

test("a campaign that finds something fails, annotates it, and leaves its trace, its story and its page to be kept", () => {
  const inputs = {
    command: synod,
    time: "20s",
    seed: "a b",
    arguments: "--workers 1 --mutant paxos-accept-below-promise",
    out: "bad",
  };
  const said = runStep(shell("the campaign"), inputs);
  expect(said.status, said.stderr).toBe(1);
  expect(said.outputs).toMatchObject({ seed: "a b", "exit-code": "1" });
  expect(said.stdout).toMatch(/^::error file=bad\/paxos-duel-[\w-]+\.ndjson,title=/m);
  const pages = runStep(shell("pages of the failing traces"), inputs, said.outputs);
  expect(pages.status, pages.stderr).toBe(0);
  expect(pages.outputs["traces"]).toBe("1");
  const kept = fs.readdirSync(path.join(scratch, "bad"));
  expect(kept.filter((name) => /\.ndjson$/.test(name))).toHaveLength(1);
  const [story] = kept.filter((name) => /\.ndjson\.txt$/.test(name));
  expect(fs.readFileSync(path.join(scratch, "bad", story!), "utf8")).toMatch(/VIOLATION fencing-accept/);
}, 120_000);

test("a corpus must stay fixed: a bug that is back fails the step", () => {
  fs.mkdirSync(path.join(scratch, "corpus"));
  fs.mkdirSync(path.join(scratch, "synod-out"), { recursive: true });
  const golden = path.join(ROOT, "scenarios/golden");
  fs.copyFileSync(
    path.join(golden, "epaxos-recovery-counts-an-outsider.ndjson.gz"),
    path.join(scratch, "corpus/a.ndjson.gz"),
  );
  const inputs = { traces: "corpus" };
  expect(runStep(shell("the corpus"), inputs, { command: synod }).status).toBe(0);
  fs.copyFileSync(path.join(golden, "raft-forgets-its-vote.ndjson"), path.join(scratch, "corpus/b.ndjson"));
  const back = runStep(shell("the corpus"), inputs, { command: synod });
  expect([back.status, back.stdout]).toEqual([1, expect.stringMatching(/^::error file=corpus\/b\.ndjson,/m)]);
}, 60_000);
