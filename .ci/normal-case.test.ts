/** The diagrams of normal cases show one call and what it brought about, all of it and nothing else, and READMEs show them. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { systems } from "../protocols/systems.ts";
import type { CallBar, Line, PictureScene, Point, SceneLane } from "../reports/picture/scene.ts";
import { Causes } from "../reports/story/causes.ts";
import type { TraceEvent } from "../sim/trace/format.ts";
import { normalCaseOf, normalCaseSvg } from "./normal-case.ts";

const read = (file: string): string => fs.readFileSync(path.join(import.meta.dirname, "..", file), "utf8");

test.each(systems.map(({ name }) => name))(
  "%s: its README shows its normal case, and the list of protocols leads there",
  (name) => {
    expect(read(`protocols/${name}/README.md`)).toMatch(/^!\[The normal case of [^\]]+\]\(normal-case\.svg\)$/m);
    expect(read("protocols/README.md")).toContain(`(${name}/normal-case.svg)`);
  },
);

/** One way and back, one to a quorum and back, and what the disks take on the way, in milliseconds. */
test.each([
  ["raft", "4.2", ["append", "appended"]], // one quorum, one sync behind one another
  ["paxos", "6.6", ["prepare", "promise", "accept", "accepted"]], // two quorums; the proposer writes its ballot down first
  ["corfu", "10.6", ["next", "token", "write", "written"]], // a token, then three units in a row
  ["chain", "4.6", ["forward"]],
])("%s answers after %s ms, by the messages of its paper", (name, millis, messages) => {
  const svg = normalCaseSvg(systems.find((system) => system.name === name)!);
  expect(svg).toContain(`${millis} ms from the call to its answer`);
  for (const message of messages) expect(svg).toContain(`>${message}</text>`);
  expect(svg).not.toContain("heartbeat");
});

describe("by hand", () => {
  const cause = (from: number, message: string) => ({ type: "message" as const, from, message: { type: message } });
  const send = (to: number, message: string) => ({ type: "send" as const, to, message: { type: message } });
  const event = (number: number, node: number, rest: object): TraceEvent =>
    ({ event: number, node, time: 1_000 * number, ...rest }) as TraceEvent;
  const events = [
    event(0, 0, { cause: { type: "timer", timer: "heartbeat" }, effects: [send(1, "heartbeat")] }),
    event(1, 2, { cause: { type: "timer", timer: "next" }, effects: [send(0, "request")] }),
    event(2, 1, { cause: cause(0, "heartbeat") }),
    event(3, 0, { cause: cause(2, "request"), effects: [send(2, "done")] }),
    event(4, 0, { cause: { type: "synced" }, effects: [] }),
    event(5, 2, { cause: cause(0, "done") }),
  ];
  const lanes: SceneLane[] = ["client", "replica", "replica"].map((group) => ({ name: group, group, rows: 0 }));
  const laneOf = (node: number): number => [1, 2, 0][node]!;
  const bar = (from: number, to: number | null): CallBar => ({
    ...{ lane: 0, row: 0, from, to, label: "put", outcome: "ok", emphasis: "answered" },
  });
  const scene = (spans: PictureScene["spans"], ...bars: CallBar[]): PictureScene => ({
    ...{ isTimed: true, times: events.map(({ time }) => time), lanes, lines: [] as Line[], spans, bars },
    points: events.map(
      ({ node, event: number }, at): Point => ({
        ...{ at, lane: laneOf(node), kind: "message", event: number, notes: [], disk: null },
        ...{ isCut: false, isPast: false, isProof: false },
      }),
    ),
    ...{ reigns: [], bands: [], bandRows: 0, verdict: null, hasPast: false },
  });
  const shown = (of: PictureScene, all = events): number[] =>
    normalCaseOf(of, new Causes(all)).points.map(({ event: number }) => number);

  it("a heartbeat meanwhile is left out, with the lane that had nothing else, and time begins with the call", () => {
    const part = normalCaseOf(scene([], bar(1, 5)), new Causes(events));
    expect(part.points.map(({ event: number }) => number)).toEqual([1, 3, 5]);
    expect([part.lanes.length, part.times]).toEqual([2, [0, 2_000, 4_000]]);
  });

  it("a sync that the call began is its own, one that began before is not", () => {
    const sync = (from: number) => ({ lane: 1, from, to: 4, kind: "sync" as const, text: "" });
    expect(shown(scene([sync(3)], bar(1, 5)))).toEqual([1, 3, 4, 5]);
    expect(shown(scene([sync(0)], bar(1, 5)))).toEqual([1, 3, 5]);
  });

  it("the last call is shown whose answer follows from it; without one nothing is drawn", () => {
    expect(shown(scene([], bar(1, 5), bar(2, 4), bar(3, null)))).toEqual([1, 3, 5]);
    const healed = [event(0, -1, { cause: { type: "heal" } }), ...events.slice(1)];
    expect(() => shown(scene([], bar(1, 5)), healed)).toThrow(/no call/); // the last one, which everybody has
    expect(() => normalCaseOf(scene([], bar(0, 5)), new Causes(events))).toThrow(/no call/);
  });
});
