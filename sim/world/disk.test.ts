/** Disks: what is there after a crash behind each effect. */
import { describe, expect, it } from "vitest";
import { answerDone, calmPlanWith, fault, node, note, type Story, storyOf, toySystem } from "./testing.ts";

/** On the first tick: two writes with a sync between, a message, an observation, a write without sync, a message. */
const effectful = toySystem({
  blank: () => ({ a: 0, b: 0, c: 0 }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    note(io, `disk ${state.a}${state.b}${state.c}`);
    if (io.self === 0 && io.localTime === 0) io.setTimer("tick", 10_000);
  },
  onTimer(_state, _timer, io) {
    io.write({ a: 1 });
    io.sync();
    io.send(node(1), { type: "one" });
    note(io, "one");
    io.write({ b: 1 });
    io.sync();
    io.send(node(1), { type: "two" });
    io.write({ c: 1 });
    io.send(node(1), { type: "three" });
  },
  onMessage: (_state, _from, message, io) => note(io, `got ${message.type}`),
});

/** The crash cut after `effects` of node 0's handlers that issue any, from 5 ms on. */
function cutStory(effects: number, loss: "none" | "suffix" | "subset" = "subset", seed = "test"): Story {
  return storyOf(
    calmPlanWith({
      seed,
      nodes: 2,
      disk: { loss, syncMin: 0, syncMax: 0 },
      faults: [fault("crash", { at: 5_000, duration: 20_000, node: 0, effects, loops: 0 })],
    }),
    effectful,
  );
}

const after = ({ notes }: Story, time: number): string[] =>
  notes.filter((noted) => noted.time > time).map(({ what }) => what);

describe("a crash after effect k", () => {
  // Effects: 0 write a, 1 sync, 2 send one, 3 observe, 4 write b, 5 sync, 6 send two, 7 write c, 8 send three.
  const received = [
    [],
    [],
    [],
    ["one"],
    ["one"],
    ["one"],
    ["one"],
    ["one", "two"],
    ["one", "two"],
    ["one", "two", "three"],
  ];

  it.each(received.map((messages, effects) => ({ effects, messages })))(
    "after $effects effects exactly $messages had left",
    ({ effects, messages }) => {
      const told = cutStory(effects);
      expect(told.notes.filter(({ what }) => what.startsWith("got")).map(({ what }) => what.slice(4))).toEqual(
        messages,
      );
      expect(told.notes.some(({ what }) => what === "one")).toBe(effects >= 4);
      const cut = told.effects.find(({ issued }) => issued.length === 9);
      expect(cut?.kept).toBe(effects);
    },
  );

  it("what was synced before the cut is there after it, what was not written is not", () => {
    for (let effects = 0; effects <= 9; effects++) {
      const restart = after(cutStory(effects), 15_000).find((what) => what.startsWith("disk"))!;
      expect(restart[5] === "1" || effects < 2).toBe(true); // a: synced by effect 2
      expect(restart[6] === "1" || effects < 6).toBe(true); // b: synced by effect 6
      if (effects < 1) expect(restart[5]).toBe("0");
      if (effects < 5) expect(restart[6]).toBe("0");
      if (effects < 8) expect(restart[7]).toBe("0");
    }
  });

  it("the number of effects wraps round, so that every value hits some place", () => {
    expect(cutStory(23).effects.find(({ issued }) => issued.length === 9)?.kept).toBe(3);
  });

  it("handlers without effects are passed over", () => {
    const quiet = toySystem({
      recover: () => ({ ticks: 0 }),
      onStart: (_state, io) => io.setTimer("tick", 1_000),
      onMessage() {},
    });
    const plan = calmPlanWith({ faults: [fault("crash", { at: 500, duration: 1, node: 0, effects: 0, loops: 0 })] });
    expect(storyOf(plan, quiet).result.measures.crashes).toBe(0);
  });
});

/** Five writes at once, none synced; the crash comes between handlers. */
const unsynced = toySystem({
  blank: () => ({ w: "" }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    note(io, Object.keys(state).sort().join(""));
    if (io.localTime === 0) for (const field of ["a", "b", "c", "d", "e"]) io.write({ [field]: 1 });
  },
});

function survivors(loss: "none" | "suffix" | "subset", seeds: number): string[] {
  const found = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    const plan = calmPlanWith({
      seed: `s${seed}`,
      nodes: 1,
      disk: { loss },
      faults: [fault("crash", { at: 10, duration: 10, node: 0, effects: null, loops: 0 })],
    });
    found.add(storyOf(plan, unsynced).notes[1]!.what);
  }
  return [...found].sort();
}

describe("what a crash leaves of writes that were not synced", () => {
  it("none lost: all of them", () => {
    expect(survivors("none", 5)).toEqual(["abcdew"]);
  });

  it("suffix: any first few of them, and nothing else", () => {
    expect(survivors("suffix", 80)).toEqual(["abcdew", "abcdw", "abcw", "abw", "aw", "w"]);
  });

  it("subset: all 32 subsets of five", () => {
    expect(survivors("subset", 400)).toHaveLength(32);
  });

  it("a wiped node starts from a blank disk, even of what was synced", () => {
    const system = toySystem({
      blank: () => ({ kept: 0 }),
      recover: (durable) => ({ ...durable }),
      onStart(state, io) {
        note(io, `kept ${state.kept}`);
        io.write({ kept: state.kept + 1 });
        io.sync();
      },
    });
    const plan = calmPlanWith({
      nodes: 1,
      faults: [
        fault("crash", { at: 10, duration: 10, node: 0, effects: null, loops: 1 }),
        fault("wipe", { at: 100, duration: 10, node: 0 }),
      ],
    });
    const { notes, told } = storyOf(plan, system);
    expect(notes.map(({ what }) => what)).toEqual(["kept 0", "kept 1", "kept 2", "kept 0"]);
    const wipes = told.flatMap(({ cause }) => (cause.type === "restart" ? [cause.wiped] : []));
    expect(wipes).toEqual([false, false, true]);
  });

  it("a write that comes before a crash lies under a write after the restart", () => {
    const system = toySystem({
      blank: () => ({ n: 0 }),
      recover: (durable) => ({ ...durable }),
      onStart(state, io) {
        note(io, String(state.n));
        io.write({ n: state.n + 1 });
        io.sync();
        io.write({ n: 100 });
      },
    });
    const plan = calmPlanWith({
      nodes: 1,
      disk: { loss: "suffix" },
      faults: [fault("crash", { at: 10, duration: 10, node: 0, effects: null, loops: 30 })],
    });
    const found = new Set(storyOf(plan, system).notes.map(({ what }) => what));
    expect(found.has("100") || found.has("101")).toBe(true);
    expect(found.has("1")).toBe(true);
  });
});

/** Each request is written and synced before it is answered and told to node 1; requests overlap their syncs. */
const logger = toySystem({
  blank: () => ({ last: 0 }),
  onRequest(_state, client, request, io) {
    io.write({ last: request.sequence });
    note(io, `before ${request.session}`);
    io.sync();
    note(io, `behind ${request.session}`);
    answerDone(io, client, request);
  },
});

describe("a sync that takes time", () => {
  const slow = calmPlanWith({
    nodes: 1,
    disk: { syncMin: 5_000, syncMax: 5_000 },
    workload: { clients: 8, operations: 1, thinkMax: 2_000, retryMicros: 500_000 },
  });

  it("holds back what is behind it and nothing that is before it", () => {
    const { notes, told } = storyOf({ ...slow, workload: { ...slow.workload, clients: 1 } }, logger);
    const [before, behind] = notes;
    expect(behind!.time - before!.time).toBe(5_000);
    const answered = told.find(({ node: at, cause }) => cause.type === "message" && at === 1);
    expect(answered!.time - behind!.time).toBe(1_000);
  });

  it("group commit: writes that come while a sync is under way share the next one", () => {
    const { notes, result } = storyOf(slow, logger);
    const behind = notes.filter(({ what }) => what.startsWith("behind"));
    const first = behind.slice(0, 8).map(({ time }) => time);
    expect(new Set(first).size).toBe(2); // the first alone, the other seven together
    expect(first.filter((time) => time === first[0])).toHaveLength(1);
    expect(first.at(-1)! - first[0]!).toBe(5_000);
    expect(result.measures.syncs).toBeLessThanOrEqual(4); // two for the load, at most two for the probes
  });

  it("a sync with nothing to sync takes no time", () => {
    const idle = toySystem({
      onStart(_state, io) {
        io.sync();
        note(io, "at once");
      },
    });
    expect(storyOf(slow, idle).notes[0]).toMatchObject({ time: 0 });
  });

  it("effects of later handlers stay behind those of earlier ones", () => {
    const mixed = toySystem({
      blank: () => ({ n: 0 }),
      onStart: (_state, io) => {
        io.write({ n: 1 });
        io.sync();
        note(io, "first");
        io.setTimer("tick", 10);
      },
      onTimer: (_state, _timer, io) => note(io, "second"), // issued at 10 us, no sync of its own
    });
    expect(storyOf(slow, mixed).notes).toEqual([
      { time: 5_000, node: 0, what: "first" },
      { time: 5_000, node: 0, what: "second" },
    ]);
  });

  it("a crash while the sync is under way loses what waited behind it for good", () => {
    const plan = {
      ...slow,
      workload: { ...slow.workload, clients: 0 },
      disk: { ...slow.disk, loss: "subset" as const },
      faults: [fault("crash", { at: 1_000, duration: 100, node: 0, effects: null, loops: 0 })],
    };
    const once = toySystem({
      blank: () => ({ n: 0 }),
      onStart(_state, io) {
        if (io.localTime > 0) return;
        io.write({ n: 1 });
        io.sync();
        note(io, "behind");
      },
    });
    expect(storyOf(plan, once).notes).toEqual([]);
  });

  it("stalls add their time to the share of syncs they say, and a disk-stall fault to every one", () => {
    const stalling = { ...slow, disk: { ...slow.disk, stall: 1_000_000, stallMicros: 70_000 } };
    const waits = (plan: typeof slow): number => {
      const { notes } = storyOf({ ...plan, workload: { ...plan.workload, clients: 1 } }, logger);
      return notes[1]!.time - notes[0]!.time;
    };
    expect(waits(stalling)).toBe(75_000);
    const faults = [fault("disk-stall", { at: 0, duration: 30_000, node: 0 })];
    expect(waits({ ...slow, faults })).toBe(35_000);
  });

  it("a node that always has a sync under way releases everything in the end, in order", () => {
    const busy = toySystem({
      blank: () => ({ n: 0 }),
      recover: (durable) => ({ ...durable }),
      onStart: (_state, io) => io.setTimer("tick", 1_000),
      onTimer(state, _timer, io) {
        state.n += 1;
        io.write({ n: state.n });
        io.sync();
        note(io, String(state.n));
        io.setTimer("tick", 1_000); // five times as fast as the disk
      },
    });
    const said = storyOf(calmPlanWith({ nodes: 1, disk: slow.disk, budget: { activeMicros: 900_000 } }), busy).notes;
    expect(said.length).toBeGreaterThan(880);
    expect(said.map(({ what }) => Number(what))).toEqual(said.map((_, at) => at + 1));
  });
});
