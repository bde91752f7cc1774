/** Shows what each command tells a build server: JUnit's form, GitHub's annotations and the page of a job. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { readXml, type XmlElement } from "../../reports/ci/xml.fixture.ts";
import { json, synod } from "../testing.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "synod-ci-"));
const golden = path.resolve(import.meta.dirname, "../../scenarios/golden");
const out = path.join(scratch, "out");
const page = path.join(scratch, "page.md");
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(page, { force: true });
});

let reports = 0;

/** Runs a command with a report, and reads it. */
async function reported(...args: string[]) {
  const file = path.join(scratch, `report-${reports++}.xml`);
  const said = await synod([...args, "--report", `junit=${file}`]);
  const root = readXml(fs.readFileSync(file, "utf8"));
  const cases = root.children.flatMap(({ children }) => children);
  return { ...said, root, cases };
}

const brief = ({ attributes, children }: XmlElement): string =>
  [attributes["classname"], attributes["name"], children[0]?.name ?? "passed", children[0]?.attributes["type"] ?? ""]
    .join(" ")
    .trim();

const bad = ["fuzz", "--mutant", "paxos-accept-below-promise", "--out", out];
const history = path.join(scratch, "bad.edn");
fs.writeFileSync(
  history,
  "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}\n" +
    "{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value 2}\n",
);

test("fuzz: a case for each system under each scenario, the failing one with its sentence and its replay", async () => {
  const { code, cases, root } = await reported(...bad, "--scenario", "duel,calm");
  expect(code).toBe(1);
  expect(root.attributes).toMatchObject({
    name: "synod fuzz",
    tests: "2",
    time: expect.stringMatching(/^\d+\.\d{3}$/),
  });
  expect(cases.map(brief)).toEqual(expect.arrayContaining(["paxos duel failure fencing-accept"]));
  const [failure] = cases[0]!.children;
  expect(failure!.text).toMatch(
    /acceptor \d accepted .*\nplan {4}\d+ of duel, seed 1\nevents .*shrunk to[\s\S]*replay {2}npm run -s synod -- replay/,
  );
  expect(fs.existsSync(cases[0]!.attributes["file"]!)).toBe(true);
}, 60_000);

test("start, check, mutants, compare, replay and verify have cases of their own", async () => {
  const start = await reported("start", "--time", "1s", "--workers", "1", "--out", out);
  expect(start.cases.length).toBeGreaterThan(5);
  const fine = await reported("check", "paxos");
  expect([fine.code, fine.cases.map(brief)]).toEqual([
    0,
    ["paxos nodes 3, clients 1, operations 1, timeouts 1 passed"],
  ]);
  const small = await reported("check", "paxos", "--depth", "3");
  expect([small.code, small.cases.map(brief)]).toEqual([
    4,
    [expect.stringMatching(/^paxos nodes 3.* error undecided$/)],
  ]);
  const trace = path.join(scratch, "check.ndjson");
  const found = await reported("check", "paxos", "--mutant", "paxos-accept-below-promise", "--out", trace);
  expect(found.cases.map(brief)).toEqual([expect.stringMatching(/^paxos .* failure fencing-accept$/)]);
  expect(found.cases[0]!.attributes["file"]).toBe(trace);
  const hunt = await reported("mutants", "paxos-accept-below-promise", "--runs", "50", "--workers", "1");
  expect([hunt.code, hunt.cases.map(brief)]).toEqual([0, ["paxos paxos-accept-below-promise passed"]]);
  const compared = await reported("compare", "paxos", "--scenario", "steady", "--runs", "1", "--workers", "1");
  expect([compared.code, compared.cases.map(brief)]).toEqual([0, ["paxos steady passed"]]);
  const vote = path.join(golden, "raft-forgets-its-vote.ndjson");
  const replayed = await reported("replay", vote, "--expect", "fixed");
  expect([replayed.code, replayed.cases.map(brief)]).toEqual([1, [`raft ${vote} failure fencing-promise`]]);
  const verified = await reported("verify", history);
  expect([verified.code, verified.cases.map(brief)]).toEqual([1, [`verify ${history} failure phantom read`]]);
}, 180_000);

test("under GITHUB_ACTIONS failures are annotated, with the trace as it is called from the repository's root", async () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  vi.stubEnv("GITHUB_WORKSPACE", scratch);
  const { out: said, err } = await synod(bad);
  expect(said).toMatch(
    /^::error file=out\/paxos-duel[\w-]*\.ndjson,title=synod%3A fencing-accept in paxos%2C duel::acceptor \d accepted .*%0Aplan /m,
  );
  expect(err).not.toMatch(/^::/m);
  expect(
    (await synod(["replay", path.join(golden, "raft-forgets-its-vote.ndjson"), "--expect", "still"])).out,
  ).not.toMatch(/^::/m);
}, 60_000);

test.each([
  [[...bad, "--json"]],
  [["replay", path.join(golden, "raft-forgets-its-vote.ndjson"), "--expect", "fixed", "--json"]],
])(
  "with --json stdout stays one document, and annotations go to stderr: %j",
  async (args) => {
    vi.stubEnv("GITHUB_ACTIONS", "true");
    const said = await synod(args);
    expect(json(said)).toBeTypeOf("object");
    expect(said.err).toMatch(/^::error /m);
  },
  60_000,
);

test("nothing is annotated elsewhere, whatever else the environment says", async () => {
  vi.stubEnv("CI", "true");
  const { out: said, err } = await synod(bad);
  expect(said + err).not.toMatch(/^::/m);
  expect(fs.existsSync(page)).toBe(false);
}, 60_000);

test("a job's page gets what each command of the job says, one after the other", async () => {
  vi.stubEnv("GITHUB_STEP_SUMMARY", page);
  await synod(bad);
  await synod(["check", "paxos"]);
  const text = fs.readFileSync(page, "utf8");
  expect(text).toMatch(/^## synod fuzz: 1 of 1 case failed/m);
  expect(text).toMatch(/^### fencing-accept in paxos, duel$/m);
  expect(text).toMatch(/^replay {2}npm run -s synod -- replay /m);
  expect(text).toMatch(/^## synod check: 1 case, none failed/m);
}, 60_000);

test("a page that cannot be written is told and changes no verdict", async () => {
  vi.stubEnv("GITHUB_STEP_SUMMARY", path.join(scratch, "nowhere/page.md"));
  const { code, err } = await synod(["check", "paxos"]);
  expect([code, err]).toEqual([0, expect.stringMatching(/the job's summary was not written/)]);
}, 60_000);

test.each([
  [["fuzz", "paxos", "--report", "xml=a"], /--report xml=a: write junit=FILE/],
  [["fuzz", "paxos", "--report", "junit="], /--report junit=: write junit=FILE/],
  [["compare", "paxos", "--report", `junit=${history}/x.xml`], /is not a folder/],
  [["check", "paxos", "--report", `junit=${history}`], /bad\.edn exists already; say --force/],
  [["check", "--around", "x.ndjson", "--report", "junit=x.xml"], /x\.ndjson|--report/],
  [["replay", "--system", "paxos", "--index", "1", "--report", "junit=x.xml"], /--report is about traces/],
] as const)("%j is a mistake that is told before the work", async (args, words) => {
  const { code, err } = await synod(args);
  expect([code, err]).toEqual([2, expect.stringMatching(words)]);
});
