/** Traces: written beside a run, read back, and held against a replay. */
import { describe, expect, test } from "vitest";
import { invariants } from "../../invariants/invariants.ts";
import { paxos } from "../../protocols/paxos/index.ts";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { UserError } from "../base/user-error.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { run } from "../run.ts";
import { TraceComparer } from "./comparer.ts";
import { isUnchanged, TraceContents } from "./contents.ts";
import { headerOf, type TraceEvent } from "./format.ts";
import { parseHeader, readTrace } from "./reader.ts";
import type { Recorder } from "./recorder.ts";
import { replayTrace } from "./replay.ts";
import { TraceWriter, writeTrace } from "./writer.ts";

const planOf = (index: number): Plan => swarm.plan(paxos, "trace", index, { nodes: 3, beyond: false });
const runOf = (plan: Plan, recorder?: Recorder): RunResult =>
  run(plan, paxos, invariants, recorder === undefined ? {} : { recorder });

function traceOf(plan: Plan): string[] {
  const lines: string[] = [];
  writeTrace(
    runOf(plan),
    { mutant: null },
    (recorder) => runOf(plan, recorder),
    (line) => lines.push(line),
  );
  return lines;
}

const plan = planOf(1);
const trace = traceOf(plan);
const events = (lines: readonly string[]): TraceEvent[] =>
  [...readTrace(lines)].flatMap((line) => (line.type === "event" ? [line.event] : []));

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const readAll = (lines: readonly string[]) => messageOf(() => [...readTrace(lines)]);

describe("writing", () => {
  test("changes nothing in a run", () => {
    for (let index = 0; index < 30; index++) {
      const silent = runOf(planOf(index));
      const recorded = runOf(planOf(index), new TraceWriter(() => {}, headerOf(silent, { mutant: null })));
      expect(recorded).toEqual(silent);
    }
  });

  test("gives one line per event, with what was done and seen", () => {
    const result = runOf(plan);
    const all = events(trace);
    expect(all.map(({ event }) => event)).toEqual(Array.from({ length: result.events }, (_, index) => index));
    const seen = all.flatMap((event) => event.seen ?? []).map(({ observation }) => observation.type);
    for (const type of ["invoked", "returned", "promised", "accepted", "healed"]) expect(seen).toContain(type);
    const done = all.flatMap((event) => event.effects ?? []).map(({ type }) => type);
    for (const type of ["send", "write", "sync", "reply", "observe", "set-timer"]) expect(done).toContain(type);
    expect(all.some(({ state }) => state !== undefined)).toBe(true);
    for (let at = 1; at < all.length; at++) expect(all[at]!.time).toBeGreaterThanOrEqual(all[at - 1]!.time);
  });

  test("holds one event at a time: a line leaves before the next event is told", () => {
    let lines = 0;
    const writer = new TraceWriter(() => lines++, headerOf(runOf(plan), { mutant: null }));
    for (let index = 0; index < 100; index++) {
      writer.event(index, index, 0, { type: "synced" });
      expect(lines).toBe(1 + index);
    }
  });

  test("says where a crash cut the effects", () => {
    const cut = Array.from({ length: 60 }, (_, index) => events(traceOf(planOf(index)))).flat();
    const cuts = cut.filter((event) => event.cut !== undefined);
    expect(cuts.length).toBeGreaterThan(0);
    for (const event of cuts) expect(event.cut).toBeLessThan(event.effects!.length);
  });
});

describe("reading", () => {
  test("gives back the header with its plan", () => {
    const result = runOf(plan);
    expect(parseHeader(trace[0]!)).toEqual({ ...headerOf(result, { mutant: null }), plan });
    expect([...readTrace(trace)].at(-1)).toMatchObject({ type: "end", end: { end: "fine", digest: result.digest } });
  });

  test.each<[string, (lines: string[]) => string[], string]>([
    ["an empty file", () => [], "line 1: the trace is empty"],
    ["a foreign file", () => ["hello"], 'line 1: this is no trace of synod: found "hello"'],
    ["foreign JSON", () => ['{"format":"other"}'], "line 1: this is no trace of synod"],
    [
      "another version",
      (lines) => [lines[0]!.replace('"version":1', '"version":9')],
      "line 1: version: found 9, but this release reads traces of version 1",
    ],
    [
      "a hostile plan",
      (lines) => [lines[0]!.replace('"nodes":3', '"nodes":1e99')],
      "line 1: header.plan.nodes: found 1e+99, expected a whole number from 1 to 31",
    ],
    ["a truncated file", (lines) => lines.slice(0, 10), "line 10: the trace was cut short: it ends after 9 events"],
    [
      "a line cut in the middle",
      (lines) => [...lines.slice(0, 5), lines[5]!.slice(0, 20)],
      "which is no JSON of a trace: it was damaged or cut short here",
    ],
    ["a missing line", (lines) => lines.toSpliced(5, 1), "line 6: event: found 5, expected 4: lines are missing"],
    [
      "a line of another kind",
      (lines) => lines.toSpliced(5, 1, '{"a":1}'),
      "line 6: found a record, expected an event",
    ],
    [
      "a wrong field",
      (lines) => lines.toSpliced(1, 1, lines[1]!.replace(/"time":\d+/, '"time":0.5')),
      "line 2.time: found 0.5, expected a whole number from 0",
    ],
    ["lines after the last", (lines) => [...lines, lines[1]!], "the trace goes on after its last line"],
  ])("%s is named", (_what, change, text) => {
    expect(readAll(change([...trace]))).toContain(text);
  });

  test("a __proto__ field reaches no prototype", () => {
    const hostile = trace[1]!.replace('{"event"', '{"__proto__":{"polluted":true},"event"');
    expect(readAll(trace.toSpliced(1, 1, hostile))).toContain("__proto__");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("comparing", () => {
  const replay = (lines: readonly string[], replayed: Plan): TraceComparer => {
    const comparer = new TraceComparer(lines);
    const writer = new TraceWriter(comparer.sink, headerOf(runOf(plan), { mutant: null }));
    writer.end(runOf(replayed, writer));
    return comparer;
  };

  test("a replay of the same plan is the same, line by line", () => {
    expect(replay(trace, plan).divergence).toBeNull();
  });

  test("the first event that differs is named", () => {
    const changed = trace.toSpliced(8, 1, trace[8]!.replace(/"time":\d+/, '"time":1'));
    expect(replay(changed, plan).divergence).toMatchObject({ event: 7, line: 9 });
  });

  test("a replay that goes on, or ends before the trace, diverges where one of them ends", () => {
    expect(replay(trace.slice(0, 20), plan).divergence).toMatchObject({ event: 19, line: 21 });
    const shorter: Plan = { ...plan, budget: { ...plan.budget, eventsMax: 30 } };
    expect(replay(trace, shorter).divergence).toMatchObject({ event: 30, line: 32 });
  });
});

describe("a run of the trace's own digest whose lines differ", () => {
  /** The trace with what a server wrote changed; as code that writes otherwise leaves it, or as a hand does. */
  const otherwise = (by: "code" | "hand" | "a hand, long ago"): string[] => {
    const place = trace.findIndex((line) => line.includes('"type":"write"'));
    const lines = trace.with(place, trace[place]!.replace('"type":"write","change":{', '$&"more":1,'));
    const end = JSON.parse(lines.at(-1)!);
    if (by === "hand") return lines;
    if (by !== "code") return lines.with(-1, JSON.stringify({ ...end, contents: undefined }));
    const contents = new TraceContents();
    for (const line of lines.slice(1, -1)) contents.add(line);
    return lines.with(-1, JSON.stringify({ ...end, contents: contents.end(runOf(plan)) }));
  };
  const replayed = (lines: readonly string[]) =>
    replayTrace(parseHeader(lines[0]!), lines, (recorder) => runOf(plan, recorder));

  test("is another where its lines are those that were written: the code writes otherwise", () => {
    expect(replayed(trace).verdict).toBe("reproduced");
    const { verdict, divergence, result } = replayed(otherwise("code"));
    expect([verdict, result.digest]).toEqual(["diverged", parseHeader(trace[0]!).digest]);
    expect(divergence?.what).toContain("more");
  });

  test("has a file that was changed where they are not", () => {
    expect(messageOf(() => replayed(otherwise("hand")))).toMatch(/^line \d+: the file was changed here/);
  });

  test("may have either where an older trace does not tell", () => {
    const older = trace.with(-1, trace.at(-1)!.replace(/,"contents":"\w+"/, ""));
    expect(replayed(older).verdict).toBe("reproduced");
    expect(messageOf(() => replayed(otherwise("a hand, long ago")))).toMatch(
      /^line \d+: the run has the digest of the trace, so the file was changed here, or code/,
    );
  });

  test("is the same however its lines are written", () => {
    const reversed = (line: string): string =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).reverse()));
    const lines = trace.map((line) => ` ${reversed(line)}`);
    expect(isUnchanged(parseHeader(lines[0]!), [...lines, "", " "])).toBe(true);
  });
});
