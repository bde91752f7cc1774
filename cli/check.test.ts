/** `synod check` as its user meets it: exit codes, the JSON report, traces, mistakes. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { SystemBehaviour } from "../sim/check/subjects/system/system-behaviour.ts";
import { boxOf } from "./input/bug-box.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { shipped } from "./input/shipped.ts";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-check-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const tiny = ["--clients", "1", "--timeouts", "0"];

test("a box without a violation is exhausted: exit code 0", async () => {
  const { code, out } = await synod(["check", "paxos", ...tiny]);
  expect(code).toBe(0);
  expect(out).toContain("paxos in the box (nodes 3, clients 1, operations 1): no violation in any of");
  expect(out).toContain("symmetry of 3 acceptors");
});

test("--json has every number of the report", async () => {
  const report = json(await synod(["check", "paxos", ...tiny, "--json", "--without", "symmetry"]));
  expect(report).toMatchObject({
    verdict: "exhausted",
    system: "paxos",
    exhausted: true,
    violations: [],
    mode: "exact",
  });
  for (const field of ["states", "transitions", "depth", "seconds", "statesPerSecond", "handlerCalls"]) {
    expect(report[field]).toBeGreaterThan(0);
  }
  expect(report["bytesPerState"]).toBeNull(); // of so few states it is that of tables hardly used
});

test("a service that the system does not offer is refused, and the usual one may be named", async () => {
  const { code, err } = await synod(["check", "paxos", ...tiny, "--service", "log"]);
  expect([code, err]).toEqual([2, expect.stringMatching(/service of paxos "log".*register/s)]);
  const named = await synod(["check", "paxos", ...tiny, "--service", "register"]);
  expect([named.code, named.out]).toEqual([0, expect.stringContaining("service register): no violation")]);
});

test("--coverage names the handlers and branches that never ran in the box, and leaves out symmetry", async () => {
  const unreached = async (timeouts: string) => {
    const box = ["check", "paxos", "--timeouts", timeouts, "--coverage", "--json"];
    const { code, reductions } = json(await synod(box)) as unknown as {
      readonly code: { readonly unreached: readonly { readonly within: string; readonly what: string | null }[] };
      readonly reductions: readonly string[];
    };
    expect(reductions).toEqual(["idle"]);
    return code.unreached.filter(({ what }) => what === null).map(({ within }) => within);
  };
  expect(await unreached("0")).toEqual(expect.arrayContaining(["onNack", "onRetry"]));
  const more = await unreached("1");
  expect(more).not.toContain("onRetry");
  const { out } = await synod(["check", "paxos", "--timeouts", "0", "--coverage"]);
  expect(out).toMatch(/reached: \d+ of \d+ functions and \d+ of \d+ branches in \d+ files\nnever reached:/);
  const { code, err } = await synod(["check", "paxos", "--coverage", "--workers", "2"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--coverage needs one thread")]);
});

test("two workers count what one counts", async () => {
  const counts = async (workers: string) => {
    const box = ["check", "paxos", "--clients", "1", "--timeouts", "0", "--crashes", "1", "--without", "symmetry"];
    const { states, transitions, depth, exhausted, kinds } = json(
      await synod([...box, "--json", "--workers", workers]),
    );
    return { states, transitions, depth, exhausted, kinds };
  };
  expect(await counts("2")).toEqual(await counts("1"));
});

test("a violation comes with its shortest way, a trace that replays, and exit code 1", async () => {
  const out = path.join(folder, "broken.ndjson");
  const broken = ["check", "paxos", ...tiny, "--set", "phase1=1", "--set", "phase2=1", "--out", out];
  const { code, out: text } = await synod(broken);
  expect(code).toBe(1);
  expect(text).toMatch(/quorum-intersection: quorums of phase1/);
  expect(text).toContain("client 0 asks proposer 0");
  const replayed = await synod(["replay", out]);
  expect([replayed.code, replayed.out]).toEqual([1, expect.stringContaining("reproduced")]);
  expect((await synod(["check", "--around", out])).out).toContain("breaks quorum-intersection in 1 choice; 1 of them");
});

test("a trace whose messages the code without the bug never sends is fixed, and goes as far as it can", async () => {
  const out = path.join(folder, "unsent.ndjson");
  const mutant = "multi-paxos-snapshot-without-sessions";
  const args = [path.join(import.meta.dirname, "bin.mjs"), "check", "multi-paxos", "--mutant", mutant, "--out", out];
  expect(spawnSync(process.execPath, args).status).toBe(1);
  const healthy = await synod(["replay", out, "--mutant", "none"]);
  expect(healthy.code).toBe(4); // it says nothing of what would have come
  expect(healthy.out).toContain("fixed: the trace shows");
  expect(healthy.out).toMatch(/it goes no further: plan: message #\d+ of channel 0>0 is not under way\n$/);
  const { undecided } = json(await synod(["replay", out, "--mutant", "none", "--json"]));
  expect(undecided).toMatch(/^plan: message #\d+ of channel/);
});

test("without --out a trace goes into the folder of traces, beside others, and the same trace twice is one file", () => {
  const cwd = fs.mkdtempSync(path.join(folder, "here-"));
  const entry = path.join(import.meta.dirname, "bin.mjs");
  const broken = [entry, "check", "paxos", ...tiny, "--set", "phase1=1", "--set", "phase2=1"];
  for (let i = 0; i < 2; i++) expect(spawnSync(process.execPath, broken, { cwd }).status).toBe(1);
  fs.writeFileSync(path.join(cwd, "synod-out/paxos-check.ndjson"), "another");
  expect(spawnSync(process.execPath, broken, { cwd }).status).toBe(1);
  expect(fs.readdirSync(cwd)).toEqual(["synod-out"]);
  const traces = fs.readdirSync(path.join(cwd, "synod-out")).filter((name) => name !== ".gitignore");
  expect(traces.sort()).toEqual(["paxos-check-2.ndjson", "paxos-check.ndjson"]);
  expect(fs.readFileSync(path.join(cwd, "synod-out/.gitignore"), "utf8"), "git leaves it alone").toBe("*\n");
});

test("a counterexample is told in sentences with nodes by name, as data too, and is as deep as it is long", async () => {
  const out = path.join(folder, "told.ndjson");
  const broken = ["check", "raft", "--mutant", "raft-forgets-its-vote", "--out", out, "--force"];
  const said = await synod(broken);
  expect(said.out).not.toMatch(/"type"|\bn\d\b|\{\d/);
  expect(said.out).toContain("1  timer election of replica 0 fires, and it promises term 1 to itself");
  expect(said.out).toContain("depth 1, exact");
  const { violations, depth } = json(await synod([...broken, "--json"])) as unknown as {
    violations: { steps: number; path: string[]; told: string; choices: string[] }[];
    depth: number;
  };
  expect([depth, violations[0]!.steps, violations[0]!.path.length]).toEqual([1, 1, 1]);
  expect(violations[0]!.told).toContain("replica 0 lets a promise of term 1 to replica 0 leave");
  expect(violations[0]!.choices, "what a plan takes").toEqual(["timer 0 election"]);
});

test("a file that is there is said before the search, and kept", async () => {
  const out = path.join(folder, "kept.ndjson");
  fs.writeFileSync(out, "mine");
  const { code, err } = await synod(["check", "paxos", "--out", out]);
  expect([code, err, fs.readFileSync(out, "utf8")]).toEqual([2, expect.stringMatching(/exists already/), "mine"]);
});

test("a search that ends early says by what: exit code 4", async () => {
  const { code, out } = await synod(["check", "paxos", "--depth", "3"]);
  expect([code, out]).toEqual([4, expect.stringContaining("ended by depth 3")]);
});

test("a search that never reaches a decision says so: exit code 4", async () => {
  const { code, out } = await synod(["check", "raft", ...tiny]);
  expect([code, out]).toEqual([4, expect.stringContaining("no decision was ever reached: enlarge the box")]);
});

test("an interrupt gives the state so far: exit code 130", async () => {
  const { code, out } = await synod(["check", "raft", "--timeouts", "3"], /states\/s/);
  expect([code, out]).toEqual([130, expect.stringContaining("ended by interrupted")]);
});

test("--grow tells the boxes it completed", async () => {
  const { code, out } = await synod(["check", "paxos", "--clients", "1", "--timeouts", "1", "--terms", "2", "--grow"]);
  expect(code).toBe(0);
  expect(out).toMatch(/largest box completed: nodes 3, clients 1, operations 1, timeouts 1, terms 2/);
});

test("the box of every planted bug is one of its system", () => {
  const boxes = knownMutants([]).filter(({ box }) => box !== null);
  expect(boxes.length).toBeGreaterThan(50);
  for (const { id, system, box } of boxes) {
    const of = shipped.system(system);
    expect(() => new SystemBehaviour(of, boxOf(of, box!), false), id).not.toThrow();
  }
});

test.each([
  [["check"], /check needs a system/],
  [["check", "raf"], /no system "raf"/],
  [["check", "raft", "--without", "luck"], /--without luck: choose idle, symmetry, delay/],
  [["check", "raft", "--set", "preVote"], /--set preVote: write NAME=VALUE/],
  [["check", "raft", "--nodes", "99"], /--nodes 99/],
  [["check", "raft", "--set", "preVote=true", "--set", "preVote=false"], /--set preVote: given twice/],
  [["check", "raft", "--without", ""], /without needs a value/],
  [["check", "raft", "--mutant", "paxos-any-vote"], /planted bug paxos-any-vote is one of paxos, not of raft/],
  [["mutants", "--by", "check", "--seed", "2"], /--by check leaves nothing to chance: leave --seed out/],
  [["mutants", "--time", "5s"], /--time is for --by check/],
  [["check", "raft", "--radius", "2"], /--radius goes with --around/],
  [["check", "paxos", "--window", "1", "--liveness"], /--liveness needs --window 0: in a window messages are lost/],
  [["check", "paxos", "--window", "1", "--drops", "1"], /--drops needs --window 0/],
  [["check", "raft", "--readers", "2"], /2 readers are more than the clients, of which they are some; use 1 or fewer/],
  [["check", "raft", "--timers", "lease"], /timers "lease": raft has election, heartbeat, quorum, transfer; write one/],
  [
    ["check", "raft", "--timers", "election@3"],
    /timers "election@3": the servers with that timer are election@0 to election@2/,
  ],
  [["check", "raft", "--timers", ""], /--timers needs a value/],
  [["check", "paxos", "--keys", "2"], /--keys has no meaning: paxos is one register/],
  [["check", "paxos", "--workers", "2", "--liveness"], /--liveness needs one thread/],
  [["check", "paxos", "--workers", "2", "--search", "depth"], /--search needs one thread/],
])("%j is the user's mistake", async (args, why) => {
  const { code, err } = await synod(args);
  expect([code, err]).toEqual([2, expect.stringMatching(why)]);
});

test("walks go through a box that no search exhausts, by a seed, and end undecided where they find nothing", async () => {
  const box = ["check", "epaxos", "--nodes", "5", "--clients", "2", "--timeouts", "2", "--walks", "20"];
  const said = await synod([...box, "--seed", "w"]);
  expect(said.code).toBe(4);
  expect(said.out).toMatch(/no violation in [\d,]+ states; ended by 20 walks/);
  expect(said.out).toContain("states of random walks, seed w: others may be there");
  const walk = path.join(folder, "walk.ndjson");
  const found = await synod([
    "check",
    "raft",
    "--mutant",
    "raft-commit-by-counting",
    "--walks",
    "20000",
    "--out",
    walk,
  ]);
  expect(found.code).toBe(1);
  expect((await synod(["replay", walk])).out).toContain("reproduced");
  expect((await synod(["check", "paxos", "--seed", "1"])).err).toContain("--seed goes with --walks");
  for (const other of [["--grow"], ["--search", "depth"], ["--workers", "2"]]) {
    expect((await synod([...box, ...other])).err).toContain("leave out --walks");
  }
});
