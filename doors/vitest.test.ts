/** The door for vitest as its users meet it: test files that vitest runs, and what it prints of those that fail. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readTraceFile } from "../cli/input/trace-files.ts";
import { paxos } from "../protocols/paxos/index.ts";
import { UserError } from "../sim/base/user-error.ts";
import { checking, fuzzing, replaying } from "./vitest.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-vitest-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const golden = (name: string): string => path.join(ROOT, "scenarios/golden", name);

const beginning = `
import { describe } from "vitest";
import { checking, fuzzing, replaying } from ${JSON.stringify(path.join(ROOT, "doors/vitest.ts"))};
import { caspaxos, paxos, raft } from ${JSON.stringify(path.join(ROOT, "index.ts"))};
const late = {
  name: "late", about: "nothing is answered late", source: "this test", observes: ["returned"], start: () => ({}),
  on: (_, { observation, node, time }) => observation.outcome === "ok" && time > 20000 ? \`n\${node} was answered late\` : null,
};
let calls = 0; // what outlives a run
const once = { ...late, name: "once", on: () => calls++ === 0 ? "somebody was answered" : null };
const silent = { ...late, name: "silent", on: () => null };
const mute = { ...paxos, name: "mute", roles: Object.fromEntries(Object.entries(paxos.roles).map(([name, role]) => [name, { ...role, onRequest() {} }])) };
`;

interface Ran {
  readonly code: number;
  /** What vitest printed of each test that failed, by its full name. */
  readonly failures: ReadonlyMap<string, string>;
  readonly passed: readonly string[];
  readonly out: string;
}

/** Runs one test file under vitest. */
async function vitest(file: string, text: string, env: Record<string, string> = {}, ...more: string[]): Promise<Ran> {
  fs.writeFileSync(path.join(folder, file), `${beginning}${text}`);
  const plain = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_|npm_|GITHUB_|SYNOD_|FORCE_COLOR)/i.test(name),
  );
  const args = [path.join(ROOT, "node_modules/vitest/vitest.mjs"), "run", file, "--reporter=verbose", ...more];
  const options = { cwd: folder, env: { ...Object.fromEntries(plain), NO_COLOR: "1", ...env } };
  const { code, stdout, stderr } = await promisify(execFile)(process.execPath, args, options).then(
    (said) => ({ code: 0, ...said }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const out = `${stdout}\n${stderr}`;
  const blocks = out.split(/^ FAIL {2}/m).slice(1);
  const nameOf = (block: string): string =>
    block
      .split("\n")[0]!
      .replace(/^\S+ (?:\[.*\] )?> /, "")
      .replaceAll(" > ", " ");
  return {
    ...{ code, out },
    failures: new Map(blocks.map((block) => [nameOf(block), block])),
    passed: [...out.matchAll(/^ *✓ \S+ > (.+?)(?: \d+ms)?$/gm)].map(([, name]) => name!.replaceAll(" > ", " ")),
  };
}

describe("in this very file", () => {
  fuzzing(paxos, { runs: 5, scenarios: ["swarm", "crashes"] });
  checking(paxos);
  replaying(golden("caspaxos-read-not-written-back.ndjson"));
});

describe("a test file with everything that can fail", () => {
  let ran: Ran;
  beforeAll(async () => {
    const text = `
      describe("mine (1)", () => { fuzzing(paxos, { judges: [late], scenarios: ["swarm"], runs: 20 }); });
      fuzzing(paxos, { judges: [late], seed: "it's me", runs: 20, name: "taking turns" });
      fuzzing(paxos, { judges: [late], finds: "late", name: "planted" });
      fuzzing(paxos, { judges: [late], finds: "silent", name: "too late", runs: 2 });
      fuzzing({ system: mute, invariants: [] }, { name: "mute", runs: 3, scenarios: ["calm"] });
      fuzzing({ ...paxos, witnesses: ["a blue moon"] }, { name: "unseen", runs: 3 });
      fuzzing(paxos, { name: "strict", runs: 1, strict: true });
      fuzzing(paxos, { name: "fickle", judges: [once] });
      fuzzing(paxos, { runs: 1e9, timeout: 800, name: "long" });
      fuzzing(paxos, { millis: 200, name: "timed" });
      fuzzing(paxos, { scenarios: ["snapshots"], name: "unsuited" });
      checking(paxos, { operations: 1 }, { judges: [late], name: "box fine" });
      checking(paxos, {}, { judges: [{ ...late, on: () => "somebody was answered" }], name: "box" });
      checking(raft, { timeouts: 5 }, { timeout: 800, name: "large box" });
      checking(raft, { timeouts: 5 }, { states: 100, name: "few states" });
      checking(paxos, { operations: 0 }, { name: "empty box" });
      replaying(${JSON.stringify(golden("raft-forgets-its-vote.ndjson"))}, { name: "fixed" });
      replaying(${JSON.stringify(golden("raft-forgets-its-vote.ndjson"))}, { name: "still", expect: "still" });
      replaying("empty");
      replaying("traces", { name: "one of" });
    `;
    fs.mkdirSync(path.join(folder, "empty"));
    fs.mkdirSync(path.join(folder, "traces"));
    fs.copyFileSync(golden("epaxos-recovery-counts-an-outsider.ndjson.gz"), path.join(folder, "traces/a.ndjson.gz"));
    fs.writeFileSync(path.join(folder, "traces/b.ndjson"), "no trace\n");
    ran = await vitest("all.test.js", text, { CI: "1" }, "--testTimeout=20000");
  }, 120_000);

  const failed = (name: string): string => {
    expect([...ran.failures.keys()], ran.out).toContain(name);
    return ran.failures.get(name)!;
  };

  test("a violation tells the sentence of the shrunk run, the judge, the plan, the trace and what to run", () => {
    const told = failed("mine (1) fuzzing paxos under swarm");
    expect(told).toMatch(/^Violation: client \d was answered late$/m);
    expect(told).toMatch(/^ {2}judge {4}late$/m);
    expect(told).toMatch(/^ {2}plan {5}\d+ of swarm, seed 1$/m);
    expect(told).toMatch(/^ {2}events {3}\d+, shrunk to \d+$/m);
    const trace = /^ {2}trace {4}(.+)$/m.exec(told)![1]!;
    const { header } = readTraceFile(path.join(folder, trace));
    expect(header).toMatchObject({ system: "paxos", violation: { invariant: "late" } });
    const again = String.raw`npx vitest run all.test.js -t 'mine \(1\) fuzzing paxos under swarm$'`;
    expect(told).toContain(again);
    expect(told).toMatch(/SYNOD_SEED=1 SYNOD_FROM=\d+ SYNOD_RUNS=1 npx vitest/);
  });

  test("it is shown where the test file asked, and the run's last events with it", () => {
    const told = failed("mine (1) fuzzing paxos under swarm");
    expect(told).toMatch(/❯ all\.test\.js:\d+:\d+/);
    expect(told).not.toMatch(/❯ .*doors\/vitest/);
    expect(told).toMatch(/ms {2}client \d +<- /);
  });

  test("where scenarios take turns, both places of the plan are told, and a seed is quoted", () => {
    const told = failed("taking turns under rotation");
    expect(told).toMatch(/plan {5}\d+ of rotation, seed it's me, which is plan \d+ of [\w-]+$/m);
    expect(told).toContain(`SYNOD_SEED='it'\\''s me'`);
  });

  test("the command that tells the story asks for the module of a judge of one's own", () => {
    expect(failed("taking turns under rotation")).toMatch(
      /^ {2}story .* -- replay synod-out\/paxos-\S+ --story --judges FILE$/m,
    );
    expect([...ran.failures].find(([name]) => name.startsWith("still "))![1]).toMatch(
      /^ {2}story .*\.ndjson --story$/m,
    );
  });

  test("a judge that must find a planted bug passes when it does, and fails when only others object", () => {
    expect(ran.passed).toContain("planted under rotation");
    expect(failed("too late under rotation")).toMatch(/NotFound: .*silent never objected in 2 plans of seed 1 \(/);
  });

  test.each([
    ["mute under calm", /^NothingAsked: mute under calm: no operation succeeded$/m],
    ["unseen under rotation", /^NothingAsked: paxos under rotation: never seen: a blue moon$/m],
    ["strict under rotation", /^NothingAsked: paxos under rotation: (never seen|no \w+ succeeded)/m],
    ["empty box", /^NothingAsked: .*no decision was ever reached/m],
    ["replaying empty", /^NothingAsked: empty is empty: nothing was asked/m],
  ])("%s: what asks nothing does not pass", (name, words) => {
    expect(failed(name)).toMatch(words);
  });

  test.each([
    ["long under rotation", /^TimeUp: .*only [\d,]+ of 1,000,000,000 plans fit into 800 ms; no judge objected$/m],
    ["large box", /^TimeUp: .*not exhausted: 800 ms were over after/m],
    ["few states", /^Undecided: .*not exhausted: ended by 100 states after/m],
  ])("%s: what does not fit is told with what to do", (name, words) => {
    expect(failed(name)).toMatch(words);
  });

  test("two runs of one plan that differ are no finding about the protocol", () => {
    expect(failed("fickle under rotation")).toMatch(
      /^Determinism: paxos under rotation: two runs of one plan differ.*\n\n.*\n {2}first {4}once: somebody was answered$/m,
    );
  });

  test("a span of time in place of a number of plans passes with what fits", () => {
    expect(ran.passed).toContain("timed under rotation");
  });

  test("a scenario that does not suit fails its test, with the reason", () => {
    expect(failed("unsuited under snapshots")).toMatch(/UserError: snapshots does not suit paxos: /);
  });

  test("a box passes when it is exhausted, and tells a shortest way where it is not fine", () => {
    expect(ran.passed).toContain("box fine");
    expect(failed("box")).toMatch(/^Violation: somebody was answered$/m);
    expect(failed("box")).toMatch(/^ {2}box {6}nodes 3, clients 1/m);
  });

  test("traces are expected to be fixed, unless told; a gzipped one and one that is none have a test each", () => {
    expect(ran.passed.filter((name) => name.startsWith("fixed "))).toHaveLength(1);
    const [still] = [...ran.failures].filter(([name]) => name.startsWith("still "));
    expect(still![1]).toMatch(/^Replay: not there any more: no judge objects/m);
    expect(ran.passed).toContain("one of traces/a.ndjson.gz");
    expect(failed("one of traces/b.ndjson")).toMatch(/UserError: traces\/b\.ndjson.*no trace of synod/);
  });
});

test("the environment goes before the file: the command of a failure runs the same plan again", async () => {
  const text = `fuzzing(paxos, { judges: [late], runs: 20, seed: "other", scenarios: ["swarm"] });`;
  const first = await vitest("again.test.js", text, { SYNOD_SEED: "mine", SYNOD_RUNS: "30" });
  const [told] = first.failures.values();
  expect(told, first.out).toMatch(/plan {5}\d+ of swarm, seed mine$/m);
  const from = /SYNOD_FROM=(\d+)/.exec(told!)![1]!;
  const env = { SYNOD_SEED: "mine", SYNOD_FROM: from, SYNOD_RUNS: "1" };
  const second = await vitest("again.test.js", text, env, "-t", "fuzzing paxos under swarm$");
  expect([...second.failures.values()][0]).toContain(`plan     ${from} of swarm, seed mine`);
}, 60_000);

test.each<[what: string, wrong: () => void, words: RegExp]>([
  ["no runs", () => fuzzing(paxos, { runs: 0 }), /fuzzing: runs 0: give a whole number from 1/],
  ["no scenarios", () => fuzzing(paxos, { scenarios: [] }), /the list is empty, so nothing would be asked/],
  ["an unknown scenario", () => fuzzing(paxos, { scenarios: ["swrm"] }), /no scenario "swrm"\. Did you mean swarm\?/],
  ["both runs and time", () => fuzzing(paxos, { runs: 3, millis: 4 }), /runs and millis exclude each other/],
  ["time below zero", () => fuzzing(paxos, { millis: -1 }), /fuzzing: millis -1: give a number above 0/],
  ["a share that is none", () => fuzzing(paxos, { undecided: "many" }), /undecided many: give a share such as "1%"/],
  ["no system", () => fuzzing(undefined as never), /fuzzing\(…\): the first argument is no system/],
  ["a box of no system", () => checking({ name: "x" } as never), /checking\(…\): the first argument is no system/],
  [
    "no judge",
    () => fuzzing(paxos, { judges: [{ name: "x" } as never] }),
    /fuzzing: judges\[0\]: it is no judge: it has no observes/,
  ],
])("%s is a mistake that is told when the file is read", (_what, wrong, words) => {
  expect(wrong).toThrow(words);
  expect(wrong).toThrow(UserError);
});

test("a number in the environment that is none is named by its variable", () => {
  vi.stubEnv("SYNOD_RUNS", "many");
  expect(() => fuzzing(paxos)).toThrow(/SYNOD_RUNS many: give a whole number from 1/);
  vi.unstubAllEnvs();
});

test("outside of vitest the door says what runs such a file", async () => {
  const file = path.join(folder, "plain.mjs");
  fs.writeFileSync(file, `${beginning.replace(/import \{ describe.*/, "")}fuzzing(paxos);`);
  const said = await promisify(execFile)(process.execPath, [file]).catch((error) => error);
  expect(said.stderr).toMatch(/fuzzing\(…\) is for files that vitest runs: npx vitest run FILE/);
}, 30_000);
