/** Cuts: whom they part, what they let through, and what becomes of messages that they find on their way. */
import { describe, expect, it } from "vitest";
import { Draw, randomAt } from "../../plan/draw.ts";
import { drawFault } from "../../plan/faults/fault.ts";
import type { Fault, Plan } from "../../plan/plan.ts";
import { calmPlanWith, echo, fault, type Story, storyOf, toySystem } from "../testing.ts";

/** Every node tells every other each millisecond, by a message of each of two types, when it does so. */
const beacon = toySystem({
  messages: ["red", "blue"],
  onStart: (_state, io) => io.setTimer("tick", 1_000),
  onTimer(_state, _timer, io) {
    for (const type of ["red", "blue"]) io.broadcast("toy", { type, at: io.localTime });
    io.setTimer("tick", 1_000);
  },
});

const [from, to] = [100_000, 150_000];

interface Arrival {
  readonly channel: string;
  readonly type: string;
  readonly sent: number;
  readonly time: number;
}

const arrivals = ({ told }: Story): readonly Arrival[] =>
  told.flatMap(({ time, node, cause }) => {
    if (cause.type !== "message" || cause.from === node) return [];
    const { type, at } = cause.message as { type: string; at: number };
    return [{ channel: `${cause.from}>${node}`, type, sent: at, time }];
  });

const under = (nodes: number, faults: readonly Fault[], network: Partial<Plan["network"]> = {}): Story =>
  storyOf(calmPlanWith({ nodes, faults, network, budget: { activeMicros: 200_000 } }), beacon);

/** The channels over which nothing of these types was sent and arrived while the cut lasted. */
function silent(nodes: number, one: Fault, types = ["red", "blue"]): string[] {
  const heard = new Set(
    arrivals(under(nodes, [one]))
      .filter(({ type, sent, time }) => types.includes(type) && sent >= from && time < to)
      .map(({ channel }) => channel),
  );
  const all: string[] = [];
  for (let a = 0; a < nodes; a++) for (let b = 0; b < nodes; b++) if (a !== b) all.push(`${a}>${b}`);
  return all.filter((channel) => !heard.has(channel));
}

const span = { at: from, duration: to - from };

describe("whom a cut parts", () => {
  it("a bridge of three or more servers always has a half on either side of it, as equal as can be", () => {
    for (const nodes of [3, 4, 5, 7]) {
      for (let bridge = 0; bridge < nodes; bridge++) {
        const cut = silent(nodes, fault("bridge", { ...span, bridge }));
        const low = (nodes - 1) >> 1;
        expect(cut).toHaveLength(2 * low * (nodes - 1 - low));
        expect(cut.filter((channel) => channel.includes(String(bridge)))).toEqual([]);
      }
    }
  });

  it("partitions are drawn with a hub that sees all: bridges between two sides, and stars", () => {
    const stage = { servers: 5, clients: 0, activeMicros: 1_000_000, messages: [], leaderPercent: 0 };
    const shapes = new Set<string>();
    for (let index = 0; index < 500; index++) {
      const drawn = drawFault("partition", 0, new Draw(randomAt("hubs", "", index)), stage);
      if (drawn.kind !== "partition") throw new Error("a partition was asked for");
      const apart = drawn.groups.flat();
      expect(new Set(apart).size).toBe(apart.length);
      if (apart.length === 4) shapes.add(drawn.groups.length === 4 ? "star" : "bridge");
      else shapes.add(`${drawn.groups.length} sides`);
    }
    expect([...shapes].sort()).toEqual(["2 sides", "3 sides", "bridge", "star"]);
  });

  it("a cut for one type of message lets the others through", () => {
    const one = fault("one-way", { ...span, from: [0], to: [1, 2], types: ["red"] });
    expect(silent(3, one, ["red"])).toEqual(["0>1", "0>2"]);
    expect(silent(3, one, ["blue"])).toEqual([]);
  });

  it("cuts for types overlap with each other and with whole ones, and each lasts until its own end", () => {
    const faults = [
      fault("one-way", { at: 0, duration: 120_000, from: [0], to: [1], types: ["red"] }),
      fault("one-way", { at: 0, duration: 150_000, from: [0], to: [1], types: ["red", "blue"] }),
      fault("isolate", { at: 0, duration: 50_000, node: 0, clients: false }),
    ];
    const first = (type: string) =>
      arrivals(under(2, faults)).find((arrival) => arrival.channel === "0>1" && arrival.type === type)!.sent;
    expect([first("red"), first("blue")]).toEqual([150_000, 150_000]);
  });

  it.each([
    ["sending", ["1>0", "1>2"]],
    ["hearing", ["0>1", "2>1"]],
  ] as const)("a server may be cut off in its %s alone", (only, cut) => {
    expect(silent(3, fault("isolate", { ...span, node: 1, clients: false, only }))).toEqual(cut);
  });
});

describe("a message that a cut finds on its way", () => {
  const latency = { type: "constant", micros: 20_000 } as const;
  const cut = [fault("partition", { ...span, groups: [[0], [1]] })];
  /** Those sent before the cut that had not arrived when it came. */
  const caught = (network: Partial<Plan["network"]>) =>
    arrivals(under(2, cut, { latency, ...network })).filter(
      ({ channel, sent }) => channel === "0>1" && sent < from && sent >= from - 20_000,
    );

  it("is lost, where the plan does not say otherwise", () => {
    expect(caught({})).toEqual([]);
  });

  it("arrives all the same, in the cut or when it is over, as often as the plan says", () => {
    const all = caught({ acrossCuts: 1_000_000 });
    expect(all).toHaveLength(40); // two each millisecond
    const inTime = all.filter(({ sent, time }) => time === sent + 20_000);
    expect(inTime.length).toBeGreaterThan(10);
    expect(all.filter(({ time }) => time === to)).toHaveLength(40 - inTime.length);
    const some = caught({ acrossCuts: 500_000 }).length;
    expect(some).toBeGreaterThan(10);
    expect(some).toBeLessThan(30);
  });

  it("overtakes none that waits, where channels keep their order", () => {
    const all = arrivals(under(2, cut, { latency, acrossCuts: 800_000, fifo: true }));
    for (const channel of ["0>1", "1>0"]) {
      const sent = all.filter((arrival) => arrival.channel === channel).map((arrival) => arrival.sent);
      expect(sent).toEqual([...sent].sort((a, b) => a - b));
    }
  });

  it("arrives at healing, if the cut lasts until then", () => {
    const plan = calmPlanWith({
      nodes: 2,
      faults: [fault("partition", { at: from, duration: 1_000_000, groups: [[0], [1]] })],
      network: { latency, acrossCuts: 1_000_000 },
      workload: { clients: 1, operations: 1_000_000, attempts: 1_000_000 },
      budget: { activeMicros: 200_000, healMicros: 100_000, eventsMax: 100_000 },
    });
    const waited = arrivals(storyOf(plan, beacon)).filter(({ sent, time }) => sent < from && time === 200_000);
    expect(waited.length).toBeGreaterThan(20);
  });
});

describe("a fault that touches nothing", () => {
  it.each<[string, Fault]>([
    ["a partition of nodes that are not there", fault("partition", { ...span, groups: [[7], [8]] })],
    ["a crash of a leader where nobody leads any more", fault("crash", { ...span, node: 9, effects: null, loops: 0 })],
    ["a second crash", fault("crash", { at: 60_000, duration: 1_000, node: 0, effects: null, loops: 0 })],
  ])("is counted as such: %s", (_title, one) => {
    const down = fault("crash", { at: 50_000, duration: 90_000, node: 0, effects: null, loops: 0 });
    const { witnesses } = storyOf(calmPlanWith({ faults: [down, one] }), echo()).result;
    expect(witnesses).toMatchObject({ [`drawn, hit nothing: ${one.kind}`]: 1, "fault crash": 1 });
    expect(witnesses[`fault ${one.kind}`] ?? 0).toBe(one.kind === "crash" ? 1 : 0);
  });
});
