/** Coverage of campaigns: which handlers and branches were reached, in whose lines, and the LCOV that tools read. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type FileCoverage, unreachedOf } from "../../reports/coverage.ts";
import { renderLcov } from "../../reports/lcov.ts";
import { json, synod } from "../testing.ts";
import { fileCoverage } from "./coverage.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-coverage-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const calm = ["--scenario", "calm", "--runs", "20", "--out", folder];
const crashing = ["fuzz", "raft", "--scenario", "crashes", "--runs", "60", "--out", folder];

interface Told {
  readonly coverage: {
    readonly functions: { readonly reached: number; readonly all: number };
    readonly unreached: readonly {
      readonly file: string;
      readonly line: number;
      readonly within: string;
      readonly what: string | null;
    }[];
  };
}

async function coverage(...args: readonly string[]): Promise<Told["coverage"]> {
  return (json(await synod([...args, "--workers", "1", "--coverage", "--json"])) as unknown as Told).coverage;
}

/** Line, counted from 1, of the one place of a file that holds the text. */
function lineOf(file: string, text: string): number {
  const source = fs.readFileSync(file, "utf8");
  return source.slice(0, source.indexOf(text)).split("\n").length;
}

test("a handler that a scenario cannot reach is named, and one that it reaches is not", async () => {
  const { unreached } = await coverage("fuzz", "raft", ...calm);
  const functions = unreached.filter(({ what }) => what === null);
  const file = "protocols/raft/snapshot.ts";
  expect(functions).toContainEqual(
    expect.objectContaining({ file, within: "onInstallSnapshot", line: lineOf(file, "function onInstallSnapshot") }),
  );
  expect(functions.map(({ within }) => within)).not.toContain("onAppend");
  // What must not be reached, and what serves readers of traces, is no hole.
  expect(unreached.filter(({ within }) => within === "describe")).toEqual([]);
  expect(unreached.filter(({ what }) => what === "default:")).toEqual([]);
});

test("a branch that a scenario cannot reach is named by its line, and is reached under another one", async () => {
  const file = "protocols/raft/append.ts";
  const line = lineOf(file, 'io.observe({ type: "truncated"') - 1; // the block begins there
  const missed = (found: Told["coverage"]) => found.unreached.filter((one) => one.file === file && one.line === line);
  expect(missed(await coverage("fuzz", "raft", ...calm))).toMatchObject([{ within: "takeEntries", what: "if" }]);
  expect(missed(await coverage(...crashing))).toEqual([]);
});

test("two workers reach together what one reaches alone, and their counts are added", async () => {
  const files = await Promise.all(
    ["1", "2"].map(async (workers) => {
      const file = path.join(folder, `workers-${workers}.info`);
      const { code, out } = await synod([...crashing, "--workers", workers, "--lcov", file]);
      expect(code).toBe(0);
      expect(out).toMatch(/\nreached: \d+ of \d+ functions and \d+ of \d+ branches in \d+ files\n/);
      return parseLcov(fs.readFileSync(file, "utf8"));
    }),
  );
  const handlers = files.map((records) => records.get("protocols/raft/replica.ts")!.functions.get("onMessage")!.count);
  expect(handlers[0]).toBeGreaterThan(1_000);
  expect(handlers[1]).toBe(handlers[0]);
});

test("LCOV: hits and totals of each record are those of its lines, and every line is one of the file", async () => {
  const file = path.join(folder, "whole.info");
  await synod(["fuzz", "paxos", ...calm, "--workers", "1", "--lcov", file]);
  const records = parseLcov(fs.readFileSync(file, "utf8"));
  expect([...records.keys()]).toContain("protocols/paxos/acceptor.ts");
  for (const [name, { functions, branches, lines, totals }] of records) {
    const source = fs.readFileSync(name, "utf8").split("\n");
    const all = [
      ...[...functions.values()].map(({ line }) => line),
      ...branches.map(({ line }) => line),
      ...lines.keys(),
    ];
    for (const line of all) expect(source[line - 1], `${name}:${line}`).toMatch(/\S/);
    const hit = (counts: Iterable<number>): number => [...counts].filter((count) => count > 0).length;
    const calls = [...functions.values()].map(({ count }) => count);
    const taken = branches.map(({ count }) => count);
    expect(totals).toEqual({
      ...{ FNF: calls.length, FNH: hit(calls), BRF: taken.length, BRH: hit(taken) },
      ...{ LF: lines.size, LH: hit(lines.values()) },
    });
  }
  const again = await synod(["fuzz", "paxos", ...calm, "--workers", "1", "--lcov", file]);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining("exists already") });
});

test("under a planted bug lines are told as they are without it, whatever its text adds or takes away", async () => {
  const bug = {
    ...{ id: "paxos-mute", system: "paxos", file: "protocols/paxos/acceptor.ts" },
    find: "if (ballot < acceptor.promised) return refuse(acceptor, from, io);",
    replace: "\n".repeat(1_000), // so many that all below would be taken for a part of onPrepare
    ...{ breaks: "no refusal of phase 1", source: "none", difficulty: "E" },
  };
  const bugs = path.join(folder, "bugs.json");
  fs.writeFileSync(bugs, JSON.stringify([bug]));
  const planted = ["--mutant", "paxos-mute", "--bugs-from", bugs, "--keep-going"];
  const file = path.join(folder, "planted.info");
  await synod([
    "fuzz",
    ...planted,
    "--scenario",
    "calm",
    "--runs",
    "20",
    "--out",
    folder,
    "--workers",
    "1",
    "--lcov",
    file,
  ]);
  const { functions, lines } = parseLcov(fs.readFileSync(file, "utf8")).get("protocols/paxos/acceptor.ts")!;
  const below = lineOf("protocols/paxos/acceptor.ts", "io.write({ promised: ballot });");
  const calls = lines.get(lineOf("protocols/paxos/acceptor.ts", "return onAccept(state")); // above the bug
  expect(functions.get("onAccept")!.count).toBe(calls);
  expect(functions.get("onPrepare")!.count).not.toBe(calls);
  expect(lines.get(below)).toBe(functions.get("onPrepare")!.count); // refused none
});

test("of what was never reached the outermost is told: a whole function, or the first way on that was not taken", () => {
  const text = [
    "export function live(a: number): number {",
    "  if (a > 1) {",
    "    if (a > 2) return 2;",
    "    return 1;",
    "  }",
    "  return a === 0 ? 0 : 1;",
    "}",
    "const dead = (a: number): number => (a > 0 ? 1 : 2);",
    "function barrier(): void {",
    '  assert(false, "never");',
    "}",
  ].join("\n");
  const zero = [text.indexOf("{\n    if"), text.indexOf("  return a ===") - 1] as const;
  const isDead = (at: number): boolean =>
    (at >= zero[0] && at < zero[1]) || at === text.indexOf("0 : 1") || at >= text.indexOf("(a: number): number =>");
  const covered = fileCoverage("mine.ts", text, (at) => (isDead(at) ? 0 : 3));
  expect(unreachedOf(covered).map(({ line, within, what, text: code }) => ({ line, within, what, code }))).toEqual([
    { line: 2, within: "live", what: "if", code: "{ if (a > 2) return 2; return 1; }" },
    { line: 6, within: "live", what: "?", code: "0" },
    { line: 8, within: "dead", what: null, code: "" },
  ]);
});

test("LCOV knows functions by name, so that those that share one get their lines", () => {
  const one = { line: 3, count: 1, isIdle: false, isInner: false };
  const functions = [
    { ...one, name: "a function" },
    { ...one, name: "recover" },
    { ...one, name: "recover", line: 9 },
  ];
  const file: FileCoverage = { file: "mine.ts", functions, branches: [], lines: [] };
  expect(renderLcov([file]).match(/FN:.*/g)).toEqual(["FN:3,anonymous:3", "FN:3,recover", "FN:9,recover:9"]);
});

interface LcovRecord {
  readonly functions: Map<string, { readonly line: number; readonly count: number }>;
  readonly branches: { readonly line: number; readonly count: number }[];
  readonly lines: Map<number, number>;
  readonly totals: { [name: string]: number };
}

/** Reads tracefiles as geninfo(1) describes them; what it does not describe is an error. */
function parseLcov(text: string): Map<string, LcovRecord> {
  const records = new Map<string, LcovRecord>();
  let record: LcovRecord | null = null;
  const starts = new Map<string, number>();
  for (const line of text.trimEnd().split("\n")) {
    const [, tag, rest] = /^(TN|SF|FN|FNDA|FNF|FNH|BRDA|BRF|BRH|DA|LF|LH|end_of_record)(?::(.*))?$/.exec(line)!;
    const fields = (rest ?? "").split(",");
    if (tag === "SF") {
      record = { functions: new Map(), branches: [], lines: new Map(), totals: {} };
      starts.clear();
      records.set(rest!, record);
    } else if (tag === "FN") starts.set(fields.slice(1).join(","), Number(fields[0]));
    else if (tag === "FNDA") {
      const name = fields.slice(1).join(",");
      expect(record!.functions.has(name)).toBe(false);
      record!.functions.set(name, { line: starts.get(name)!, count: Number(fields[0]) });
    } else if (tag === "BRDA") {
      expect(fields).toHaveLength(4);
      record!.branches.push({ line: Number(fields[0]), count: fields[3] === "-" ? 0 : Number(fields[3]) });
    } else if (tag === "DA") record!.lines.set(Number(fields[0]), Number(fields[1]));
    else if (tag === "end_of_record") record = null;
    else if (tag !== "TN") record!.totals[tag!] = Number(rest);
  }
  expect(record).toBeNull();
  return records;
}
