/** Shows campaigns end to end: the same outcome whatever the workers; bugs found, recorded, replayed, fixed, shrunk. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { Neighbourhood } from "../../sim/search/around/neighbourhood.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import { json, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-campaign-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const entry = path.join(import.meta.dirname, "../bin.mjs");
const bug = "paxos-accept-below-promise";

interface Violation {
  readonly trace: string;
  readonly shrunkEvents: number;
  readonly events: number;
  readonly replay: string;
  readonly invariant: string;
  readonly index: number;
  readonly scenario: string;
}

type Header = { readonly violation: object; readonly [field: string]: unknown };

/** A trace of the planted bug, made once. */
const recorded = (async () => {
  const out = path.join(folder, "recorded");
  const said = await synod(["fuzz", "--mutant", bug, "--runs", "500", "--out", out, "--workers", "1", "--json"]);
  const report = json(said) as {
    violations: Violation[];
  };
  return { said, report, violation: report.violations[0]! };
})();

test("the same seed and runs give the same digest whatever the number of workers", async () => {
  const digests: unknown[] = [];
  for (const workers of ["1", "3"]) {
    const args = ["fuzz", "paxos", "--scenario", "swarm,lossy", "--runs", "40", "--workers", workers, "--json"];
    const { code, ...said } = await synod(args);
    const report = json({ code, ...said });
    expect(code).toBe(0);
    expect(report).toMatchObject({ seed: "1", runs: 80, violations: [], interrupted: false });
    digests.push(report["digest"]);
  }
  expect(digests[1]).toBe(digests[0]);
});

test("the JSON of a campaign is one document with what the summary says", async () => {
  const { said, report, violation } = await recorded;
  expect(said.code).toBe(1);
  expect(report).toMatchObject({
    version: expect.any(String),
    seed: "1",
    mutant: bug,
    eventsPerSecond: expect.any(Number),
  });
  expect(violation).toMatchObject({ system: "paxos", scenario: expect.any(String), index: expect.any(Number) });
  expect(violation).toMatchObject({
    invariant: expect.stringMatching(/^[a-z-]+$/),
    message: expect.stringMatching(/./),
  });
  expect(violation.shrunkEvents).toBeLessThanOrEqual(40);
  expect(violation.replay).toContain(violation.trace);
  expect(said.err).toMatch(/starting/);
});

test("a campaign for people tells the violation, its trace and the command that replays it", async () => {
  const { violation } = await recorded;
  const args = ["fuzz", "--mutant", bug, "--runs", "500", "--out", path.dirname(violation.trace), "--workers", "1"];
  const { code, out } = await synod(args);
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`VIOLATION ${violation.invariant} in paxos under \\S+, index \\d+`));
  expect(out).toContain(`replay  npm run -s synod -- replay ${violation.trace}`);
  expect(fs.readdirSync(path.dirname(violation.trace))).toEqual([path.basename(violation.trace)]); // the same run, one file
});

test("the default campaign takes turns, and a violation names the plan by its own scenario and index", async () => {
  const out = path.join(folder, "turns");
  const bugged = ["fuzz", "--mutant", bug, "--out", out, "--json"];
  const found = json(await synod([...bugged, "--scenario", "rotation", "--runs", "500"]));
  expect(found).toMatchObject({ systems: [{ scenario: "rotation", asked: { swarm: expect.any(Number) } }] });
  const { scenario, index, events } = (found["violations"] as Violation[])[0]!;
  expect(scenario).not.toBe("rotation");
  const named = ["--scenario", scenario, "--from", String(index), "--runs", "1"];
  const again = json(await synod([...bugged, ...named]));
  expect(again).toMatchObject({ runs: 1, violations: [{ scenario, index, events }] });
  const { out: told } = await synod(["fuzz", "raft", "--runs", "9", "--workers", "1"]);
  expect(told).toMatch(/^rotation of raft: 5 of swarm; 1 each of calm, partitions, crashes, blackouts$/m);
  expect(told.replace(/\n +/g, " ")).toMatch(/^not asked: cores, .* \(--scenario all asks all\)$/m);
  expect(told.match(/not asked/g), "each line once, and nothing between").toHaveLength(1);
});

test("all stands for every scenario that suits", async () => {
  const report = json(await synod(["fuzz", "paxos", "--scenario", "all", "--runs", "1", "--json"]));
  const asked = (report["systems"] as { scenario: string }[]).map(({ scenario }) => scenario);
  expect(asked).toEqual(expect.arrayContaining(["swarm", "duel", "scheduled", "steady"]));
  for (const name of ["rotation", "snapshots", "epaxos-islands"]) expect(asked).not.toContain(name);
});

test("a replayed trace is reproduced to the byte, with the planted bug that it names", async () => {
  const { violation } = await recorded;
  const { code, out } = await synod(["replay", violation.trace]);
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`^reproduced with planted bug ${bug}: ${violation.shrunkEvents} events`));
  expect(json(await synod(["replay", violation.trace, "--json"]))).toMatchObject({
    verdict: "reproduced",
    mutant: bug,
    divergence: null,
    violation: { invariant: violation.invariant },
  });
});

test("around a failing run: which of its faults and messages are necessary, and what breaks nearby", async () => {
  const { violation } = await recorded;
  const around = (radius: string): Neighbourhood => {
    // In a process of its own: the bug is planted before anything loads the protocols.
    const args = [entry, "check", "--around", violation.trace, "--radius", radius, "--json"];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(status).toBe(1);
    return JSON.parse(stdout);
  };
  const near = around("1");
  expect(near).toMatchObject({ invariant: violation.invariant, complete: true });
  const needed = near.choices.filter(({ isNecessary }) => isNecessary).length;
  expect(needed).toBeGreaterThan(3);
  expect(needed).toBeLessThanOrEqual(near.choices.length); // shrunk, a schedule holds no other
  expect(near.runs).toBeGreaterThan(near.choices.length);
  expect(near.same).toBeLessThanOrEqual(near.runs - needed);
  const all = near.choices.map(({ choice }) => choice);
  expect(around("0")).toMatchObject({ runs: 1, same: 1, shortest: all, length: all.length });
});

test("without the bug the same plan is fixed, and the event where it differs is named", async () => {
  const { violation } = await recorded;
  const { code, out } = await synod(["replay", violation.trace, "--mutant", "none"]);
  expect(code).toBe(0);
  expect(out).toContain(`fixed: the trace shows ${violation.invariant}, this run does not`);
  expect(out).toMatch(
    /it differs from the trace at event \d+ \(line \d+\)\n {2}the trace:\n.*acceptor[\s\S]* {2}this run:\n.*acceptor/,
  );
});

test("the story names nodes, effects, what judges saw and the violation", async () => {
  const { violation } = await recorded;
  const { out } = await synod(["replay", violation.trace, "--print"]);
  expect(out).toMatch(/acceptor 0 +<- prepare \{ballot: \d+\} from proposer \d/);
  expect(out).toMatch(/judges see: proposer \d leads term \d+ by the promises of \{?acceptor \d/);
  expect(out).toContain(`VIOLATION ${violation.invariant}: `);
  expect(out).toMatch(/reproduced.*\n.*\n$/);
});

/** The recorded trace, with some of its text changed, in a file of its own. */
async function changed(change: (text: string) => string): Promise<string> {
  const { violation } = await recorded;
  const file = path.join(folder, "changed.ndjson");
  fs.writeFileSync(file, change(fs.readFileSync(violation.trace, "utf8")));
  return file;
}

const lineOf = (text: string, part: string): number => text.split("\n").findIndex((line) => line.includes(part)) + 1;

test("a trace of another run diverges at the first event that differs", async () => {
  let line = 0;
  const file = await changed((text) => {
    line = lineOf(text, '"ballot":2');
    const { digest } = JSON.parse(text.split("\n")[0]!);
    return text.replace('"ballot":2', '"ballot":4').replaceAll(digest, "0123456789abcdef");
  });
  const { code, out } = await synod(["replay", file]);
  expect(code).toBe(1); // it diverged, and the violation is still there
  expect(out).toMatch(new RegExp(`^diverged at event ${line - 2} \\(line ${line}\\)`));
});

test("a trace whose run is the recorded one was changed where its lines say otherwise", async () => {
  let line = 0;
  const file = await changed((text) => {
    line = lineOf(text, '"ballot":2');
    return text.replace('"ballot":2', '"ballot":4');
  });
  const { code, out, err } = await synod(["replay", file]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(new RegExp(`changed\\.ndjson: line ${line}: the file was changed here`));
});

test("a trace that nobody changed is no changed file where code writes otherwise and the digest stays", async () => {
  const bugs = path.join(folder, "writes.json");
  const harmless = {
    ...{
      id: "paxos-writes-more",
      system: "paxos",
      file: "protocols/paxos/acceptor.ts",
      row: 0,
      breaks: "nothing",
      source: "this test",
    },
    ...{
      difficulty: "E",
      find: "io.write({ promised: ballot })",
      replace: "io.write({ promised: ballot, more: 1 })",
    },
  };
  fs.writeFileSync(bugs, JSON.stringify([harmless]));
  const file = path.join(folder, "plain.ndjson");
  const plan = ["replay", "--system", "paxos", "--scenario", "swarm", "--seed", "1", "--index", "3", "--out", file];
  expect((await synod(plan)).code).toBe(0);
  const { out, err } = await synod(["replay", file, "--mutant", harmless.id, "--bugs-from", bugs]);
  expect(err).not.toContain("the file was changed");
  expect(out).toMatch(/^diverged at event \d+ \(line \d+\); the run has the same digest, and the trace is whole/);
});

test("a trace may be written otherwise: line ends, spaces and the order of fields mean nothing", async () => {
  const reversed = (line: string): string =>
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).reverse()));
  const rewritten = await changed((text) => `${text.trimEnd().split("\n").map(reversed).join(" \r\n")}\r\n\r\n`);
  expect((await synod(["replay", rewritten])).out).toMatch(/^reproduced/);
});

test.each([
  [
    "its system",
    (header: Header) => ({ ...header, system: "raft" }),
    /header\.system: found "raft", but its plan is of "paxos"/,
  ],
  ["its events", (header: Header) => ({ ...header, events: 9_999 }), /events: found \d+, but the header has 9999/],
  [
    "its digest",
    (header: Header) => ({ ...header, digest: "0123456789abcdef" }),
    /digest: found \w+, but the header has/,
  ],
  [
    "no violation",
    (header: Header) => ({ ...header, violation: null }),
    /violation: found .* but the header has "none"/,
  ],
  [
    "another violation",
    (header: Header) => ({ ...header, violation: { ...header.violation, message: "a lie" } }),
    /violation: found .* but the header has .*a lie/,
  ],
] as const)("a header that lies of %s is refused, for lines and plan say otherwise", async (_, change, words) => {
  const file = await changed((text) => {
    const [first, ...rest] = text.split("\n");
    return [JSON.stringify(change(JSON.parse(first!))), ...rest].join("\n");
  });
  const { code, out, err } = await synod(["replay", file]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(words);
});

test.each([
  ["truncated", (text: string) => text.slice(0, text.length * 0.7), /(cut short|damaged)/],
  ["without its last line", (text: string) => text.trimEnd().split("\n").slice(0, -1).join("\n"), /cut short/],
  ["of another version", (text: string) => text.replace('"version":1', '"version":99'), /version: found 99/],
  ["of something else", () => '{"a":1}\n', /no trace of synod/],
  ["empty", () => "", /line 1/],
  ["with an impossible plan", (text: string) => text.replace(/"nodes":\d+/, '"nodes":99'), /plan\.nodes: found 99/],
  ["with a foreign planted bug", (text: string) => text.replace(`"mutant":"${bug}"`, '"mutant":"x"'), /--bugs-from/],
] as const)("a trace %s is named as such", async (_, change, words) => {
  const { violation } = await recorded;
  const file = path.join(folder, "bad.ndjson");
  fs.writeFileSync(file, change(fs.readFileSync(violation.trace, "utf8")));
  const { code, out, err } = await synod(["replay", file]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(words);
});

test("replaying by coordinates runs the campaign's plan, and --out writes a trace that replays", async () => {
  const { violation } = await recorded;
  const { index, scenario, invariant } = violation;
  const out = path.join(folder, "by-coordinates.ndjson.gz");
  const place = ["--system", "paxos", "--scenario", scenario, "--index", String(index)];
  const again = await synod(["replay", ...place, "--mutant", bug, "--out", out, "--json"]);
  expect(json(again)).toMatchObject({ events: violation.events, violation: { invariant } });
  expect(gunzipSync(fs.readFileSync(out)).toString()).toContain('"synod-trace"');
  expect((await synod(["replay", out])).out).toMatch(/^reproduced/);
  expect((await synod(["replay", ...place, "--out", out])).err).toMatch(/exists already; say --force/);
  const shrunk = await synod(["shrink", out, "--json", "--out", path.join(folder, "small.ndjson")]);
  expect(json(shrunk)).toMatchObject({ eventsBefore: violation.events, events: violation.shrunkEvents });
  expect(["plan", "schedule", "box"]).toContain(json(shrunk)["by"]);
  expect((await synod(["replay", path.join(folder, "small.ndjson")])).code).toBe(1);
});

test("what was shrunk to a schedule may be shrunk once more: what is not open any more there ends a run", async () => {
  const { violation } = await recorded;
  const out = path.join(folder, "once-more.ndjson");
  const said = await synod(["shrink", violation.trace, "--out", out, "--json"]);
  expect(said.code, said.err).toBe(1);
  expect(json(said)).toMatchObject({ complete: true, violation: { invariant: violation.invariant } });
  expect(json(said)["events"]).toBeLessThanOrEqual(violation.shrunkEvents);
  const { choices } = (JSON.parse(fs.readFileSync(violation.trace, "utf8").split("\n")[0]!) as TraceHeader).plan;
  expect(choices.length).toBeGreaterThan(0); // it is a schedule
});

test("a campaign that keeps going counts every violation and records the first of each invariant", async () => {
  const out = path.join(folder, "keep-going");
  const args = ["fuzz", "--mutant", bug, "--runs", "120", "--keep-going", "--out", out, "--gzip", "--json"];
  const report = json(await synod(args)) as {
    systems: { violated: number; runs: number }[];
    violations: { trace: string | null }[];
  };
  expect(report.systems[0]!.runs).toBe(120);
  expect(report.systems[0]!.violated).toBe(report.violations.length);
  const traces = report.violations.flatMap(({ trace }) => (trace === null ? [] : [path.basename(trace)]));
  expect(fs.readdirSync(out).sort()).toEqual(traces.sort());
});

test("an interrupted campaign gives the summary so far and ends with 130", async () => {
  const { code, out } = await synod(["fuzz", "paxos", "--time", "1m", "--workers", "1", "--json"], /[1-9]\d* runs/);
  expect(code).toBe(130);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ interrupted: true, violations: [] });
  expect(report.runs).toBeGreaterThan(0);
  const again = await synod(["fuzz", "paxos", "--runs", String(report.runs), "--json"]);
  expect(json(again)["digest"]).toBe(report.digest); // what was summed up is what so many runs give
});

test("a bug whose text is not there exactly once is the user's mistake, and names file and id", async () => {
  const row = {
    id: "mine",
    system: "paxos",
    file: "protocols/paxos/acceptor.ts",
    difficulty: "E",
    source: "-",
    breaks: "-",
  };
  const file = path.join(folder, "bugs.json");
  fs.writeFileSync(file, JSON.stringify([{ ...row, find: "no such text anywhere", replace: "" }]));
  const { code, err } = await synod(["fuzz", "--mutant", "mine", "--bugs-from", file, "--runs", "5"]);
  expect(code).toBe(2);
  expect(err).toContain("planted bug mine: its text to find is not in protocols/paxos/acceptor.ts");
});

test("a planted bug of another system is refused, for a campaign without it would look clean", async () => {
  const { code, err } = await synod(["fuzz", "raft", "--mutant", bug, "--runs", "5"]);
  expect(code).toBe(2);
  expect(err).toContain(`planted bug ${bug} is one of paxos; name that system, or none`);
});

test("shrink says before its work that a trace is in the way", async () => {
  const { violation } = await recorded;
  const { code, err } = await synod(["shrink", violation.trace, "--out", violation.trace]);
  expect(code).toBe(2);
  expect(err).toMatch(/exists already; say --force/);
  expect(err).not.toMatch(/shrinking/);
});

test("planted bugs are found, their clean twins are not, and the JSON says how soon", async () => {
  const report = json(await synod(["mutants", bug, "--runs", "100", "--json"]));
  expect(report).toMatchObject({ total: 1, found: 1, clean: 1 });
  expect((report["mutants"] as object[])[0]).toMatchObject({
    id: bug,
    found: true,
    invariant: expect.any(String),
    difficulty: "E",
  });
  const missed = await synod(["mutants", "paxos-any-vote", "--runs", "1"]);
  expect(missed.code).toBe(4);
  expect(missed.out).toMatch(/paxos-any-vote .* not found/);
});
