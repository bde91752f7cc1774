/** The journal of a mutation test, cut short, gone on with, and asked something else. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { MutantVerdict } from "../../reports/mutate.ts";
import { MutateJournal } from "./journal.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-journal-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const question = {
  version: "1",
  system: "paxos",
  scenario: "rotation",
  seed: "1",
  runs: 64,
  states: 0,
  tests: null,
  "every-judge": false,
  sources: "abc",
};
const part = { from: 0, ranges: [{ to: 50, events: 9, laneA: 1, laneB: 2 }], rates: {}, modules: [] };
const verdict = (id: string): MutantVerdict => ({
  ...{ id, file: "a.ts", line: 1, operator: "drop", was: "é;", now: "", isReached: true, isTaken: true },
  ...{ killed: null, further: [], runs: 64, isSame: false, isAlike: false, rates: [] },
});

function written(name: string): string {
  const file = path.join(folder, name);
  const journal = MutateJournal.open(file, "new");
  journal.asks(question);
  journal.addPart(part);
  journal.add(verdict("one"));
  journal.add(verdict("two"));
  return file;
}

test("the folder of traces that a journal makes is left alone by git, another is the user's own", () => {
  const ignored = ["synod-out", "mine"].map((name) => {
    MutateJournal.open(path.join(folder, name, "journal"), "new");
    return fs.existsSync(path.join(folder, name, ".gitignore"));
  });
  expect(ignored).toEqual([true, false]);
});

test("a journal that ends anywhere is gone on with behind its last whole line", () => {
  const bytes = fs.readFileSync(written("whole"));
  const file = path.join(folder, "cut");
  for (let end = 0; end <= bytes.length; end += 7) {
    fs.writeFileSync(file, bytes.subarray(0, end));
    const journal = MutateJournal.open(file, "resume");
    journal.asks(question);
    const lines = bytes.subarray(0, end).toString("latin1").split("\n").length - 1;
    expect(journal.parts.length).toBe(lines > 1 ? 1 : 0);
    expect([journal.verdictOf("one"), journal.verdictOf("two")].filter((one) => one !== null).length).toBe(
      Math.max(0, lines - 2),
    );
    if (journal.parts.length === 0) journal.addPart(part);
    for (const id of ["one", "two"]) if (journal.verdictOf(id) === null) journal.add(verdict(id));
    expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  }
});

test("one that is there is neither replaced nor gone on with unless that is said", () => {
  const file = written("there");
  expect(() => MutateJournal.open(file, "new")).toThrow(
    /is there already; --resume goes on with it, --force begins anew/,
  );
  expect(MutateJournal.open(file, "resume").verdictOf("one")).toEqual(verdict("one"));
  expect(MutateJournal.open(file, "replace").verdictOf("one")).toBeNull();
  expect(MutateJournal.open(path.join(folder, "none"), "resume").parts).toEqual([]);
});

test("another question than the one that it answers is refused by name", () => {
  const file = written("asked");
  const ask = (other: object) => () => MutateJournal.open(file, "resume").asks({ ...question, ...other });
  expect(ask({ runs: 100 })).toThrow(/was begun with --runs 64; give --runs 64, or begin anew with --force/);
  expect(ask({ tests: "npm test" })).toThrow(/was begun without --tests; leave --tests out, or begin anew/);
  expect(ask({ "every-judge": true })).toThrow(/was begun without --every-judge; leave --every-judge out/);
  expect(ask({ sources: "def" })).toThrow(/the code has changed since .* was begun; --force begins anew/);
  expect(ask({})).not.toThrow();
});

test("what is no journal is named by its line", () => {
  const file = written("spoilt");
  fs.writeFileSync(file, `${fs.readFileSync(file, "utf8")}{}\n`);
  expect(() => MutateJournal.open(file, "resume")).toThrow(/spoilt:5 is no line of a journal/);
});

test("a verdict that cannot be written stays known, and why is told once", () => {
  const journal = MutateJournal.open(path.join(folder, "gone", "journal.ndjson"), "new");
  journal.asks(question);
  fs.rmSync(path.dirname(journal.file), { recursive: true });
  journal.add(verdict("one"));
  journal.add(verdict("two"));
  expect(journal.verdictOf("two")).toEqual(verdict("two"));
  expect(journal.failures).toEqual([expect.stringMatching(/^cannot write .*journal\.ndjson: it does not exist/)]);
});
