/** The scene of a run: messages from leaving to arrival, what is late, lost or a copy, terms, shades, calls, and the past of a verdict. */
import { describe, expect, test } from "vitest";
import type { TraceEffect, TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import { positionsOf } from "./positions.ts";
import { runScene } from "./run-scene.ts";

const name = Object.assign((node: number) => (node < 2 ? `replica ${node}` : `client ${node - 2}`), { count: 3 });

/** An event at its place, a millisecond after the one before. */
type Made = Pick<TraceEvent, "node" | "cause"> & Partial<TraceEvent>;

function sceneOf(made: readonly Made[], evidence: readonly number[] = []) {
  const events = made.map((one, event): TraceEvent => ({ event, time: 1_000 * event, ...one }));
  const spoke = events.find(({ violated }) => violated !== undefined);
  const violation = spoke === undefined ? null : { invariant: spoke.violated!.invariant };
  return runScene({
    ...{ events, name, isTimed: true, violation },
    evidence: evidence.map((event) => ({ event, at: 0 })),
  });
}

const start = (node: number): Made => ({ node, cause: { type: "start" } });
const tick = (node: number, ...effects: TraceEffect[]): Made => ({
  node,
  cause: { type: "timer", timer: "t" },
  effects,
});
const send = (to: number, type: string): TraceEffect => ({ type: "send", to, message: { type } });
const gets = (node: number, from: number, type: string): Made => ({
  node,
  cause: { type: "message", from, message: { type } },
});
const loses = (node: number, from: number, type: string, why: string): Made => ({
  node,
  cause: { type: "lost", from, message: { type }, why },
});
const seeing = (node: number, observation: TraceSeen["observation"]): Made => ({
  ...tick(node),
  seen: [{ node, observation }],
});
const write: TraceEffect = { type: "write", change: { x: 1 } };
const sync: TraceEffect = { type: "sync" };
const synced = (node: number): Made => ({ node, cause: { type: "synced" } });
const crash = (node: number): Made => ({ node, cause: { type: "crash" } });
const restart = (node: number): Made => ({ node, cause: { type: "restart", wiped: false } });

describe("messages", () => {
  const linesOfRun = (...made: Made[]) =>
    sceneOf(made).lines.map(({ from, to, label, fate }) => `${label} ${from}>${to ?? "…"} ${fate}`);

  test("go from the event that sent them to the one that received them", () => {
    expect(linesOfRun(tick(0, send(1, "a")), gets(1, 0, "a"))).toEqual(["a 0>1 arrived"]);
  });

  test("are late when one that was sent later came before, on the same channel", () => {
    const made = [tick(0, send(1, "a")), tick(0, send(1, "b")), gets(1, 0, "b"), gets(1, 0, "a")];
    expect(linesOfRun(...made)).toEqual(["a 0>3 late", "b 1>2 arrived"]);
  });

  test("that arrive again are copies", () => {
    expect(linesOfRun(tick(0, send(1, "a")), gets(1, 0, "a"), gets(1, 0, "a"))).toEqual([
      "a 0>1 arrived",
      "a 0>2 copy",
    ]);
  });

  test("of one kind that one event sent twice are two, and no copies", () => {
    const made = [tick(0, send(1, "a"), send(1, "a")), gets(1, 0, "a"), gets(1, 0, "a")];
    expect(linesOfRun(...made)).toEqual(["a 0>1 arrived", "a 0>2 arrived"]);
  });

  test("that are lost end there, with the reason", () => {
    const { lines } = sceneOf([tick(0, send(1, "a")), loses(1, 0, "a", "drop")]);
    expect(lines).toMatchObject([{ fate: "lost", why: "drop", from: 0, to: 1, fromLane: 1, toLane: 2 }]);
  });

  test("without an end are still on their way", () => {
    expect(linesOfRun(tick(0, send(1, "a")))).toEqual(["a 0>… open"]);
  });

  test("behind a sync leave when the disk is done, those sent ahead at once", () => {
    const ahead: TraceEffect = { type: "send", to: 1, message: { type: "b" }, ahead: true };
    const made = [tick(0, write, sync, send(1, "a"), ahead), gets(1, 0, "b"), synced(0), gets(1, 0, "a")];
    expect(linesOfRun(...made)).toEqual(["b 0>1 arrived", "a 2>3 arrived"]);
  });

  test("of a handler that ran while the disk was busy leave with the next sync (group commit)", () => {
    const [first, second] = [tick(0, write, sync, send(1, "a")), tick(0, write, sync, send(1, "b"))];
    const made = [first, second, synced(0), gets(1, 0, "a"), synced(0), gets(1, 0, "b")];
    expect(linesOfRun(...made)).toEqual(["a 2>3 arrived", "b 4>5 arrived"]);
    const syncs = sceneOf(made).spans.map(({ kind, from, to }) => [kind, from, to]);
    expect(syncs).toEqual([
      ["sync", 0, 2],
      ["sync", 2, 4],
    ]);
  });

  test("that waited for the disk when their node crashed never left, and neither did those that a crash cut", () => {
    expect(
      linesOfRun(tick(0, write, sync, send(1, "a")), synced(0), tick(0, write, sync, send(1, "b")), crash(0)),
    ).toEqual(["a 1>… open"]);
    expect(linesOfRun({ ...tick(0, send(1, "a"), send(1, "b")), cut: 1 })).toEqual(["a 0>… open"]);
  });
});

describe("lanes", () => {
  test("clients stand first, since all begins with them", () => {
    expect(sceneOf([start(0)]).lanes.map(({ name: lane }) => lane)).toEqual(["client 0", "replica 0", "replica 1"]);
  });

  test("are down from a crash to the restart, or to the end", () => {
    const { spans } = sceneOf([start(0), crash(0), restart(0), crash(1)]);
    expect(spans).toMatchObject([
      { kind: "down", lane: 1, from: 1, to: 2 },
      { kind: "down", lane: 2, from: 3, to: null },
    ]);
  });

  test("have the term of their node, and whether it leads it: no more after a crash, nor in a higher term", () => {
    const elected = { type: "elected", term: 2, electors: 3, quorum: "q" };
    const made = [
      seeing(0, { type: "promised", term: 1, report: "" }),
      seeing(0, elected),
      crash(0),
      seeing(0, { ...elected, type: "promised", term: 7 }),
    ];
    expect(
      sceneOf(made).reigns.map(({ from, to, term, isLeader, order }) => [from, to, term, isLeader, order]),
    ).toEqual([
      [0, 1, 1, false, 0],
      [1, 2, 2, true, 1],
      [2, 3, 2, false, 1],
      [3, null, 7, false, 2],
    ]);
    const ofInstance = seeing(0, { type: "promised", term: 9, report: "", instance: 4 });
    expect(sceneOf([ofInstance]).reigns).toEqual([]);
  });

  test("show the faults that name their node; a partition shades those outside of its largest group", () => {
    const fault = (text: string): Made => ({ node: -1, cause: { type: "fault", text } });
    const cut = "partition groups=[[0],[1,2]] for 2 ms";
    const made = [
      fault(`begins: ${cut}`),
      start(0),
      fault(`ends: ${cut}`),
      fault("begins: pause node=1 for 9 ms"),
      start(1),
    ];
    const { spans, bands } = sceneOf(made);
    expect(spans).toMatchObject([
      { kind: "cut", lane: 1, from: 0, to: 2 },
      { kind: "paused", lane: 2, from: 3, to: null },
    ]);
    expect(bands.map(({ label, row }) => [row, label])).toEqual([
      [0, "a partition, {replica 0} | {replica 1, client 0}, for 2.000 ms"],
      [0, "replica 1 is paused, for 9.000 ms"],
    ]);
  });

  test("of clients have their operations as bars, those at once in rows; nobody knows the end of what was given up", () => {
    const asks = (sequence: number): Made => ({
      ...tick(2),
      seen: [
        {
          node: 2,
          observation: { type: "invoked", session: sequence, sequence: 1, operation: { type: "get", key: "k" } },
        },
      ],
    });
    const answer = (sequence: number, outcome: string): Made => ({
      ...tick(2),
      seen: [
        {
          node: 2,
          observation: {
            type: "returned",
            session: sequence,
            sequence: 1,
            outcome,
            result: { type: "value", value: "v" },
          },
        },
      ],
    });
    const { bars, lanes } = sceneOf([asks(1), asks(2), answer(1, "ok"), answer(2, "unknown"), asks(3)]);
    expect(bars.map(({ row, from, to, label, outcome }) => [row, from, to, label, outcome])).toEqual([
      [0, 0, 2, 'get k → "v"', "ok"],
      [1, 1, null, "get k → unknown", "unknown"],
      [0, 4, null, "get k", "unknown"],
    ]);
    expect(lanes[0]).toMatchObject({ rows: 2 });
  });
});

describe("the past of a verdict", () => {
  const violated = { invariant: "agreement", message: "n1 is wrong" };
  const made = [tick(0, send(1, "a")), start(2), gets(1, 0, "a"), tick(0), { ...tick(1), violated }];

  test("is what came before it by messages and by order on a node, and nothing else", () => {
    const scene = sceneOf(made);
    expect(scene.points.filter(({ isPast }) => isPast).map(({ at }) => at)).toEqual([0, 2, 4]);
    expect(scene.lines).toMatchObject([{ isPast: true }]);
    expect(scene.verdict).toEqual({ at: 4, lane: 2, label: "agreement" });
  });

  test("is that of the evidence, too", () => {
    const scene = sceneOf(made, [3]);
    expect(scene.points.filter(({ isPast }) => isPast).map(({ at }) => at)).toEqual([0, 2, 3, 4]);
    expect(scene.points.filter(({ isProof }) => isProof).map(({ at }) => at)).toEqual([3, 4]);
  });

  test("is empty where nothing is wrong", () => {
    expect(sceneOf([start(0), start(1)])).toMatchObject({ hasPast: false, verdict: null });
  });
});

describe("positions", () => {
  const scene = sceneOf([
    ...[start(0), start(1)].map((one) => ({ ...one, time: 0 })),
    { ...tick(0, send(0, "self")), time: 100 },
    { ...gets(0, 0, "self"), time: 100 },
    { ...tick(1), time: 1_000_000 },
  ]);

  test("readable: what happens at once on other nodes shares a place, what one brings about does not; waits are short", () => {
    const [first, second, third, fourth, fifth] = positionsOf(scene, "readable");
    expect(second).toBe(first);
    expect(third).toBeGreaterThan(second!);
    expect(fourth! - third!).toBeCloseTo(1, 9);
    expect(fifth! - fourth!).toBeLessThan(4);
  });

  test("time: to scale; events: one behind the other", () => {
    const positions = positionsOf(scene, "time");
    expect((positions[2]! - positions[0]!) / (positions[4]! - positions[0]!)).toBeCloseTo(0.0001, 9);
    expect([...positionsOf(scene, "events")]).toEqual([0, 1, 2, 3, 4]);
  });
});
