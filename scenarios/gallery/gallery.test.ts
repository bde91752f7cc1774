/**
 * The gallery holds what its command found: golden traces are told as they are, and a sample of the other runs is found by
 * its judge with the bug (all of them: `npm run soak:gallery`). After a change that rightly makes them other runs, or
 * planted bugs, `npm run gallery -- ID…` looks for them again.
 */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { shippedGallery } from "../../cli/input/gallery-file.ts";
import { shippedMutants } from "../../cli/input/mutant-files.ts";
import { shipped } from "../../cli/input/shipped.ts";
import { lessonsOf } from "../../protocols/lessons.ts";
import { systems } from "../../protocols/systems.ts";
import { perform } from "../../sim/campaign/perform.ts";
import type { Source } from "../../sim/campaign/tasks.ts";
import { otherwiseWithBug, otherwiseWithout } from "./gallery.fixture.ts";
import { galleryText, parseGallery } from "./gallery.ts";

const entries = parseGallery(fs.readFileSync(path.join(import.meta.dirname, "runs.ndjson"), "utf8"));
const gallery = shippedGallery();
const byId = new Map(gallery.map((run) => [run.id, run]));
const runOne = (source: Source, index: number) =>
  perform({ type: "range", source, from: index, to: index + 1, keepGoing: true }, shipped);
const lessons = Object.values(lessonsOf).flatMap(({ bugs }) => bugs.map(({ bug }) => bug));

test("each run is of a planted bug that ships, in their order, once; most bugs have one", () => {
  const ids = shippedMutants().map(({ id }) => id);
  expect(gallery.map(({ id }) => id)).toEqual(ids.filter((id) => byId.has(id)));
  expect(gallery.length).toBeGreaterThan(0.85 * ids.length);
  expect(parseGallery(galleryText(entries))).toEqual(entries);
  expect(() => parseGallery('{"id"')).toThrow("gallery:1: not a line of JSON; make it again with npm run gallery");
});

test("where a golden trace stands, the gallery shows that one, and says nothing of its own", () => {
  const golden = fs
    .readdirSync(path.join(import.meta.dirname, "../golden"))
    .filter((name) => /\.ndjson(\.gz)?$/.test(name));
  const known = golden.filter((name) => shippedMutants().some(({ id }) => name.startsWith(`${id}.`)));
  const shown = entries.flatMap((entry) => ("golden" in entry.from ? [entry.from.golden] : []));
  expect([...shown].sort()).toEqual(known.sort());
  for (const entry of entries) expect("plan" in entry, entry.id).toBe(!("golden" in entry.from));
});

test("every system has lessons: a normal case, and five planted bugs that the gallery can show", () => {
  expect(Object.keys(lessonsOf)).toEqual(systems.map(({ name }) => name));
  for (const [system, { bugs }] of Object.entries(lessonsOf)) {
    expect(new Set(bugs.map(({ bug }) => bug)).size, system).toBe(5);
    for (const { bug, choices, right, ...texts } of bugs) {
      expect(byId.get(bug)?.system, bug).toBe(system);
      expect(new Set(choices).size, bug).toBe(3);
      expect(choices[right], bug).toBeDefined();
      for (const text of Object.values(texts)) expect(text, bug).toMatch(/^\S.{5,600}\S$/);
    }
  }
});

test("what a lesson shows goes wrong by its bug alone: without it no judge objects", () => {
  const said = lessons.map((id) => otherwiseWithout(byId.get(id)!)).filter((fault) => fault !== null);
  expect(said).toEqual([]);
});

test("the normal case of each system is one: clients are answered, and no judge objects", () => {
  for (const [system, { normal }] of Object.entries(lessonsOf)) {
    const { scenario, seed, index } = normal;
    const source = { system, scenario, seed, settings: { nodes: null, beyond: false } };
    const report = runOne(source, index);
    expect([report.violated, report.undecided], system).toEqual([0, 0]);
    expect(report.operations, system).toBeGreaterThan(1);
    expect(report.events, `${system} is short enough to look at`).toBeLessThan(1_000);
  }
});

/** Of those that are no golden traces, which have a test of their own. */
const sample = lessons.filter((id) => !("golden" in byId.get(id)!.from)).filter((_, at) => at % 9 === 0);

test.each(sample)(
  "%s is found in the run of its lesson",
  async (id) => {
    expect(await otherwiseWithBug(byId.get(id)!)).toBeNull();
  },
  60_000,
);
