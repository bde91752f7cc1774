/**
 * The stories of the golden traces: short, about the right nodes, ending in the verdict, and true. Transcripts of some
 * lie in `transcripts`; `npx vitest run reports/story -u` writes them anew, to be read before they are committed.
 */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findMutant } from "../../cli/input/mutant-files.ts";
import { shipped } from "../../cli/input/shipped.ts";
import { readTraceFile } from "../../cli/input/trace-files.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { evidenceOfTrace } from "../../sim/search/evidence.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { namesOfParts, withNames } from "../node-names.ts";
import { eventsOf } from "./event.ts";
import { causalStory, renderStory } from "./story.ts";
import { tellType } from "./values.ts";
import { verdictWords } from "./verdict-words.ts";

const folder = path.resolve(import.meta.dirname, "../../scenarios/golden");
const traces = fs
  .readdirSync(folder)
  .filter((name) => /\.ndjson(\.gz)?$/.test(name))
  .map((name) => ({ name: name.replace(/\.ndjson.*/, ""), ...readTraceFile(path.join(folder, name)) }));

type Golden = (typeof traces)[number];

function storyOfTrace({ header, lines }: Golden) {
  const { plan, violation, undecided } = header;
  const system = shipped.system(plan.system);
  const name = namesOfParts(partsOfPlan(plan, system));
  const events = [...eventsOf(lines)];
  const evidence = evidenceOfTrace({ plan, violation }, system, shipped.judgesOf(system), events);
  const bug = findMutant(header.mutant, []);
  const isTimed = plan.drive === "timed";
  const story = causalStory({ system: system.name, isTimed, violation, undecided, trace: lines, evidence, bug }, name);
  return { story, name, events, violation: violation! };
}

test.each(traces)("$name: a story of 3 to 14 sentences that names the culprits and ends in the verdict", (golden) => {
  const { story, name, violation } = storyOfTrace(golden);
  expect(story.length).toBeGreaterThanOrEqual(3);
  expect(story.length).toBeLessThanOrEqual(14);
  const last = story.at(-1)!;
  expect(last).toContain(violation.invariant);
  expect(last).toContain(withNames(violation.message, name).slice(0, 300));
  for (const node of verdictWords(violation.message, name).nodes) expect(story.join("\n")).toContain(name(node));
  expect(story.join("\n"), "no node by another name").not.toMatch(
    /\bn\d\b|\bnode \d|[{[]\d+(, \d+)*[}\]]|undefined|NaN/,
  );
  for (const sentence of story) expect(sentence).toMatch(/\.$/);
});

test.each(traces)("$name: what a sentence says of an event is what the trace holds of it", (golden) => {
  const { story, name, events } = storyOfTrace(golden);
  const byNumber = new Map(events.map((event) => [event.event, event]));
  for (const sentence of story.slice(1, -1)) {
    const numbers = [...(/\bevents? ([\d, ]+)/.exec(sentence)?.[1] ?? "").matchAll(/\d+/g)].map(Number);
    for (const number of numbers) expectTrue(sentence, byNumber.get(number)!, name);
  }
});

function expectTrue(sentence: string, event: TraceEvent, name: ReturnType<typeof namesOfParts>): void {
  const { node, cause, effects = [], seen = [] } = event;
  if (node >= 0) expect(sentence).toContain(name(node));
  if (sentence.startsWith("Since ")) return;
  if (cause.type === "message" || cause.type === "lost") {
    expect(sentence).toContain(cause.from === node ? "its own" : name(cause.from));
    expect(sentence).toContain(`"${tellType(cause.message, name)}"`);
  }
  if (cause.type === "lost") expect(sentence).toContain("is lost");
  if (cause.type === "crash") expect(sentence).toContain("crashes");
  if (cause.type === "restart") expect(sentence).toContain("is back");
  if (sentence.includes(" promises term "))
    expect(seen.map(({ observation }) => observation.type)).toContain("promised");
  if (sentence.includes(" leads term ")) expect(seen.map(({ observation }) => observation.type)).toContain("elected");
  if (sentence.includes(" and syncs")) expect(effects.map(({ type }) => type)).toContain("sync");
}

const transcribed = [
  "paxos-blank-disk-votes",
  "raft-commit-by-counting",
  "raft-append-writes-log-only",
  "multi-paxos-ignores-the-floor",
  "multi-paxos-quorum-read-waits-for-an-old-vote",
  "epaxos-one-ballot",
  "writer-logger-adopts-onto-its-tail",
  "caspaxos-read-not-written-back",
  "safekeepers-joint-by-one-majority",
];

test.each(transcribed)("%s: the transcript", async (name) => {
  const { story } = storyOfTrace(traces.find((one) => one.name === name)!);
  const text = renderStory(story, 100);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  await expect(text).toMatchFileSnapshot(path.join(import.meta.dirname, "transcripts", `${name}.txt`));
});

test("a run in which nothing goes wrong says so", () => {
  const { header, lines } = traces[0]!;
  const name = namesOfParts(partsOfPlan(header.plan, shipped.system(header.system)));
  const about = { system: header.system, isTimed: true, undecided: null, trace: lines, evidence: [], bug: null };
  expect(causalStory({ ...about, violation: null }, name)).toHaveLength(2);
  expect(causalStory({ ...about, violation: null }, name).at(-1)).toBe("No judge objected to anything.");
  expect(causalStory({ ...about, violation: null, undecided: "the budget of events" }, name).at(-1)).toBe(
    "No verdict was reached: the budget of events.",
  );
});
