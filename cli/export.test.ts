/** `synod export`: what it prints and writes, and what it refuses. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-export-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const trace = path.resolve(import.meta.dirname, "../scenarios/golden/raft-commit-by-counting.ndjson");

test.each([
  ["mermaid", /^sequenceDiagram\n {2}participant n0 as replica 0\n[\s\S]* {2}n4->>n0: requestVote\n/],
  ["shiviz", /^replica-0 \{"replica-0":1\}\nstarts\n/],
  ["dot", /^digraph run \{\n/],
  ["itf", /^\{\n "#meta": \{\n {2}"format": "ITF",[\s\S]*"replica_0": \{\n {4}"term": 0,/],
  ["perfetto", /^\{\n "displayTimeUnit": "ms",/],
])("%s is printed", async (form, words) => {
  const said = await synod(["export", trace, "--to", form]);
  expect([said.code, said.err]).toEqual([0, ""]);
  expect(said.out).toMatch(words);
});

test("what led to the verdict is written to a file, and who reads it is told", async () => {
  const out = path.join(folder, "run.mmd");
  const said = await synod(["export", trace, "--past", "--out", out]);
  expect([said.code, said.out]).toEqual([
    0,
    `27 events for Mermaid, in documents of GitHub and others\nwritten ${out}\n`,
  ]);
  expect(said.err).toMatch(/^Next: .* view \S+ draws/);
  expect(fs.readFileSync(out, "utf8")).toContain("durable-acks is broken");
  expect((await synod(["export", trace, "--out", out])).code).toBe(2);
});

test("a history as EDN is what verify reads, with the verdict of the trace", async () => {
  const golden = path.resolve(import.meta.dirname, "../scenarios/golden/caspaxos-read-not-written-back.ndjson");
  const out = path.join(folder, "history.edn");
  const said = await synod(["export", golden, "--to", "edn", "--out", out]);
  expect(said.out).toMatch(/^\d+ operations for Jepsen, Knossos, Elle and synod verify\n/);
  const judged = await Promise.all([golden, out].map((file) => synod(["verify", file])));
  expect(judged.map(({ code }) => code)).toEqual([1, 1]);
  expect(judged[1]!.out).toContain("not linearizable (3 calls of a key-value");
});

test.each([
  [[trace, "--to", "visio"], /choose mermaid or shiviz or dot or perfetto or itf or edn/],
  [[trace, "--to", "edn"], /no client read or wrote/],
  [[trace, "--to", "edn", "--past"], /--past: a part of a history may be judged otherwise/],
  [[trace, "--to", "itf", "--mutant", "raft-forgets-its-vote"], /not the recorded one any more; see synod replay/],
  [["absent.ndjson"], /cannot read absent\.ndjson/],
])("%j is the user's mistake", async (args, words) => {
  const said = await synod(["export", ...args]);
  expect([said.code, said.out]).toEqual([2, ""]);
  expect(said.err).toMatch(words);
});
