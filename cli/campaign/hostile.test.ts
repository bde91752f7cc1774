/** Shows that nothing which planted code does costs a campaign more than its own plan, and that nothing found is lost. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { AuditReport } from "../../reports/audit.ts";
import { json, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-hostile-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const bugs: { readonly [id: string]: { readonly find: string; readonly replace: string } } = (() => {
  const refusal = '  io.send(from, { type: "nack", promised });\n}';
  /** The thread ends past the ambient guard, by a function that the module took before any run. */
  const refusing = (code: string) => ({
    find: refusal,
    replace: `  ${code}\n${refusal}\nconst end = process.reallyExit.bind(process);`,
  });
  const promise = "if (proposal.ballot < acceptor.promised";
  const count = "(globalThis.counted = (globalThis.counted ?? 0) + 1)";
  return {
    loop: refusing("for (;;);"),
    exit: refusing("end(0);"),
    dies: refusing("if (promised % 8 === 7) end(7); if (promised % 8 === 2) throw new RangeError('odd');"),
    clock: refusing("Date.now();"),
    once: { find: `${promise})`, replace: `${promise} && ${count} > 4)` },
  };
})();

const file = path.join(folder, "bugs.json");
fs.writeFileSync(
  file,
  JSON.stringify(
    Object.entries(bugs).map(([id, change]) => ({
      ...{ id, system: "paxos", file: "protocols/paxos/acceptor.ts", ...change },
      ...{ breaks: "the campaign", source: "for the test", difficulty: "E" },
    })),
  ),
);

test.each([
  ["throws", "throw new Error('at import');", /cannot be loaded: at import/],
  ["misses", "import 'nope-nope';", /cannot be loaded: Cannot find package 'nope-nope'/],
  ["is no code", "let let = 3 ((;", /cannot be loaded: /],
  ["ends its thread", "process.exit(0);", /cannot be loaded: it ended its thread with code 0/],
])(
  "a bug whose text %s when it is loaded is the user's mistake, and is named",
  async (id, code, words) => {
    const name = id.replaceAll(" ", "-");
    const own = path.join(folder, `${name}.json`);
    const imports = 'import { acceptor } from "./acceptor.ts";';
    const change = { file: "protocols/paxos/index.ts", find: imports, replace: `${code} ${imports}` };
    fs.writeFileSync(
      own,
      JSON.stringify([{ ...change, id: name, system: "paxos", breaks: "x", source: "x", difficulty: "E" }]),
    );
    for (const command of [
      ["fuzz", "--runs", "2"],
      ["mutants", name],
      ["mutants", name, "--by", "check"],
      ["check", "paxos"],
    ]) {
      const bug = command[0] === "mutants" ? [] : ["--mutant", name];
      const said = await synod([...command, ...bug, "--bugs-from", own]);
      expect(said.code, said.err).toBe(2);
      expect(said.out === "" ? said.err : said.out).toMatch(new RegExp(`planted bug ${name}: it ${words.source}`));
    }
  },
  60_000,
);

interface Report {
  readonly violations: readonly {
    readonly invariant: string;
    readonly message: string;
    readonly trace: string | null;
  }[];
  readonly unwritten: readonly string[];
  readonly systems: readonly { readonly runs: number; readonly violated: number }[];
}

const planted = (id: string): readonly string[] => ["--mutant", id, "--bugs-from", file, "--json"];
const fuzz = (id: string, ...args: string[]): readonly string[] => {
  return ["fuzz", "--workers", "1", "--out", path.join(folder, id), ...args, ...planted(id)];
};
const reportOf = async (args: readonly string[], code: number): Promise<Report> => {
  const said = await synod(args);
  expect(said.code, said.err).toBe(code);
  return json(said) as unknown as Report;
};

test("a handler that never returns is a finding that names it, and the time limit holds", async () => {
  const begun = performance.now();
  const { violations } = await reportOf(fuzz("loop", "--time", "4s"), 1);
  expect(violations).toMatchObject([{ invariant: "returns", trace: null }]);
  expect(violations[0]!.message).toMatch(/^paxos acceptor \d on \w+ did not return within \d+ s/);
  expect(performance.now() - begun).toBeLessThan(45_000); // on a machine where all else runs too
}, 90_000);

test("a handler that ends its thread is a finding that names it", async () => {
  const { violations } = await reportOf(fuzz("exit", "--runs", "100"), 1);
  expect(violations).toMatchObject([{ invariant: "returns" }]);
  expect(violations[0]!.message).toMatch(/^paxos acceptor \d on \w+ ended its thread with code 0/);
}, 90_000);

test("an audit names what ends its thread, or reaches for a clock, and holds the other plans against one another", async () => {
  const audit = async (id: string, code: number): Promise<AuditReport> => {
    const said = await synod(["audit", "--scenario", "duel", "--runs", "2", ...planted(id)]);
    expect(said.code, said.err).toBe(code);
    return json(said) as unknown as AuditReport;
  };
  const { findings, lost } = await audit("exit", 1);
  expect(findings[0]).toMatchObject({ system: "paxos", scenario: "duel", invariant: "returns" });
  expect(findings[0]!.message).toMatch(/^paxos acceptor \d on \w+ ended its thread with code 0/);
  expect(lost).toEqual([]);
  const ambient = await audit("clock", 3);
  expect(ambient.divergences).toEqual([]);
  expect(ambient.findings[0]).toMatchObject({
    invariant: "determinism",
    message: expect.stringMatching(/called Date/),
  });
}, 90_000);

test("a thread that dies costs its plan and no other: what else is found is found", async () => {
  const args = fuzz("dies", "--runs", "20", "--keep-going", "--scenario", "duel");
  const { violations, systems } = await reportOf(args, 1);
  expect(systems[0]!.runs).toBe(20);
  const invariants = new Set(violations.map(({ invariant }) => invariant));
  expect(invariants).toContain("returns");
  expect(invariants.size).toBeGreaterThan(1);
}, 90_000);

test("runs that differ are lost determinism: told with what was found, code 3", async () => {
  const { violations } = await reportOf(fuzz("once", "--runs", "300", "--scenario", "duel"), 3);
  expect(violations[0]).toMatchObject({ invariant: "determinism" });
  expect(violations[0]!.message).toMatch(/two runs of one plan differ.* first run showed fencing-accept/);
}, 60_000);

test("a folder that cannot be written any more takes nothing from the verdict", async () => {
  const out = path.join(folder, "gone");
  const said = await synod(
    ["fuzz", "--mutant", "paxos-accept-below-promise", "--out", out, "--json", "--workers", "1"],
    undefined,
    (text) => {
      if (/starting/.test(text)) fs.writeFileSync(out, "no folder");
    },
  );
  expect(said.code).toBe(1);
  const report = json(said) as unknown as Report;
  expect(report.violations).toMatchObject([{ invariant: "fencing-accept", trace: null }]);
  expect(report.unwritten[0]).toMatch(/cannot (make|write)|not a directory|file already exists/i);
});

test("a smaller trace that cannot be written any more is told as such, behind its verdict, and named nowhere", async () => {
  const late = path.join(folder, "late");
  fs.mkdirSync(late);
  const golden = path.join(import.meta.dirname, "../../scenarios/golden/paxos-blank-disk-votes.ndjson");
  const args = ["shrink", golden, "--out", path.join(late, "small.ndjson"), "--runs", "20"];
  const said = await synod(args, undefined, (text) => {
    if (!/^shrinking/.test(text)) return;
    fs.rmSync(late, { recursive: true });
    fs.writeFileSync(late, "no folder");
  });
  expect(said.code, said.err).toBe(2);
  expect(said.err).toMatch(/cannot write \S+small\.ndjson/);
  expect(said.out).toMatch(/events? shrunk to/);
  expect(said.out).not.toMatch(/small\.ndjson/);
});

test("after an end of its own a campaign leaves its traces, and nothing that was kept for the worst", async () => {
  const out = path.join(folder, "tidy");
  const args = [
    "fuzz",
    "--mutant",
    "paxos-accept-below-promise",
    "--out",
    out,
    "--json",
    "--keep-going",
    "--runs",
    "50",
  ];
  const { violations } = json(await synod(args)) as unknown as Report;
  const traces = violations.flatMap(({ trace }) => (trace === null ? [] : [path.basename(trace)]));
  expect(fs.readdirSync(out).sort()).toEqual([...traces].sort());
});

test("an interrupt while violations are shrunk leaves the traces of what was found", async () => {
  const out = path.join(folder, "shrinking");
  const args = ["fuzz", "--mutant", "paxos-accept-below-promise", "--out", out, "--json", "--workers", "1"];
  const said = await synod(args, /shrinking/);
  expect(said.code).toBe(130);
  const { violations } = json(said) as unknown as Report;
  expect(violations).toMatchObject([{ invariant: "fencing-accept", trace: expect.stringMatching(/-found\.ndjson$/) }]);
  expect((await synod(["replay", violations[0]!.trace!])).out).toMatch(/^reproduced/);
});

test("--undecided says how many percent of the runs may stay undecided", async () => {
  const own = path.join(folder, "short.json");
  const change = {
    file: "sim/world/timed/timed.ts",
    find: "const { eventsMax } = this.#plan.budget;",
    replace: "const eventsMax = this.#plan.nodes > 4 ? 9 : 1e6;",
  };
  const about = { id: "short", system: "paxos", breaks: "x", source: "x", difficulty: "E" };
  fs.writeFileSync(own, JSON.stringify([{ ...about, ...change }]));
  const args = ["fuzz", "--mutant", "short", "--bugs-from", own, "--scenario", "calm", "--runs", "20", "--json"];
  const plain = await synod(args);
  expect(plain.code).toBe(4);
  const [cell] = json(plain)["systems"] as { undecided: number; runs: number }[];
  const percent = Math.ceil((100 * cell!.undecided) / cell!.runs);
  expect(percent).toBeGreaterThan(1);
  expect((await synod([...args, "--undecided", String(percent - 1)])).code).toBe(4);
  expect((await synod([...args, "--undecided", `${percent - 1}%`])).code).toBe(4);
  expect((await synod([...args, "--undecided", `${percent}%`])).code).toBe(0);
}, 60_000);

test("--undecided says how many percent of the planted bugs may stay unfound", async () => {
  const args = ["mutants", "paxos-read-not-written-back", "--runs", "1", "--workers", "1"];
  expect((await synod(args)).code).toBe(4);
  expect((await synod([...args, "--undecided", "99.9%"])).code).toBe(4);
  expect((await synod([...args, "--undecided", "100%"])).code).toBe(0);
}, 60_000);
