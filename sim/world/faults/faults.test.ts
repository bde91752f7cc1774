/** Faults of the timed world: what each does, and that it ends. */
import { describe, expect, it } from "vitest";
import type { Fault, Plan } from "../../plan/plan.ts";
import { run } from "../../run.ts";
import { answerDone, calmPlanWith, echo, fault, node, note, type Story, storyOf, toySystem } from "../testing.ts";

/** Every node tells every other each millisecond; a message says when it was sent. */
const beacon = toySystem({
  onStart: (_state, io) => io.setTimer("tick", 1_000),
  onTimer(_state, _timer, io) {
    io.broadcast("toy", { type: "beacon", at: io.localTime });
    io.setTimer("tick", 1_000);
  },
});

const from = 100_000;
const span = 50_000;

function under(faults: readonly Fault[], changes: Partial<Plan> = {}): Story {
  return storyOf(calmPlanWith({ nodes: 5, faults, budget: { activeMicros: 300_000 }, ...changes }), beacon);
}

/** The channels over which nothing arrived while the fault was on, away from its edges. */
function silent({ told }: Story, nodes = 5, begin = from, end = from + span): string[] {
  const heard = new Set<string>();
  for (const { time, node: to, cause } of told) {
    if (cause.type === "message" && time > begin + 2_000 && time < end - 2_000) heard.add(`${cause.from}>${to}`);
  }
  const all: string[] = [];
  for (let a = 0; a < nodes; a++) for (let b = 0; b < nodes; b++) if (a !== b) all.push(`${a}>${b}`);
  return all.filter((channel) => !heard.has(channel));
}

const both = (...pairs: readonly string[]): string[] =>
  pairs.flatMap((pair) => [`${pair[0]}>${pair[1]}`, `${pair[1]}>${pair[0]}`]).sort();

describe("what a fault cuts", () => {
  it.each<[string, Fault, string[]]>([
    [
      "partition: between groups, both ways; who is in no group reaches all",
      fault("partition", {
        at: from,
        duration: span,
        groups: [
          [0, 1],
          [2, 3],
        ],
      }),
      both("02", "03", "12", "13"),
    ],
    ["one-way: only one way", fault("one-way", { at: from, duration: span, from: [0], to: [1, 2] }), ["0>1", "0>2"]],
    [
      "bridge: the halves meet only at the bridge",
      fault("bridge", { at: from, duration: span, bridge: 2 }),
      both("03", "04", "13", "14"),
    ],
    ["ring: each sees its neighbours", fault("ring", { at: from, duration: span }), both("02", "03", "13", "14", "24")],
    [
      "isolate: one from all",
      fault("isolate", { at: from, duration: span, node: 3, clients: true }),
      both("03", "13", "23", "34"),
    ],
  ])("%s", (_title, one, cut) => {
    const told = under([one]);
    expect(silent(told).sort()).toEqual([...cut].sort());
    expect(silent(told, 5, 0, from)).toEqual([]);
    expect(silent(told, 5, from + span, 300_000)).toEqual([]); // it ends
  });

  it("overlapping faults each last until their own end", () => {
    const faults = [
      fault("isolate", { at: from, duration: span, node: 0, clients: false }),
      fault("partition", { at: from + 20_000, duration: 80_000, groups: [[0], [1]] }),
    ];
    const told = under(faults);
    expect(silent(told, 5, from + span, from + 100_000).sort()).toEqual(both("01"));
    expect(silent(told, 5, from + 100_000, 300_000)).toEqual([]);
  });

  it("a message in flight when a partition closes is lost, one that arrives after it opened again is not", () => {
    const slow = { network: { ...calmPlanWith({}).network, latency: { type: "constant", micros: 20_000 } as const } };
    const told = under([fault("partition", { at: from, duration: 5_000, groups: [[0], [1]] })], slow);
    const arrivals = told.told.flatMap(({ time, node: to, cause }) =>
      cause.type === "message" && cause.from === 0 && to === 1 ? [time] : [],
    );
    expect(arrivals).not.toContain(from + 1_000); // sent before it began, arrives while it lasts
    expect(arrivals).not.toContain(from + 22_000); // sent while it lasts
    expect(arrivals).toContain(from + 6_000); // sent before it began, arrives when it is over
  });

  it("flapping: the link is down and up in turn, each for its period, and up at the end", () => {
    const told = under([fault("flapping", { at: from, duration: 90_000, a: 0, b: 1, period: 20_000 })]);
    const downs = [0, 1, 2, 3, 4].map((beat) =>
      silent(told, 5, from + beat * 20_000, Math.min(from + (beat + 1) * 20_000, from + 90_000)).sort(),
    );
    expect(downs).toEqual([both("01"), [], both("01"), [], both("01")]);
    expect(silent(told, 5, from + 90_000, 300_000)).toEqual([]);
  });

  it("isolate without clients: the others lose it, clients reach it and are answered", () => {
    const plan = calmPlanWith({
      faults: [fault("isolate", { at: 0, duration: 900_000, node: 0, clients: false })],
      workload: { clients: 1, operations: 5, retryMicros: 500_000 },
    });
    expect(run(plan, echo(), []).measures).toMatchObject({ ok: 6, unknown: 0 });
    const cut = { ...plan, faults: [fault("isolate", { at: 0, duration: 900_000, node: 0, clients: true })] };
    expect(storyOf(cut, echo()).told.some(({ cause }) => cause.type === "lost" && cause.from === 3)).toBe(true);
  });
});

/** Node 1 says that it leads at 50 ms. */
const leading = toySystem({
  onStart: (_state, io) => io.setTimer("tick", 1_000),
  onTimer(_state, _timer, io) {
    if (io.self === 1 && io.localTime === 50_000) {
      io.observe({ type: "elected", term: 1, electors: 7 as never, quorum: "majority" });
    }
    io.broadcast("toy", { type: "beacon" });
    io.setTimer("tick", 1_000);
  },
});

describe("faults that follow the leader", () => {
  const hunt = (at: number): Story =>
    storyOf(
      calmPlanWith({ nodes: 5, faults: [fault("isolate", { at, duration: span, node: "leader", clients: false })] }),
      leading,
    );

  it("hit the node elected last", () => {
    expect(silent(hunt(from)).sort()).toEqual(both("01", "12", "13", "14"));
  });

  it("hit the first node that clients ask where none was ever elected: leaderless systems are not spared", () => {
    expect(silent(hunt(10_000), 5, 10_000, 10_000 + span).sort()).toEqual(both("01", "02", "03", "04"));
  });

  it("hit nobody when the leader is down", () => {
    const faults = [
      fault("crash", { at: from, duration: 10_000, node: "leader", effects: null, loops: 0 }),
      fault("crash", { at: from + 1_000, duration: 10_000, node: "leader", effects: null, loops: 0 }),
    ];
    const { told } = storyOf(calmPlanWith({ nodes: 5, faults }), leading);
    expect(told.flatMap(({ node: at, cause }) => (cause.type === "crash" ? [at] : []))).toEqual([1]);
  });
});

describe("slow", () => {
  it("slow-links: messages to and from the node take so many times as long, then as before", () => {
    const { told } = under([fault("slow-links", { at: from, duration: span, node: 2, factor: 5 })]);
    for (const { time, node: to, cause } of told) {
      if (cause.type !== "message" || cause.from === to) continue;
      const sent = (cause.message as { at: number }).at;
      const isSlow = (to === 2 || cause.from === 2) && sent >= from && sent < from + span;
      expect(time - sent).toBe(isSlow ? 5_000 : 1_000);
    }
  });

  it("slow-node: each message takes longer to handle, one after the other", () => {
    const { told } = under([fault("slow-node", { at: from, duration: span, node: 2, factor: 1, perMessage: 100 })]);
    const batch = told.filter(({ time, node: at, cause }) => {
      return cause.type === "message" && at === 2 && time > from + 11_000 && time < from + 12_000;
    });
    // Its own and those of the four others arrive together and are served one after the other.
    expect(batch.map(({ time }) => time - from - 11_000)).toEqual([100, 200, 300, 400, 500]);
  });
});

describe("pause", () => {
  const pause = fault("pause", { at: from, duration: span, node: 1 });
  const first = (told: Story, after: number, type: string) =>
    told.told.filter(({ time, node: at, cause }) => at === 1 && cause.type === type && time >= after);

  it("timers and messages are late: nothing happens while it lasts, and all of it after", () => {
    const told = under([pause]);
    const during = told.told.filter(({ time, node: at }) => at === 1 && time > from && time < from + span);
    expect(during).toEqual([]);
    const messages = first(told, from + span, "message").filter(({ time }) => time === from + span);
    expect(messages.length).toBeGreaterThanOrEqual(4 * 49); // of four others, one each millisecond
    expect(first(told, from + span, "timer")[0]!.time).toBe(from + span);
    expect(told.told.some(({ cause }) => cause.type === "lost")).toBe(false);
  });

  it("a crash while paused loses what waited, and the new process waits for the end of the pause", () => {
    const crash = fault("crash", { at: from + 10_000, duration: 10_000, node: 1, effects: null, loops: 0 });
    const told = under([pause, crash]);
    expect(told.told.filter(({ cause }) => cause.type === "lost" && cause.why === "down").length).toBeGreaterThan(30);
    const late = first(told, from + span, "message").filter(({ time }) => time === from + span);
    const sent = late.map(({ cause }) => (cause.type === "message" ? (cause.message as { at: number }).at : 0));
    expect(Math.min(...sent)).toBeGreaterThanOrEqual(from + 19_000); // nothing older than the restart
  });

  it("overlapping pauses end with the last of them", () => {
    const told = under([pause, fault("pause", { at: from + 20_000, duration: 80_000, node: 1 })]);
    expect(told.told.filter(({ time, node: at }) => at === 1 && time > from && time < from + 100_000)).toEqual([]);
    expect(first(told, from + 100_000, "message").length).toBeGreaterThan(0);
  });

  it("a sync that completes while paused is noticed late", () => {
    const writer = toySystem({
      blank: () => ({ n: 0 }),
      onStart(_state, io) {
        io.write({ n: 1 });
        io.sync();
        note(io, "synced");
      },
    });
    const plan = calmPlanWith({
      disk: { syncMin: 5_000, syncMax: 5_000 },
      faults: [fault("pause", { at: 1_000, duration: 20_000, node: 0 })],
    });
    expect(storyOf(plan, writer).notes.map(({ time, node: at }) => [time, at])).toEqual([
      [5_000, 1],
      [5_000, 2],
      [21_000, 0],
    ]);
  });
});

describe("clocks", () => {
  const clock = toySystem({
    onStart: (_state, io) => io.setTimer("tick", 100_000),
    onTimer: (_state, _timer, io) => note(io, String(io.localTime)),
  });

  it("offset and drift show in localTime, and every clock runs on its own", () => {
    const plan = calmPlanWith({
      clocks: [
        { node: 0, offset: 7, drift: 0 },
        { node: 2, offset: -5, drift: -500_000 },
      ],
    });
    expect(storyOf(plan, clock).notes).toEqual([
      { time: 100_000, node: 0, what: "100007" },
      { time: 100_000, node: 1, what: "100000" },
      { time: 200_000, node: 2, what: "99995" },
    ]);
  });

  it("a jump moves the clock, for good, and no timer with it", () => {
    const plan = calmPlanWith({ faults: [fault("clock-jump", { at: 10_000, duration: 0, node: 1, jump: -4_000 })] });
    expect(storyOf(plan, clock).notes.map(({ time, what }) => [time, what])).toEqual([
      [100_000, "100000"],
      [100_000, "96000"],
      [100_000, "100000"],
    ]);
  });
});

describe("crashes", () => {
  it("loops crash again and again, each so long after the restart, and end with the healing", () => {
    const crash = fault("crash", { at: from, duration: 20_000, node: 1, effects: null, loops: 3 });
    const { told } = under([crash]);
    const life = told.flatMap(({ time, cause }) =>
      cause.type === "crash" || cause.type === "restart" ? [`${cause.type} ${(time - from) / 1_000}`] : [],
    );
    const pairs = [0, 40, 80, 120].flatMap((at) => [`crash ${at}`, `restart ${at + 20}`]);
    expect(life).toEqual(pairs);
    const endless = under([{ ...crash, loops: 1_000 } as Fault]);
    const healed = endless.told.findIndex(({ cause }) => cause.type === "heal");
    expect(endless.told.slice(healed).some(({ cause }) => cause.type === "crash")).toBe(false);
    expect(endless.result.undecided).toBeNull();
  });

  it("a node that is down hears nothing and says nothing", () => {
    const told = under([fault("crash", { at: from, duration: span, node: 1, effects: null, loops: 0 })]);
    expect(silent(told).sort()).toEqual(both("01", "12", "13", "14"));
  });

  it("a message to oneself dies with the process", () => {
    const system = toySystem({
      onStart: (_state, io) => io.localTime === 0 && io.setTimer("tick", 10_000),
      onTimer: (_state, _timer, io) => io.send(io.self, { type: "self" }),
      onMessage: (_state, _from, _message, io) => note(io, "heard"),
    });
    const faults = [fault("crash", { at: 5_000, duration: 1_000, node: 0, effects: 1, loops: 0 })];
    expect(storyOf(calmPlanWith({ nodes: 1, faults }), system).notes).toEqual([]);
    expect(storyOf(calmPlanWith({ nodes: 1 }), system).notes).toHaveLength(1);
  });
});

describe("healing", () => {
  const never = 10_000_000_000;

  it("every kind of fault that would last longer ends with it, every node is up, and clients are answered", () => {
    const faults = [
      fault("partition", { at: 10, duration: never, groups: [[0], [1, 2, 3]] }),
      fault("one-way", { at: 10, duration: never, from: [0, 1, 2], to: [3] }),
      fault("bridge", { at: 10, duration: never, bridge: 1 }),
      fault("ring", { at: 10, duration: never }),
      fault("isolate", { at: 10, duration: never, node: 0, clients: true }),
      fault("flapping", { at: 10, duration: never, a: 0, b: 3, period: 1_000 }),
      fault("slow-links", { at: 10, duration: never, node: 1, factor: 1_000 }),
      fault("slow-node", { at: 10, duration: never, node: 1, factor: 1_000, perMessage: 1_000_000 }),
      fault("crash", { at: 20, duration: never, node: 2, effects: null, loops: 9 }),
      fault("pause", { at: 30, duration: never, node: 1 }),
      fault("crash", { at: 40, duration: never, node: 1, effects: null, loops: 0 }),
      fault("wipe", { at: 50, duration: never, node: 0 }),
      fault("disk-stall", { at: 60, duration: never, node: 0 }),
      fault("full-disk", { at: 70, duration: never, node: 3 }),
      fault("read-error", { at: 80, duration: never, node: 3 }),
    ];
    const plan = calmPlanWith({
      faults,
      workload: { clients: 3, operations: 1_000, attempts: 2, retryMicros: 10_000 },
      budget: { activeMicros: 500_000, healMicros: 100_000 },
    });
    const { result, told, seen } = storyOf(plan, echo());
    expect(result.violation).toBeNull();
    const heal = told.findIndex(({ cause }) => cause.type === "heal");
    const rest = told.slice(heal + 1);
    expect(rest.filter(({ cause }) => cause.type === "restart")).toHaveLength(3);
    expect(rest.some(({ cause }) => ["lost", "crash", "fault"].includes(cause.type))).toBe(false);
    const healed = seen.findIndex(({ type }) => type === "healed");
    const asked = seen
      .slice(healed)
      .flatMap(({ observation }) => (observation.type === "invoked" ? [observation] : []));
    expect(new Set(asked.map(({ session }) => session)).size).toBe(3);
    expect(asked).toHaveLength(3); // one more per client, exactly
    expect(seen.at(-1)!.observation).toMatchObject({ type: "returned", outcome: "ok" });
  });

  it("a wiped node that healing restarts starts blank", () => {
    const system = echo({
      blank: () => ({ n: 0 }),
      recover: (durable) => ({ ...durable }),
      onStart(state, io) {
        note(io, `n ${state.n}`);
        io.write({ n: 1 });
        io.sync();
      },
    });
    const plan = calmPlanWith({ nodes: 1, faults: [fault("wipe", { at: 10, duration: never, node: 0 })] });
    expect(storyOf(plan, system).notes.map(({ what }) => what)).toEqual(["n 0", "n 0"]);
  });

  it("faults of nodes that are not there do nothing", () => {
    const faults = [
      fault("crash", { at: 10, duration: 10, node: 900, effects: null, loops: 3 }),
      fault("crash", { at: 10, duration: 10, node: 900, effects: 2, loops: 3 }),
      fault("crash", { at: 10, duration: 10, node: 3, effects: null, loops: 0 }), // a client
      fault("wipe", { at: 10, duration: 10, node: 900 }),
      fault("pause", { at: 10, duration: 10, node: 900 }),
      fault("pause", { at: 10, duration: 10, node: 3 }),
      fault("clock-jump", { at: 10, duration: 0, node: 900, jump: 5 }),
      fault("disk-stall", { at: 10, duration: 10, node: 900 }),
      fault("read-error", { at: 10, duration: 10, node: 900 }),
      fault("full-disk", { at: 10, duration: 10, node: 900 }),
      fault("sync-error", { at: 10, duration: 10, node: 900 }),
      fault("torn-write", { at: 10, duration: 10, node: 3 }),
      fault("corruption", { at: 10, duration: 10, node: 900 }),
      fault("misdirected-write", { at: 10, duration: 10, node: 900 }),
      fault("slow-node", { at: 10, duration: 10, node: 900, factor: 2, perMessage: 2 }),
      fault("slow-links", { at: 10, duration: 10, node: 900, factor: 2 }),
      fault("isolate", { at: 10, duration: 10, node: 900, clients: true }),
      fault("flapping", { at: 10, duration: 10, a: 900, b: 901, period: 1 }),
      fault("bridge", { at: 10, duration: 10, bridge: 900 }),
      fault("partition", { at: 10, duration: 10, groups: [[900], [901]] }),
      fault("one-way", { at: 10, duration: 10, from: [900], to: [0] }),
    ];
    const plan = calmPlanWith({ faults: faults.filter(({ kind }) => kind !== "bridge"), workload: { clients: 1 } });
    const { result, told } = storyOf(plan, echo());
    expect(result.violation).toBeNull();
    expect(told.some(({ cause }) => ["lost", "crash", "restart"].includes(cause.type))).toBe(false);
    expect(run({ ...plan, faults }, echo(), []).measures.ok).toBe(11);
  });

  it("a fault in the very microsecond of the healing is over at once", () => {
    const faults = [fault("isolate", { at: 300_000, duration: never, node: 0, clients: true })];
    const { told } = storyOf(calmPlanWith({ faults, budget: { activeMicros: 300_000, healMicros: 50_000 } }), beacon);
    expect(told.some(({ cause }) => cause.type === "lost")).toBe(false);
  });
});

describe("FIFO channels", () => {
  it("deliver in the order sent, through long tails, held messages, copies and pauses", () => {
    const sender = toySystem({
      recover: () => ({ n: 0, last: 0 }),
      onStart: (_state, io) => io.self === 0 && io.setTimer("tick", 100),
      onTimer(state, _timer, io) {
        state.n += 1;
        io.send(node(1), { type: "n", n: state.n });
        io.setTimer("tick", 100);
      },
      onMessage(state, _from, { n }, io) {
        note(io, `${n}`);
        state.last = n;
      },
    });
    const plan = calmPlanWith({
      nodes: 2,
      network: {
        latency: { type: "long-tail", median: 1_000 },
        fifo: true,
        reorder: 200_000,
        duplicate: 200_000,
        drop: 50_000,
      },
      faults: [0, 1, 2, 3].map((at) => fault("pause", { at: at * 100_000 + 7, duration: 50_000, node: 1 })),
      budget: { activeMicros: 400_000 },
    });
    const heard = storyOf(plan, sender).notes.map(({ what }) => Number(what));
    expect(heard.length).toBeGreaterThan(3_000);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    const free = storyOf({ ...plan, network: { ...plan.network, fifo: false } }, sender).notes;
    expect(free.some(({ what }, at) => Number(what) < Number(free[at - 1]?.what ?? 0))).toBe(true);
  });

  it("what waited in a pause comes before what arrives in the microsecond of its end", () => {
    const system = toySystem({
      onStart(_state, io) {
        if (io.self === 1) return;
        io.send(node(1), { type: "n", n: 1 });
        io.setTimer("tick", 5_000);
      },
      onTimer: (_state, _timer, io) => io.send(node(1), { type: "n", n: 2 }),
      onMessage: (_state, _from, { n }, io) => note(io, `${n}`),
    });
    // The second message was on its way before the pause began, so that it is older in the queue than the pause's end.
    const plan = calmPlanWith({
      nodes: 2,
      network: { latency: { type: "constant", micros: 10_000 }, fifo: true },
      faults: [fault("pause", { at: 6_000, duration: 9_000, node: 1 })],
    });
    expect(storyOf(plan, system).notes).toEqual([
      { time: 15_000, node: 1, what: "1" },
      { time: 15_000, node: 1, what: "2" },
    ]);
  });
});

it("a message to oneself arrives at once, whatever the network does", () => {
  const system = toySystem({
    onStart: (_state, io) => io.send(io.self, { type: "self" }),
    onMessage: (_state, _from, _message, io) => note(io, "heard"),
    onRequest: (_state, client, request, io) => answerDone(io, client, request),
  });
  const plan = calmPlanWith({
    network: { drop: 1_000_000, duplicate: 1_000_000, latency: { type: "constant", micros: 9_000 } },
    faults: [fault("isolate", { at: 0, duration: 10_000, node: 0, clients: true })],
  });
  expect(storyOf(plan, system).notes.map(({ time }) => time)).toEqual([0, 0, 0]);
});
