/** Shows that a corpus of traces is replayed in a line each, and that only a corpus that is as expected ends with 0. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, synod } from "../testing.ts";

const golden = path.resolve(import.meta.dirname, "../../scenarios/golden");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "synod-corpus-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const vote = "raft-forgets-its-vote.ndjson";
const packed = "epaxos-recovery-counts-an-outsider.ndjson.gz"; // its bug is mended: nothing is planted in it
const corpus = path.join(scratch, "corpus");
const fine = path.join(scratch, "fine.ndjson");
const closed = path.join(scratch, "closed.ndjson");

beforeAll(async () => {
  fs.mkdirSync(path.join(corpus, "older"), { recursive: true });
  fs.copyFileSync(path.join(golden, vote), path.join(corpus, vote));
  fs.copyFileSync(path.join(golden, packed), path.join(corpus, "older", packed));
  await synod(["replay", "--system", "paxos", "--index", "0", "--out", fine]);
  await synod(["check", "paxos", "--mutant", "paxos-accept-below-promise", "--out", closed]);
}, 60_000);

test("each trace is a line, in folders below too and gzipped; planted bugs are still there, mended ones are not", async () => {
  const { code, out } = await synod(["replay", corpus, "--expect", "fixed"]);
  expect(code).toBe(1);
  const lines = out.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^fixed {7}.*older\/epaxos-recovery/);
  expect(lines[1]).toMatch(/^reproduced {2}.*raft-forgets-its-vote\.ndjson: not fixed: /);
  expect(lines[2]).toBe("2 traces: 1 fixed, 1 reproduced; 1 not as expected (fixed)");
}, 60_000);

test.each([
  ["fixed", [corpus, "--mutant", "none"], 0],
  ["still", [path.join(corpus, vote)], 0],
  ["reproduced", [path.join(corpus, vote)], 0],
  ["still", [path.join(corpus, vote), "--mutant", "none"], 1],
  ["reproduced", [path.join(corpus, vote), "--mutant", "none"], 1],
  ["still", [corpus], 1],
  ["fixed", [fine], 1],
  ["still", [fine], 1],
  ["reproduced", [fine], 0],
  ["fixed", [closed, "--mutant", "none"], 0],
  ["still", [closed], 0],
] as const)(
  "--expect %s %j ends with %i",
  async (expected, args, code) => {
    const said = await synod(["replay", ...args, "--expect", expected]);
    expect(said.code, said.out + said.err).toBe(code);
  },
  60_000,
);

test("a trace without a violation is not fixed, and says so", async () => {
  expect((await synod(["replay", fine, "--expect", "fixed"])).out).toMatch(
    /the trace shows no violation that could be fixed/,
  );
}, 30_000);

test("--json is one document with an entry for each", async () => {
  const said = await synod(["replay", corpus, fine, "--expect", "still", "--json"]);
  expect(json(said)).toMatchObject({
    expect: "still",
    asExpected: 1,
    traces: [
      {
        system: "epaxos",
        outcome: "fixed",
        isExpected: false,
        violation: null,
        why: expect.stringMatching(/not there any more/),
      },
      { system: "raft", mutant: "raft-forgets-its-vote", outcome: "reproduced", isExpected: true, why: null },
      { system: "paxos", outcome: "reproduced", isExpected: false },
    ],
    leftOut: [],
  });
}, 60_000);

test("without --expect several traces are told as they are, and end as the worst alone would", async () => {
  const { code, out } = await synod(["replay", path.join(corpus, vote), fine]);
  expect(code).toBe(1);
  expect(out).toMatch(/^2 traces: 2 reproduced$/m);
}, 60_000);

test("an empty folder is a mistake and never green, and so is one without traces", async () => {
  const empty = path.join(scratch, "empty");
  fs.mkdirSync(empty);
  const nothing = await synod(["replay", empty, "--expect", "fixed"]);
  expect([nothing.code, nothing.err]).toEqual([
    2,
    expect.stringMatching(/empty is empty: nothing was asked; name a folder/),
  ]);
  fs.writeFileSync(path.join(empty, "notes.txt"), "none");
  const other = await synod(["replay", empty, "--expect", "fixed", "--json"]);
  expect([other.code, json(other)["error"]]).toEqual([2, expect.objectContaining({ code: "no-traces" })]);
  expect((await synod(["replay", path.join(scratch, "absent"), "--expect", "fixed"])).code).toBe(2);
});

test("files that are no traces are named: by their names they are left out, by what they hold they are mistakes", async () => {
  const mixed = path.join(scratch, "mixed");
  fs.mkdirSync(mixed);
  fs.writeFileSync(path.join(mixed, "README.md"), "about\n");
  fs.writeFileSync(path.join(mixed, "broken.ndjson"), "{}\n");
  fs.writeFileSync(path.join(mixed, "cut.ndjson.gz"), gzipSync("x").subarray(0, 12));
  const whole = gunzipSync(fs.readFileSync(path.join(golden, packed))).toString();
  fs.writeFileSync(path.join(mixed, "short.ndjson"), whole.split("\n").slice(0, 3).join("\n"));
  fs.copyFileSync(path.join(golden, packed), path.join(mixed, packed));
  const { code, out } = await synod(["replay", mixed, "--expect", "fixed"]);
  expect(code).toBe(2);
  expect(out).toMatch(/^no trace {4}.*broken\.ndjson.*this is no trace of synod/m);
  expect(out).toMatch(/^no trace {4}.*cut\.ndjson\.gz.*cannot unpack it/m);
  expect(out).toMatch(/^no trace {4}.*short\.ndjson.*cut short/m);
  expect(out).toMatch(/^left out {4}.*README\.md: no trace by its name$/m);
  expect(out).toMatch(/^4 traces: 3 no trace, 1 fixed; 3 not as expected \(fixed\)$/m);
}, 60_000);

test.each([
  [["--print"], /--print is about one trace/],
  [["--out", "x.ndjson"], /--out is about one trace/],
  [["--system", "raft"], /leave --system out/],
] as const)("%j with a folder is a mistake", async (args, words) => {
  const { code, err } = await synod(["replay", corpus, ...args]);
  expect([code, err]).toEqual([2, expect.stringMatching(words)]);
});

test("--expect without a trace, and an expectation that there is not, are mistakes", async () => {
  const plan = await synod(["replay", "--system", "raft", "--index", "3", "--expect", "fixed"]);
  expect([plan.code, plan.err]).toEqual([2, expect.stringMatching(/--expect is about traces/)]);
  const other = await synod(["replay", fine, "--expect", "fine"]);
  expect([other.code, other.err]).toEqual([2, expect.stringMatching(/choose fixed or still or reproduced/)]);
});
