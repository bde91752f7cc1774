/** Shows that nothing which planted code does costs a campaign more than its own plan, and that nothing found is lost. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-hostile-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const bugs: { readonly [id: string]: { readonly find: string; readonly replace: string } } = (() => {
  const find = "  if (ballot === acceptor.vote?.ballot) return;";
  const first = (code: string) => ({ find, replace: `${code}\n${find}` });
  const promise = "if (proposal.ballot < acceptor.promised";
  const counting = (test: string) => ({
    find: `${promise})`,
    replace: `${promise} && (globalThis.counted = (globalThis.counted ?? 0) + 1) ${test})`,
  });
  return {
    loop: first("for (;;);"),
    exit: first("process.reallyExit(0);"),
    dies: { find: `${promise})`, replace: `if (proposal.ballot > 3) process.reallyExit(7);\n  ${promise} && false)` },
    once: counting("> 4"),
    often: counting("% 5 > 0"),
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
  const { violations } = await reportOf(fuzz("loop", "--time", "1s"), 1);
  expect(violations).toMatchObject([{ invariant: "returns", trace: null }]);
  expect(violations[0]!.message).toMatch(/^paxos acceptor \d on (prepare|accept) did not return within \d+ s/);
  expect(performance.now() - begun).toBeLessThan(45_000); // on a machine where all else runs too
}, 90_000);

test.each(["exit", "heap"])(
  "a handler that ends its thread (%s) is a finding that names it",
  async (id) => {
    const { violations } = await reportOf(fuzz(id, "--runs", "5"), 1);
    expect(violations).toMatchObject([{ invariant: "returns" }]);
    expect(violations[0]!.message).toMatch(
      /^paxos acceptor \d on \w+ (ended its thread with code 0|used up the memory)/,
    );
  },
  90_000,
);

test("a thread that dies costs its plan and no other: what else is found is found", async () => {
  const args = fuzz("dies", "--runs", "60", "--keep-going", "--scenario", "duel");
  const { violations, systems } = await reportOf(args, 1);
  expect(systems[0]!.runs).toBe(60);
  const invariants = new Set(violations.map(({ invariant }) => invariant));
  expect(invariants).toContain("returns");
  expect(invariants.size).toBeGreaterThan(1);
}, 90_000);

test.each(["once", "often"])(
  "runs that differ (%s) are lost determinism: told with what was found, code 3",
  async (id) => {
    const { violations } = await reportOf(fuzz(id, "--runs", "300", "--scenario", "duel"), 3);
    expect(violations[0]).toMatchObject({ invariant: "determinism" });
    expect(violations[0]!.message).toMatch(/two runs of one plan differ.* first run showed fencing-accept/);
  },
  60_000,
);

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
