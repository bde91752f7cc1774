/** Shows that faults which no single run shows are found by their rates, and what a baseline asks of a campaign. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-rates-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const bugs = path.resolve(import.meta.dirname, "../../scenarios/baselines/bugs.json");
const shipped = path.resolve(import.meta.dirname, "../../scenarios/baselines/swarm.json");
const runs = ["--runs", "128", "--workers", "2"];

/** A baseline of the clean systems, recorded once. */
const recorded = (async () => {
  const file = path.join(folder, "clean.json");
  const { code } = await synod(["fuzz", "multi-paxos", "raft", "epaxos", ...runs, "--record-baseline", file]);
  expect(code).toBe(0);
  return file;
})();

interface Change {
  readonly rate: string;
  readonly factor: number | null;
}

test("the code that recorded a baseline has its rates, whatever the number of workers", async () => {
  const args = ["fuzz", "raft", "--runs", "128", "--workers", "1", "--baseline", await recorded];
  const { code, out } = await synod(args);
  expect(code).toBe(0);
  expect(out).toContain(`rates are as in ${await recorded}`);
  expect(out).toMatch(/^raft +swarm +128 /m); // its plans stay the same when scenarios are added
});

test.each([
  ["rate-heartbeats-ten-times-as-often", "messages per operation", 2],
  ["rate-snapshot-at-every-entry", "witness snapshot installed per run", 2],
] as const)("%s breaks no invariant, and changes %s", async (bug, rate, factor) => {
  const planted = ["--mutant", bug, "--bugs-from", bugs, "--scenario", "swarm"];
  const { code, ...said } = await synod(["fuzz", ...planted, ...runs, "--baseline", await recorded, "--json"]);
  expect(code).toBe(1);
  const report = json({ code, ...said }) as { violations: unknown[]; rates: { changes: Change[] } };
  expect(report.violations).toEqual([]);
  const change = report.rates.changes.find((one) => one.rate === rate);
  expect(change, JSON.stringify(report.rates.changes)).toBeDefined();
  expect(change!.factor).toBeGreaterThan(factor);
});

test("a change of rates is told with both numbers, the factor, and how sure it is", async () => {
  const planted = ["--mutant", "rate-heartbeats-ten-times-as-often", "--bugs-from", bugs, "--scenario", "swarm"];
  const { out, err } = await synod(["fuzz", ...planted, ...runs, "--baseline", await recorded]);
  expect(out).toMatch(/RATES \d+ rates not as in /);
  const line = /multi-paxos under swarm: messages per operation [\d.]+ -> [\d.]+ \(times [\d.]+; 10 % allowed; \d+ sta/;
  expect(out).toMatch(line);
  expect(err).toContain("--record-baseline");
});

test("a baseline is of certain plans: other plans, too few of them, or a time are the user's mistake", async () => {
  const file = await recorded;
  for (const [args, words] of [
    [["--runs", "100"], /was recorded with runs 128, not 100; run the same plans \(--runs\)/],
    [["--runs", "128", "--seed", "2"], /was recorded with seed 1, not 2/],
    [["--runs", "5"], /--runs 5: --baseline needs 64 runs or more/],
    [["--time", "5s"], /--time ends anywhere; give --runs/],
  ] as const) {
    const { code, err } = await synod(["fuzz", "raft", ...args, "--baseline", file]);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  }
  const junk = path.join(folder, "junk.json");
  fs.writeFileSync(junk, "{}");
  expect((await synod(["fuzz", "raft", ...runs, "--baseline", junk])).code).toBe(2);
});

test("systems and scenarios that the baseline has not are named; --strict makes that a failure", async () => {
  const args = ["fuzz", "paxos", ...runs, "--baseline", await recorded];
  const { code, out } = await synod(args);
  expect(code).toBe(0);
  expect(out).toMatch(/not in \S+: paxos under swarm/);
  expect((await synod([...args, "--strict"])).code).toBe(1);
});

test("the shipped baseline can be read, and tells of every system", () => {
  const { format, cells } = JSON.parse(fs.readFileSync(shipped, "utf8")) as {
    format: string;
    cells: { system: string }[];
  };
  expect(format).toBe("synod-baseline");
  expect(cells.map(({ system }) => system)).toEqual(
    expect.arrayContaining(["paxos", "caspaxos", "fast-paxos", "multi-paxos", "raft", "generalized-paxos", "epaxos"]),
  );
});

test("--strict: a witness that was never seen is exit code 1, and without it 0", async () => {
  const few = ["fuzz", "raft", "--scenario", "calm", "--runs", "3", "--workers", "1"];
  expect((await synod(few)).code).toBe(0);
  const { code, out } = await synod([...few, "--strict"]);
  expect(code).toBe(1);
  expect(out).toMatch(/never seen in raft: /);
});

test("the counts of a campaign: by outcome, by stretch and by kind, for people and as data", async () => {
  const args = ["fuzz", "raft", "--runs", "20", "--workers", "1"];
  const { out } = await synod(args);
  expect(out).toMatch(/^system +scenario +ok +failed +unknown +reads +before faults +during +after +healed$/m);
  const report = json(await synod([...args, "--json"])) as {
    systems: { counts: { ok: number; phases: { [name: string]: { ok: number } }; kinds: object } }[];
    vacuous: string[];
  };
  const { counts } = report.systems[0]!;
  const byPhase = Object.values(counts.phases).reduce((sum, { ok }) => sum + ok, 0);
  expect(counts.ok).toBe(byPhase);
  expect(Object.keys(counts.phases)).toEqual(["before", "during", "after", "healed"]);
  expect(counts.kinds).toMatchObject({ put: { asked: expect.any(Number), ok: expect.any(Number) } });
});
