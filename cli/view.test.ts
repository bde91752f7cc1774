/** `synod view`: what it writes and says, and what it refuses. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-view-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const goldenOf = (name: string): string => path.resolve(import.meta.dirname, "../scenarios/golden", name);
const trace = goldenOf("raft-commit-by-counting.ndjson");
const into = (name: string): string => path.join(folder, name);

test("a drawing and a page are written, and where; the run is the recorded one", async () => {
  const said = await synod(["view", trace, "--svg", into("a.svg"), "--html", into("a.html")]);
  expect([said.code, said.out]).toEqual([
    0,
    `33 events, violation of durable-acks; this code runs it so\ndrawing ${into("a.svg")}\npage    ${into("a.html")}\n`,
  ]);
  const svg = fs.readFileSync(into("a.svg"), "utf8");
  expect(svg).toContain("durable-acks is broken: replica 0 holds no-op chosen at slot 1 in term 2");
  for (const word of ["requestVote", "voted", "append", "leads 2", "paused", "digest c1d3ba1c315b23c6"])
    expect(svg).toContain(word);
  expect(fs.readFileSync(into("a.html"), "utf8")).toMatch(/^<!doctype html>\n/);
});

test("the picture that opens the README is the one that this makes", async () => {
  const args = ["view", "scenarios/golden/raft-commit-by-counting.ndjson", "--svg", into("README.svg")];
  expect((await synod(args)).code).toBe(0);
  const versionless = (file: string): string =>
    fs.readFileSync(file, "utf8").replace(/synod \d+\.\d+\.\d+\S*/, "synod");
  expect(versionless("README.svg"), `make it again: synod ${args.slice(0, 3).join(" ")} README.svg --force`).toBe(
    versionless(into("README.svg")),
  );
});

test("as data: the files, the verdict of running it again, and how many events the drawing shows", async () => {
  const args = ["view", trace, "--svg", into("b.svg"), "--events", "8", "--json"];
  expect(json(await synod(args))).toMatchObject({
    ...{ trace, system: "raft", replay: "reproduced", events: 33, drawn: 8 },
    ...{ svg: into("b.svg"), html: null, violation: { invariant: "durable-acks" } },
  });
  expect(fs.readFileSync(into("b.svg"), "utf8")).toContain("8 of 33 events are drawn");
});

test("of a run that is mended since, what the trace holds is shown, and that is said", async () => {
  const mended = goldenOf("epaxos-recovery-counts-an-outsider.ndjson.gz");
  const said = await synod(["view", mended, "--svg", into("c.svg")]);
  expect([said.code, said.out]).toEqual([
    0,
    expect.stringContaining("this code does not break it any more: what is shown"),
  ]);
});

test.each([
  ["no trace", ["absent.ndjson"], /cannot read absent\.ndjson: it does not exist/],
  [
    "an option without a drawing",
    [trace, "--html", into("d.html"), "--around", "3"],
    /--around says what a drawing shows: add --svg FILE/,
  ],
  ["an event that is none", [trace, "--svg", into("d.svg"), "--around", "33"], /--around 33: this run has 33 events/],
  [
    "one file for two things",
    [trace, "--svg", into("d"), "--html", into("d")],
    /is named for two things to be written/,
  ],
  ["a file that is there", [trace, "--svg", trace], /ndjson.*(exists|there already)/],
  ["another spacing", [trace, "--svg", into("d.svg"), "--spacing", "odd"], /choose readable or time or events/],
])("%s is the user's mistake, and nothing is written", async (_, args, words) => {
  const said = await synod(["view", ...args]);
  expect([said.code, said.out]).toEqual([2, ""]);
  expect(said.err).toMatch(words);
  expect(fs.readdirSync(folder).filter((name) => name.startsWith("d"))).toEqual([]);
});
