/** Shows that plans by hand run as they say, and that `plan` prints what `run` takes. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, misunderstood, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-run-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
function file(name: string, text: string): string {
  fs.writeFileSync(at(name), text);
  return at(name);
}
const out = ["--out", at("out")];
const digestOf = async (...args: readonly string[]) => json(await synod([...args, "--json"]))["digest"];

test("a plan of one line runs under all judges, and what it leaves out is filled in", async () => {
  const plan = file("short.json", '{"system": "raft", "faults": [{"kind": "isolate", "at": 2000000}]}');
  const said = await synod(["run", plan, ...out]);
  expect(said.code, said.err).toBe(0);
  expect(said.out).toMatch(/^raft +short +5 +[\d,]+ +\d+ +ok$/m);
  expect(said.err).toMatch(/Next: .* run \S+short.json --trace run.ndjson keeps its trace/);
  const printed = await synod(["run", plan, "--print-plan"]);
  expect(JSON.parse(printed.out)).toMatchObject({
    system: "raft",
    nodes: 5,
    faults: [{ kind: "isolate", at: 2_000_000, duration: 4_000_000, node: "leader", clients: true }],
  });
  const whole = file("whole.json", printed.out);
  expect(await digestOf("run", whole)).toBe(await digestOf("run", plan));
});

test("a stretch in which nothing succeeded is said aloud, for people and as data, of one run and of a comparison", async () => {
  const plan = file("idle.json", '{"system": "raft", "workload": {"operations": 0}}');
  const sentence = "no operation succeeded before the first fault in raft under idle";
  const said = await synod(["run", plan, ...out]);
  expect([said.code, said.out]).toEqual([0, expect.stringContaining(`\n${sentence}\n`)]);
  expect(json(await synod(["run", plan, ...out, "--json"]))).toMatchObject({ vacuous: [sentence] });
  const compared = json(await synod(["compare", "raft", "--scenario", "steady", "--runs", "1", "--json"]));
  expect(compared).toMatchObject({ vacuous: [] });
});

test("a run that goes on and on is given up when its time is up: exit code 4, of a plan as of a trace", async () => {
  const workload = { operations: 1e9, thinkMin: 0, thinkMax: 0 };
  const plan = { system: "paxos", workload, budget: { eventsMax: 1e12, activeMicros: 1e12 } };
  const endless = file("endless.json", JSON.stringify(plan));
  const words = "undecided: the time was up before the run ended\n";
  expect(await synod(["run", endless, "--time", "1s", ...out])).toMatchObject({ code: 4, out: words });
  const whole = { ...plan, budget: { eventsMax: 10, activeMicros: 1e12 } };
  const trace = at("endless.ndjson");
  expect(await synod(["run", file("whole-of-10.json", JSON.stringify(whole)), "--trace", trace])).toMatchObject({
    code: 4,
  });
  fs.writeFileSync(trace, fs.readFileSync(trace, "utf8").replace(/"eventsMax":10\b/, '"eventsMax":1000000000000'));
  const said = await synod(["replay", trace, "--time", "1s", "--json"]);
  expect([said.code, json(said)]).toMatchObject([4, { verdict: "undecided", bound: "time", system: "paxos" }]);
}, 60_000);

test("a script runs as its JSON does, and its trace turns into the script again", async () => {
  const script = file("cut.txt", "system raft; load: pause 100 ms; at 2 s cut leader from all; at 4 s heal");
  const trace = at("cut.ndjson");
  const said = json(await synod(["run", script, "--trace", trace, "--json"]));
  expect(said).toMatchObject({ verdict: "ok", trace, beyond: [], plan: "cut" });
  const text = (await synod(["plan", trace, "--text"])).out;
  expect(text).toBe(
    "system raft\nnodes 5\nseed 1\nload: pause 100 ms\nrun: active 6 s\n\nat 2 s cut leader from all for 2 s\n",
  );
  expect((await synod(["plan", script, "--text"])).out).toBe(text);
  expect(json(await synod(["plan", script, "--text", "--json"]))).toEqual({ script: text });
  const plan = file("cut.json", (await synod(["plan", trace])).out);
  expect(await digestOf("run", plan)).toBe(said["digest"]);
  expect((await synod(["replay", trace])).out).toContain(`digest ${said["digest"]}: no violation`);
});

test.each([
  ["paxos", "duel", 3],
  ["safekeepers", "memberships", 5],
  ["raft", "rotation", 12],
] as const)(
  "the plan of %s under %s, index %i, runs with the digest of the campaign's run",
  async (system, scenario, index) => {
    const place = ["--scenario", scenario, "--index", String(index), "--seed", "s"];
    const digest = await digestOf("replay", "--system", system, ...place);
    const plan = file("drawn.json", (await synod(["plan", system, ...place])).out);
    const script = file("drawn.txt", (await synod(["plan", system, ...place, "--text"])).out);
    expect([await digestOf("run", plan), await digestOf("run", script)]).toEqual([digest, digest]);
  },
);

test("a violation is told as a campaign tells it, with its trace, exit code 1 and what to do next", async () => {
  const plan = file("vote.json", '{"system": "raft", "nodes": 3}');
  const args = ["run", plan, "--mutant", "raft-forgets-its-vote", ...out];
  const said = await synod(args);
  expect(said.code, said.err).toBe(1);
  expect(said.out).toMatch(/^VIOLATION fencing-promise in raft under vote\n {2}replica \d lets a promise .* leave/m);
  const trace = at("out/raft-vote.ndjson");
  expect(said.out).toContain(`trace   ${trace}`);
  expect(said.err).toContain(`shrink ${trace} finds a smaller run like it`);
  const replayed = json(await synod(["replay", trace, "--json"]));
  const report = json(await synod([...args, "--json"]));
  expect(report).toMatchObject({
    verdict: "violated",
    violation: { invariant: "fencing-promise" },
    mutant: "raft-forgets-its-vote",
  });
  expect(replayed).toMatchObject({ verdict: "reproduced", digest: report["digest"] });
});

test("what goes beyond the claims runs, and is said to", async () => {
  const script = file("wipe.txt", "system raft; at 2 s wipe leader for 20 ms");
  const { out: said } = await synod(["run", script, ...out]);
  expect(said).toContain("beyond what raft claims to survive: wiped-disk (plan.faults[0])");
});

test("a plan that leaves too few servers for ever goes beyond what the system can do, and is said to", async () => {
  const words = "more servers that never come back than it can do without";
  const told = async (gone: readonly number[]) => {
    const plan = { system: "raft", nodes: 3, gone: { nodes: gone, cut: false }, budget: { activeMicros: 400_000 } };
    return (await synod(["run", file("gone.json", JSON.stringify(plan)), ...out])).out;
  };
  expect(await told([0])).not.toContain("beyond");
  expect(await told([0, 1])).toContain(`beyond what raft claims to survive: ${words} (plan.gone)`);
});

test("a run that ends undecided has the exit code 4", async () => {
  const script = file("few.txt", "system raft; run: at most 100 events");
  const said = await synod(["run", script]);
  expect(said.code).toBe(4);
  expect(said.out).toMatch(/undecided: /);
});

test("the scripts in scenarios/scripts run as they are, and each says what it is about", async () => {
  const scripts = path.resolve(import.meta.dirname, "../scenarios/scripts");
  for (const name of fs.readdirSync(scripts)) {
    const said = json(await synod(["run", path.join(scripts, name), "--json", ...out]));
    expect(said["verdict"], name).toBe("ok");
    expect((said["counts"] as { hitNothing: object }).hitNothing, name).toEqual({});
  }
}, 30_000);

test.each<[args: readonly string[], words: RegExp]>([
  [["run", "absent.json"], /cannot read absent\.json: it does not exist/],
  [["run"], /something is missing: synod run <plan>/],
  [["run", file("bad.json", '{"system": "raft",\n "nodes": }')], /bad\.json: line 2, column 11: this is no JSON/],
  [["run", file("none.json", "{}")], /write for example \{"system": "raft"\}/],
  [["run", file("name.json", '{"system": "rfat"}')], /no system "rfat"\. Did you mean raft\?/],
  [
    ["run", file("field.json", '{"system": "raft", "fautls": []}')],
    /plan\.fautls: there is no such field; did you mean faults\?/,
  ],
  [["run", file("script.txt", "system raft\nat 2 s cut")], /script\.txt: line 2, column 11: something is missing/],
  [["run", "--script", file("odd.json", "{}")], /odd\.json: line 1, column 1: "\{" means nothing here/],
  [["run", at("bad.json"), "--mutant", "raft-forgets-its-vot"], /Did you mean raft-forgets-its-vote\?/],
  [["run", at("ok.txt"), "--mutant", "paxos-any-vote"], /planted bug paxos-any-vote is one of paxos/],
  [["plan", "rfat"], /no system "rfat"\. Did you mean raft\?/],
  [["plan", "./rfat"], /cannot read \.\/rfat/],
  [["plan", "raft", "--scenario", "electoins"], /Did you mean elections\?/],
  [["plan", "paxos", "--scenario", "snapshots"], /snapshots does not suit paxos/],
  [["plan", "raft", "--script"], /leave --script out/],
  [["plan", at("ok.txt"), "--index", "3"], /ok\.txt says all about its plan: leave --index out/],
])("synod %j is the user's mistake", async (args, words) => {
  file("ok.txt", "system raft");
  const said = await synod(args);
  expect([said.code, said.out]).toEqual([2, ""]);
  expect(said.err).toMatch(words);
});

test("the plan of a trace that is longer than a plan may be is printed as any other", async () => {
  const script = file("long.txt", "system paxos");
  const trace = at("long.ndjson");
  await synod(["run", script, "--trace", trace]);
  const lines = fs.readFileSync(trace, "utf8").trimEnd().split("\n");
  const padding = " ".repeat(Math.ceil(2 ** 26 / lines.length));
  fs.writeFileSync(trace, lines.map((line) => `${line}${padding}\n`).join(""));
  expect((await synod(["plan", trace])).out).toBe((await synod(["plan", script])).out);
  const padded = file("padded.json", " ".repeat(2 ** 26 + 1));
  expect((await synod(["plan", padded])).err).toContain("has more than 67108864 bytes; is it a plan?");
});

test("a trace is no plan to run, and the way to run it again is named", async () => {
  const trace = at("again.ndjson");
  await synod(["run", file("again.txt", "system paxos"), "--trace", trace]);
  const said = await synod(["run", trace]);
  expect(said.code).toBe(2);
  expect(said.err).toContain(`synod replay ${trace} runs it again`);
  expect((await synod(["run", at("again.txt"), "--trace", trace])).err).toContain("exists already");
});

test("every outcome names one next step that the program understands", async () => {
  const script = file("step.txt", "system paxos");
  for (const args of [
    ["run", script],
    ["plan", script],
    ["plan", "raft", "--text"],
    ["run", script, "--trace", at("step.ndjson")],
  ]) {
    const { err } = await synod(args);
    const line = /Next: npm run -s synod -- (.*) (?:keeps|runs|tells) /.exec(err)![1]!;
    expect(await misunderstood(line), line).toBeNull();
  }
});
