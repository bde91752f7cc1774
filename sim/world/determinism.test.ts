/** A run is a pure function of its plan, shown on a storm of faults. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../plan/plan.ts";
import { run } from "../run.ts";
import { answerDone, calmPlanWith, fault, note, storyOf, toySystem } from "./testing.ts";

/** Everything at once: losses, copies, delays, disks, clocks, processors, faults of every kind, clients. */
const stormy = calmPlanWith({
  nodes: 5,
  network: { latency: { type: "long-tail", median: 500 }, drop: 50_000, duplicate: 50_000, reorder: 100_000 },
  disk: { syncMin: 50, syncMax: 400, stall: 20_000, stallMicros: 9_000, loss: "subset" },
  cpu: { perMessageNanos: 2_300, perByteNanos: 10 },
  clocks: [{ node: 1, offset: 5_000, drift: 300 }],
  faults: [
    fault("partition", {
      at: 100_000,
      duration: 80_000,
      groups: [
        [0, 1],
        [2, 3, 4],
      ],
    }),
    fault("one-way", { at: 50_000, duration: 50_000, from: [0], to: [1, 2] }),
    fault("bridge", { at: 210_000, duration: 50_000, bridge: 2 }),
    fault("ring", { at: 270_000, duration: 50_000 }),
    fault("isolate", { at: 330_000, duration: 50_000, node: "leader", clients: true }),
    fault("flapping", { at: 10_000, duration: 400_000, a: 3, b: 4, period: 7_000 }),
    fault("slow-links", { at: 400_000, duration: 50_000, node: 1, factor: 7 }),
    fault("slow-node", { at: 420_000, duration: 90_000, node: 2, factor: 9, perMessage: 40 }),
    fault("crash", { at: 150_000, duration: 20_000, node: 3, effects: 2, loops: 2 }),
    fault("wipe", { at: 500_000, duration: 20_000, node: 4 }),
    fault("pause", { at: 550_000, duration: 40_000, node: 0 }),
    fault("disk-stall", { at: 600_000, duration: 3_000, node: 1 }),
    fault("clock-jump", { at: 610_000, duration: 0, node: 1, jump: -100_000 }),
  ],
  workload: { clients: 3, operations: 40, thinkMin: 1_000, thinkMax: 30_000, attempts: 5 },
});

/** Gossips at drawn times to drawn nodes, and counts durably: it uses every effect there is. */
const gossip = toySystem({
  timers: ["tick"],
  blank: () => ({ count: 0 }),
  recover: (durable) => ({ ...durable, heard: [] }),
  onStart: (_state, io) => io.setTimer("tick", 1_000, 20_000),
  onTimer(state, _timer, io) {
    state.count += 1;
    io.write({ count: state.count });
    io.sync();
    io.broadcast("toy", { type: "gossip", n: state.count });
    io.observe({ type: "elected", term: state.count, electors: 0 as never, quorum: "majority" });
    io.setTimer("tick", 1_000, 20_000);
  },
  onMessage(state, from, message, io) {
    state.heard = [...state.heard.slice(-3), { from, n: message.n, at: io.localTime }];
    if (io.draw(4) === 0) note(io, "heard");
  },
  onRequest: (_state, client, request, io) => answerDone(io, client, request),
});

describe("a run is a pure function of its plan", () => {
  it("the storm does all it should, or this file would show nothing", () => {
    const { result, told } = storyOf(stormy, gossip);
    expect(result.violation).toBeNull();
    expect(result.undecided).toBeNull();
    const types = new Set(told.map(({ cause }) => cause.type));
    expect([...types].sort()).toEqual(
      ["crash", "fault", "heal", "lost", "message", "restart", "start", "synced", "timer"].sort(),
    );
    const reasons = told.flatMap(({ cause }) => (cause.type === "lost" ? [cause.why] : []));
    expect([...new Set(reasons)].sort()).toEqual(["down", "drop", "partition"]);
    expect(result.witnesses["duplicated"]).toBeGreaterThan(0);
    expect(result.events).toBeGreaterThan(3_000);
    expect(result.blocks).toHaveLength(Math.floor((result.events - 1) / 1024));
  });

  it("the same plan gives the same result, again and again", () => {
    const first = run(stormy, gossip, []);
    for (let again = 0; again < 3; again++) expect(run(stormy, gossip, [])).toEqual(first);
    expect(run(JSON.parse(JSON.stringify(stormy)) as Plan, gossip, [])).toEqual(first);
  });

  it("another seed gives another run", () => {
    expect(run({ ...stormy, seed: "other" }, gossip, []).digest).not.toBe(run(stormy, gossip, []).digest);
  });

  it("recording, freezing, measuring and guarding change nothing", () => {
    const { digest, blocks, events } = run(stormy, gossip, []);
    for (const options of [{ freeze: true }, { measure: true }, { guard: false }, { freeze: true, measure: true }]) {
      expect(run(stormy, gossip, [], options)).toMatchObject({ digest, blocks, events });
    }
    expect(storyOf(stormy, gossip).result).toMatchObject({ digest, blocks, events });
  });

  it("a run inside which another run starts is not disturbed by it", () => {
    const nested = toySystem({
      ...(gossip.roles["toy"] as object),
      onMessage: () => void run(calmPlanWith({}), toySystem({}), []),
    });
    const plan = calmPlanWith({ network: { drop: 100_000 } });
    expect(run(plan, nested, []).digest).toBe(run(plan, nested, []).digest);
  });
});

/** Every node sends a numbered message to every other each millisecond, whatever happens. */
const beacon = toySystem({
  recover: () => ({ n: 0 }),
  onStart: (_state, io) => io.setTimer("tick", 1_000),
  onTimer(state, _timer, io) {
    state.n += 1;
    io.broadcast("toy", { type: "beacon", n: state.n, at: io.localTime });
    io.setTimer("tick", 1_000);
  },
});

/** Per channel, for each message number, how long it and its copies took; absent: it was lost. */
function delays(plan: Plan): Map<string, string> {
  const map = new Map<string, string>();
  for (const { time, node, cause } of storyOf(plan, beacon).told) {
    if (cause.type !== "message" || cause.from === node) continue;
    const { n, at } = cause.message as { n: number; at: number };
    const key = `${cause.from}>${node} #${n}`;
    map.set(key, `${map.get(key) ?? ""} ${time - at}`);
  }
  return map;
}

describe("draws are about something: what happens elsewhere does not move them", () => {
  const base = calmPlanWith({
    nodes: 4,
    network: { latency: { type: "uniform", min: 100, max: 900 }, drop: 100_000, duplicate: 100_000, reorder: 100_000 },
    faults: [
      fault("partition", { at: 20_000, duration: 30_000, groups: [[0], [1, 2, 3]] }),
      fault("one-way", { at: 90_000, duration: 30_000, from: [1], to: [2] }),
    ],
    budget: { activeMicros: 200_000 },
  });
  const before = delays(base);

  it("deleting one fault gives back what it took and changes no other message", () => {
    for (const dropped of base.faults) {
      const after = delays({ ...base, faults: base.faults.filter((other) => other !== dropped) });
      expect(after.size).toBeGreaterThan(before.size);
      for (const [key, delay] of before) expect(after.get(key)).toBe(delay);
    }
  });

  it("with drop at 0 every message that arrived before arrives as before", () => {
    const after = delays({ ...base, network: { ...base.network, drop: 0 } });
    expect(after.size).toBeGreaterThan(before.size);
    for (const [key, delay] of before) expect(after.get(key)).toBe(delay);
  });

  it("without copies, or without reordering, first arrivals that were not held back stay as they were", () => {
    const single = delays({ ...base, network: { ...base.network, duplicate: 0 } });
    for (const [key, delay] of before) expect(delay.startsWith(single.get(key)!)).toBe(true);
    const prompt = delays({ ...base, network: { ...base.network, reorder: 0, duplicate: 0 } });
    expect(prompt.size).toBeGreaterThanOrEqual(single.size); // one held back may run into a later fault
    for (const delay of prompt.values()) expect(Number(delay)).toBeLessThanOrEqual(900);
    const equal = [...single].filter(([key, delay]) => prompt.get(key) === delay);
    expect(equal.length / single.size).toBeCloseTo(0.9, 1);
  });

  it("a decision changes the one message that it names", () => {
    const free = { ...base, faults: [], network: { ...base.network, drop: 0, duplicate: 0, reorder: 0 } };
    const plain = delays(free);
    const decided = delays({
      ...free,
      decisions: [
        { from: 0, to: 1, ordinal: 4, drop: true },
        { from: 0, to: 2, ordinal: 5, micros: 7 },
        { from: 2, to: 3, ordinal: 0, copies: 3 },
      ],
    });
    expect(decided.has("0>1 #5")).toBe(false);
    expect(decided.get("0>2 #6")).toBe(" 7");
    expect(decided.get("2>3 #1")!.trim().split(" ")).toHaveLength(4);
    for (const [key, delay] of plain) {
      if (!["0>1 #5", "0>2 #6", "2>3 #1"].includes(key)) expect(decided.get(key)).toBe(delay);
    }
  });
});
