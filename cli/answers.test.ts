/** Shows list, compare and audit end to end. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { invariants } from "../invariants/invariants.ts";
import { systems } from "../protocols/systems.ts";
import type { SystemPage } from "../reports/system-page.ts";
import { rotation, scenarios } from "../scenarios/scenarios.ts";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-answers-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("list tells everything that is registered, as tables and as one document", async () => {
  const all = json(await synod(["list", "--json"])) as { [section: string]: { name?: string; id?: string }[] };
  expect(Object.keys(all)).toEqual(["systems", "scenarios", "invariants", "faults", "mutants"]);
  expect(all["systems"]!.map(({ name }) => name)).toEqual(systems.map(({ name }) => name));
  const { out } = await synod(["list"]);
  for (const rows of Object.values(all)) {
    expect(rows.length).toBeGreaterThan(0);
    for (const { name, id } of rows) expect(out).toContain(name ?? id);
  }
});

test("compare asks each system the same questions and is the same every time", async () => {
  const args = ["compare", "paxos", "raft", "--scenario", "steady,leader-crash", "--runs", "1", "--workers", "1"];
  const document = json(await synod([...args, "--json"])) as { systems: Record<string, unknown>[] };
  expect(document).toMatchObject({ topology: "lan", seed: "1", runs: 1 });
  expect(document.systems.map(({ system, scenario }) => `${system}/${scenario}`)).toEqual([
    "paxos/steady",
    "raft/steady",
    "paxos/leader-crash",
    "raft/leader-crash",
  ]);
  for (const row of document.systems) {
    expect(row).toMatchObject({ verdict: "ok", runs: 1, ok: expect.any(Number) });
    const [p50, p99] = ["p50Millis", "p99Millis"].map((name) => (row[name] as { median: number }).median);
    expect(p99).toBeGreaterThanOrEqual(p50!);
  }
  const csv = await synod([...args, "--csv"]);
  const lines = csv.out.trimEnd().split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^lan,each,,1,paxos,steady,,1,ok,\d+,0,/);
  expect(lines[1]!.split(",")[9]).toBe(String(document.systems[0]!["ok"]));
});

test("compare --conflicts says how many operations meet on one key", async () => {
  const args = ["compare", "raft", "--scenario", "steady", "--runs", "1", "--workers", "1", "--conflicts"];
  const { out } = await synod([...args, "30"]);
  expect(out).toContain("30 % of operations on one key");
  expect((await synod([...args, "101"])).err).toMatch(/--conflicts 101: give a whole number from 0 to 100/);
});

test("compare takes a matrix of regions from a file, and says what is wrong with one", async () => {
  const file = path.join(folder, "far.json");
  const args = ["compare", "paxos", "--scenario", "steady", "--runs", "1", "--workers", "1"];
  const cold = async (topology: string): Promise<number> => {
    const report = json(await synod([...args, "--topology", topology, "--json"])) as {
      systems: { first: { coldMillis: { median: number } } }[];
    };
    return report.systems[0]!.first.coldMillis.median;
  };
  fs.writeFileSync(
    file,
    JSON.stringify({
      name: "far",
      regions: ["a", "b"],
      oneWayMicros: [
        [90_000, 90_000],
        [90_000, 90_000],
      ],
    }),
  );
  expect(await cold(file)).toBeGreaterThan(100);
  expect(await cold("lan")).toBeLessThan(20);
  fs.writeFileSync(file, JSON.stringify({ name: "far", regions: ["a", "b"], oneWayMicros: [[1, 2]] }));
  const { code, err } = await synod([...args, "--topology", file]);
  expect(code).toBe(2);
  expect(err).toMatch(/far\.json\.oneWayMicros: .*expected 2 rows/);
});

test("audit: the same run in a worker, frozen, in another worker, in a fresh process and without the JIT", async () => {
  const report = json(await synod(["audit", "paxos", "raft", "--runs", "1", "--json"]));
  expect(report).toMatchObject({ runs: 2, divergences: [] });
  expect(report["places"]).toEqual([
    "in a worker",
    "in that worker again",
    "with messages and nested state frozen",
    "in another worker, in another order",
    "in a fresh process",
    "in a fresh process with another time zone, language, environment and folder",
    "in a fresh process with --jitless",
  ]);
}, 60_000);

test("audit names the first event of a run that depends on what ran before it, and ends with 3", async () => {
  const file = path.join(folder, "bugs.json");
  const leak = {
    id: "leaky-ballot",
    system: "paxos",
    file: "protocols/shared/retry.ts",
    ...leakingText(),
    breaks: "determinism: ballots depend on how many runs this thread has seen",
    source: "for the audit",
    difficulty: "E",
  };
  fs.writeFileSync(file, JSON.stringify([leak]));
  const said = await synod(["audit", "--mutant", "leaky-ballot", "--bugs-from", file, "--runs", "3", "--json"]);
  expect(said.code).toBe(3);
  const report = json(said) as { divergences: { place: string; event: number | null; what: string }[] };
  const again = report.divergences.find(({ place }) => place === "in that worker again");
  expect(again).toMatchObject({
    event: expect.any(Number),
    what: expect.stringMatching(/first .* at \w+ \d+, \d+ us/),
  });
}, 60_000);

test.each([
  ["the time zone", "Intl.DateTimeFormat().resolvedOptions().timeZone", "'Pacific/Chatham'"],
  ["the environment", "process.env.USER", "'nobody'"],
  ["the folder", "process.cwd()", `'${os.tmpdir()}'`],
])(
  "audit sees a run that depends on %s, and what a bug prints is no part of its answers",
  async (_, asked, seen) => {
    const file = path.join(folder, "place.json");
    const find = '  io.send(from, { type: "nack", promised });\n}';
    const replace = `${find}\nconst at = ${asked};\nconsole.log("loaded");`;
    const bug = { id: "placed", system: "paxos", file: "protocols/paxos/acceptor.ts", find, breaks: "x", source: "x" };
    const odd = replace.replace("promised });", `promised: at === ${seen} ? promised + 1 : promised });`);
    fs.writeFileSync(file, JSON.stringify([{ ...bug, replace: odd, difficulty: "E" }]));
    const args = ["audit", "--mutant", "placed", "--bugs-from", file, "--scenario", "duel", "--runs", "3", "--json"];
    const said = await synod(args);
    expect(said.code, said.err).toBe(3);
    const { divergences } = json(said) as { divergences: { place: string }[] };
    expect(new Set(divergences.map(({ place }) => place))).toEqual(
      new Set(["in a fresh process with another time zone, language, environment and folder"]),
    );
  },
  90_000,
);

test("an interrupted audit gives the summary so far", async () => {
  const said = await synod(["audit", "paxos", "--runs", "200", "--json"], /plans in that worker again/);
  expect(said.code).toBe(130);
  expect(json(said)).toMatchObject({ interrupted: true, places: ["in a worker"], divergences: [] });
}, 60_000);

/** A change of the proposer's first timer that grows with every start in this thread. */
function leakingText(): { find: string; replace: string } {
  const source = fs.readFileSync(path.resolve(import.meta.dirname, "../protocols/shared/retry.ts"), "utf8");
  const find = /io\.setTimer\("retry", (\w+|[\w.]+)/.exec(source)![0];
  return { find, replace: `${find} + (globalThis.leaked = (globalThis.leaked ?? 0) + 1)` };
}

test("compare shows answers and traffic before, during and after faults, for people, as data and as columns", async () => {
  const args = ["compare", "raft", "--scenario", "leader-crash", "--runs", "1", "--workers", "1"];
  const { code, out } = await synod([...args, "--strict"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^system +stretch +ok\/s +p50 ms/m);
  const report = json(await synod([...args, "--json"])) as {
    systems: { reads: number; stretches: { [name: string]: { okPerSecond: { median: number } } } }[];
  };
  const { before, during } = report.systems[0]!.stretches;
  expect(during!.okPerSecond.median).toBeLessThan(before!.okPerSecond.median);
  expect(report.systems[0]!.reads).toBeGreaterThan(0);
  expect((await synod([...args, "--csv"])).out).toMatch(/,during\.okPerSecond,/);
});

test("compare stands in other regions from plan to plan, as many nodes as regions", async () => {
  const args = ["compare", "epaxos", "--scenario", "steady", "--topology", "ibm10", "--workers", "1"];
  const report = json(await synod([...args, "--regions", "4", "--runs", "3", "--json"])) as {
    topology: string;
    systems: { byRegion: object }[];
  };
  expect(report.topology).toBe("ibm10, 4 of its regions in each plan");
  expect(Object.keys(report.systems[0]!.byRegion).length).toBeGreaterThan(4);
  expect((await synod([...args, "--regions", "11"])).err).toMatch(/--regions 11: give a whole number from 1 to 10/);
});

test("compare raises the load to where a system saturates, or asks under the loads that are named", async () => {
  const args = ["compare", "multi-paxos", "--runs", "1", "--workers", "1", "--nodes", "3", "--load"];
  const two = json(await synod([...args, "500,1000", "--json"])) as { systems: { load: number }[] };
  expect(two.systems.map(({ load }) => load)).toEqual([500, 1_000]);
  const { code, out } = await synod([...args, "16000,sweep"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^multi-paxos +ok +16,000! +\d+/m);
  expect(out).toMatch(/^system +carries\/s +most ok\/s/m);
  expect((await synod([...args, "fast"])).err).toMatch(/--load fast: give a whole number/);
});

test("compare takes plans with the leader in one region, and refuses a region that there is not", async () => {
  const args = ["compare", "raft", "--scenario", "steady", "--runs", "2", "--workers", "1"];
  const report = json(await synod([...args, "--topology", "wan3", "--leader", "EU", "--json"])) as {
    leader: string;
    systems: { byLeader: object }[];
  };
  expect(report.leader).toBe("EU");
  expect(report.systems[0]!.byLeader).toMatchObject({ EU: { runs: 2 } });
  expect(Object.keys(report.systems[0]!.byLeader)).toEqual(["EU"]);
  expect((await synod([...args, "--topology", "wan3", "--leader", "EUU"])).err).toMatch(
    /no region "EUU"\. Did you mean EU\?/,
  );
  const some = json(await synod([...args, "--topology", "wan5:EU,JP,VA", "--json"])) as { topology: string };
  expect(some.topology).toBe("wan5:EU,JP,VA");
  expect((await synod([...args, "--topology", "wan5:EU,XX"])).err).toMatch(/no region of wan5 "XX"/);
});

test("compare asks for another service and with other options, and refuses what a system does not have", async () => {
  const args = ["compare", "safekeepers", "--scenario", "member-change", "--runs", "1", "--workers", "1"];
  const given = ["--service", "log", "--set", "heartbeat=registry", "--set", "registry=caspaxos"];
  const report = json(await synod([...args, ...given, "--json"])) as {
    settings: string;
    systems: { kinds: object; memberChange: { millis: { median: number } } }[];
  };
  expect(report.settings).toBe("service log heartbeat=registry registry=caspaxos");
  expect(Object.keys(report.systems[0]!.kinds)).toEqual(expect.arrayContaining(["append-record", "reconfigure"]));
  expect(report.systems[0]!.memberChange.millis.median).toBeGreaterThan(0);
  for (const wrong of [
    ["--service", "register"],
    ["--set", "electionMinMicros=1000"],
    ["--set", "heartbeat"],
  ]) {
    expect((await synod([...args, ...wrong])).code).toBe(2);
  }
});

test.each(systems.map(({ name }) => name))("list %s tells all about it, in lines that fit a terminal", async (name) => {
  const system = systems.find((one) => one.name === name)!;
  const page = json(await synod(["list", name, "--json"])) as unknown as SystemPage;
  expect(page.options.map((option) => option.name)).toEqual(Object.keys(system.options));
  expect(page.faults.filter(({ claimed }) => claimed).length).toBeGreaterThan(10);
  expect(page.judges.length + page.exempt.length).toBe(invariants.length);
  expect([...page.scenarios, ...page.unsuited].map((one) => one.name).sort()).toEqual(
    [rotation, ...scenarios].map((one) => one.name).sort(),
  );
  expect(page.mutants.length).toBeGreaterThan(0);
  const { code, out, err } = await synod(["list", name], undefined, undefined, 100);
  expect([code, err]).toEqual([0, expect.stringContaining(`fuzz ${name} runs it`)]);
  const told = out.replaceAll(/\s+/g, "");
  const words = [
    ...page.options.flatMap((option) => [option.name, option.about]),
    ...[...page.exempt, ...page.unsuited].flatMap((one) => [one.name, one.because]),
    ...page.judges.map(({ name: judge }) => judge),
    ...system.witnesses,
    ...page.mutants.map(({ id }) => id),
  ];
  expect(words.flatMap((text) => text.split(" ")).filter((word) => !told.includes(word))).toEqual([]);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("list of a name that is neither a list nor a system names the nearest", async () => {
  expect((await synod(["list", "rfat"])).err).toMatch(/Did you mean raft\?/);
});

test.each([80, 60, 40])("no table of a list is wider than a terminal of %i columns", async (width) => {
  const { out } = await synod(["list"], undefined, undefined, width);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
});
