/** The picture of a long run as columns: nothing is lost on the way, and its events are the trace's, part by part. */
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { eventsOf } from "../reports/story/event.ts";
import { parseHeader } from "../sim/trace/reader.ts";
import { namesDataOf, namesOfData } from "./names-data.ts";
import { PageTrace } from "./page/trace.ts";
import { packPicture, pictureOf, unpackPicture } from "./picture-data.ts";
import { chunkEvents, heldRunOf } from "./run-data.ts";

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");
const lines = fs.readFileSync(path.join(golden, "raft-commit-by-counting.ndjson"), "utf8").trimEnd().split("\n");
const header = parseHeader(lines[0]!);
const name = namesOfData({ ...namesDataOf(String), names: ["a", "b", "c", "d", "e"] });

const runOf = (own: readonly string[]): ViewedRun => ({
  ...{ file: "t", version: "1", system: "raft", bug: null, isTimed: true, nodes: 5, seed: "1", digest: "" },
  ...{ events: [...eventsOf(own)], lines: own, name, violation: header.violation, undecided: null, story: [] },
  evidence: [{ event: 27, text: "" }] as unknown as ViewedRun["evidence"],
  ...{ replay: null, states: [], changes: [], command: "" },
});

test("a picture that is packed, written as JSON and unpacked is the same", () => {
  const picture = pictureOf(runOf(lines));
  expect(picture.scene.points.some(({ isProof, notes }) => isProof && notes.length > 0)).toBe(true);
  expect(picture.scene.lines.some(({ isPast, to }) => isPast && to !== null)).toBe(true);
  expect(unpackPicture(JSON.parse(JSON.stringify(packPicture(picture))))).toEqual(picture);
});

test("the lines of a run are held by so many events each, and are all there; only a long run has its picture with it", () => {
  const eventLines = lines.filter((line) => line.startsWith('{"event"'));
  const numbered = Array.from({ length: 20_001 }, (_, at) =>
    eventLines[at % eventLines.length]!.replace(/^\{"event":\d+/, `{"event":${at}`),
  );
  const short = heldRunOf(runOf(lines));
  expect([short.about.header, ...short.chunks.flatMap((chunk) => chunk.split("\n"))]).toEqual(lines);
  expect(short.about.picture).toBeNull();
  const long = heldRunOf(runOf([lines[0]!, ...numbered, lines.at(-1)!]));
  expect(long.about.count).toBe(20_001);
  expect(long.chunks.length).toBe(21);
  expect(long.chunks.slice(0, 20).every((chunk) => chunk.split("\n").length === chunkEvents)).toBe(true);
  expect(long.chunks.flatMap((chunk) => chunk.split("\n"))).toEqual([...numbered, lines.at(-1)]);
  expect(long.about.picture?.nodes).toHaveLength(20_001);
});

test("events of a long run are read by the chunk, when they are asked for, and its lines are all told", async () => {
  const events = lines.filter((line) => line.startsWith('{"event"'));
  const many = Array.from({ length: 2_500 }, (_, at) =>
    events[at % events.length]!.replace(/^\{"event":\d+/, `{"event":${at}`),
  );
  const { about, chunks } = heldRunOf(runOf([lines[0]!, ...many, lines.at(-1)!]));
  const trace = new PageTrace(
    about.header,
    chunks.map((chunk) => gzipSync(chunk).toString("base64")),
  );
  expect(trace.read(1_500)).toBeNull();
  await trace.reads(1_500);
  expect(trace.read(1_500)).toMatchObject({ event: 1_500 });
  expect([trace.read(1_000)?.event, trace.read(1_999)?.event, trace.read(999), trace.read(2_000)]).toEqual([
    ...[1_000, 1_999, null, null],
  ]);
  const numbers: number[] = [];
  for await (const { from, events: part } of trace.all()) {
    expect(part[0]?.event).toBe(from);
    numbers.push(...part.map(({ event }) => event));
  }
  expect(numbers).toEqual(many.map((_, at) => at));
  expect(await trace.lines()).toEqual([lines[0], ...many, lines.at(-1)]);
});
