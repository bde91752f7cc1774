/** Shows that every outcome of every command ends in one next step, a command line that the program understands. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { misunderstood, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-next-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const fuzz = ["fuzz", "paxos", "--runs", "30", "--workers", "1", "--out", path.join(folder, "out")];
const bug = ["fuzz", "--mutant", "paxos-accept-below-promise", "--runs", "500", "--workers", "1"];
const check = ["check", "paxos", "--out", path.join(folder, "check.ndjson")];

const golden = path.resolve(import.meta.dirname, "../scenarios/golden/paxos-blank-disk-votes.ndjson");
const history = path.join(folder, "history.edn");
const call = (f: string, value: number): string =>
  `{:process 0 :type :invoke :f :${f} :value ${value}}\n{:process 0 :type :ok :f :${f} :value ${value}}\n`;
fs.writeFileSync(history, call("write", 1) + call("read", 1));
const broken = path.join(folder, "broken.edn");
fs.writeFileSync(broken, `${call("write", 1)}${call("read", 2)}`);

test.each([
  ["a clean campaign", [...fuzz], 0, /fuzz paxos --seed 1 --from 30 --runs 30.* goes/],
  ["a campaign that found a bug", [...bug, "--out", path.join(folder, "bug")], 1, /replay \S+ndjson --story tells/],
  ["a list", ["list", "mutants"], 0, /mutants shows/],
  ["an exhausted box", check, 0, /check paxos --timeouts 2 explores/],
  [
    "a box that did not end",
    [...check, "--depth", "2", "--crashes", "1"],
    4,
    /check paxos --crashes 1 --grow --time 5m finds/,
  ],
  ["a box without a decision", [...check, "--timeouts", "0", "--ops", "0"], 4, /check paxos .*gives/],
  [
    "a bug that was not found",
    ["mutants", "paxos-any-vote", "--runs", "1"],
    4,
    /mutants paxos-any-vote --runs 10 looks/,
  ],
  ["a run by its coordinates", ["replay", "--system", "paxos", "--index", "3"], 0, /--index 3 --print tells/],
  ["a picture", ["view", golden, "--svg", path.join(folder, "run.svg")], 0, /replay \S+ndjson --story tells/],
  ["a linearizable history", ["verify", history], 0, /--html history\.html draws/],
  ["one that is not", ["verify", broken], 1, /--html history\.html draws/],
  ["an audit", ["audit", "paxos", "--runs", "1"], 0, /audit paxos --seed 1 --from 1 --runs 1 audits/],
  ["a comparison", ["compare", "paxos", "--scenario", "steady", "--runs", "1"], 0, /compare --topology wan5 asks/],
] as const)("%s ends in one next step", { timeout: 60_000 }, async (_, args, code, words) => {
  const said = await synod(args);
  expect(said.code, said.err).toBe(code);
  const steps = said.err.split("\n").filter((line) => line.startsWith("Next: "));
  expect(steps).toEqual([expect.stringMatching(words)]);
  const verb = /\w+$/.exec(words.source)![0];
  const line = steps[0]!.slice("Next: npm run -s synod -- ".length, steps[0]!.lastIndexOf(` ${verb} `));
  expect(await misunderstood(line), line).toBeNull();
});

test("JSON is said without a next step, for programs", async () => {
  expect((await synod([...fuzz, "--json"])).err).not.toMatch(/Next:/);
});

test("the next step repeats the box that was asked for", async () => {
  const said = await synod(["check", "fast-paxos", "--clients", "2", "--depth", "1", "--out", path.join(folder, "f")]);
  expect(said.err).toMatch(/check fast-paxos --clients 2 --grow --time 5m/);
});
