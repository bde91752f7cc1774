/** A disk that hangs need not silence its node: what goes ahead of it, and writes that nothing waits for. */
import { describe, expect, it } from "vitest";
import type { Io } from "../contract/io.ts";
import { calmPlanWith, fault, node, note, type Story, storyOf, type Toy, toySystem } from "./testing.ts";

/** Syncs take 50 ms, messages 1 ms. */
const slow = calmPlanWith({ nodes: 2, disk: { syncMin: 50_000, syncMax: 50_000, loss: "subset" } });

/** Node 0 does `first` at its start and `second` 10 ms later; both nodes say what they hear. */
const twoSteps = (first: (io: Io<Toy>) => void, second: (io: Io<Toy>) => void, plan = slow): Story => {
  const system = toySystem({
    blank: () => ({ a: 0, b: 0 }),
    onStart(state, io) {
      if (io.localTime > 0) note(io, `disk ${state.a}${state.b}`);
      if (io.self !== 0 || io.localTime > 0) return;
      io.setTimer("tick", 10_000);
      first(io);
    },
    onTimer: (_state, _timer, io) => second(io),
    onMessage() {},
  });
  return storyOf(plan, system);
};

const heard = ({ told }: Story): string[] =>
  told.flatMap(({ time, node: at, cause }) =>
    cause.type === "message" ? [`${time / 1_000} ms: ${at} hears ${(cause.message as { type: string }).type}`] : [],
  );
const heardFirst = (story: Story): string | undefined => heard(story)[0];

const writeAndSync = (io: Io<Toy>): void => {
  io.write({ a: 1 });
  io.sync();
};

describe("a message that goes ahead", () => {
  it("leaves at once, whichever handler issued the sync under way; others wait for it", () => {
    const ahead = twoSteps(writeAndSync, (io) => io.sendAhead(node(1), { type: "beat" }));
    const behind = twoSteps(writeAndSync, (io) => io.send(node(1), { type: "beat" }));
    expect([heardFirst(ahead), heardFirst(behind)]).toEqual(["11 ms: 1 hears beat", "51 ms: 1 hears beat"]);
  });

  it("overtakes what waits, and is not overtaken by it", () => {
    const story = twoSteps(
      (io) => {
        writeAndSync(io);
        io.send(node(1), { type: "waits" });
      },
      (io) => io.sendAhead(node(1), { type: "beat" }),
    );
    expect(heard(story).filter((text) => text.includes(": 1 "))).toEqual([
      "11 ms: 1 hears beat",
      "51 ms: 1 hears waits",
    ]);
  });

  it("has left when a crash takes the writes that were not durable: it told of them at its own risk", () => {
    const plan = {
      ...slow,
      faults: [fault("crash", { at: 20_000, duration: 1_000, node: 0, effects: null, loops: 0 })],
    };
    const restarts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const story = twoSteps(writeAndSync, (io) => io.sendAhead(node(1), { type: "beat" }), {
        ...plan,
        seed: `${seed}`,
      });
      expect(heardFirst(story)).toBe("11 ms: 1 hears beat");
      restarts.add(story.notes[0]!.what);
    }
    expect([...restarts].sort()).toEqual(["disk 00", "disk 10"]);
  });
});

describe("a write whose completion is an event", () => {
  it("tells its node when the disk is done, and nothing waits for it", () => {
    const story = twoSteps(
      (io) => {
        io.write({ a: 1 });
        io.whenDurable({ type: "durable" });
        note(io, "goes on");
      },
      (io) => io.send(node(1), { type: "hello" }),
    );
    expect(story.notes[0]).toMatchObject({ time: 0, what: "goes on" });
    expect(heard(story).slice(0, 1)).toEqual(["11 ms: 1 hears hello"]);
    expect(heard(story)).toContain("50 ms: 0 hears durable");
  });

  it("shares a sync with those that wait, in both orders", () => {
    const later = twoSteps(writeAndSync, (io) => {
      io.write({ b: 1 });
      io.whenDurable({ type: "durable" });
    });
    expect(heardFirst(later)).toBe("100 ms: 0 hears durable"); // written while the first sync was under way
    const before = twoSteps(
      (io) => {
        io.write({ a: 1 });
        io.whenDurable({ type: "durable" });
      },
      (io) => {
        io.sync();
        io.send(node(1), { type: "hello" });
      },
    );
    expect(heard(before).slice(0, 2)).toEqual(["50 ms: 0 hears durable", "51 ms: 1 hears hello"]);
  });

  it("with nothing to write, the message comes at once, as an event of its own", () => {
    const story = twoSteps(
      (io) => io.whenDurable({ type: "durable" }),
      () => {},
    );
    expect(heardFirst(story)).toBe("0 ms: 0 hears durable");
  });

  it("a crash loses the message, and perhaps the write", () => {
    const plan = {
      ...slow,
      faults: [fault("crash", { at: 20_000, duration: 1_000, node: 0, effects: null, loops: 0 })],
    };
    const restarts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const story = twoSteps(
        (io) => {
          io.write({ a: 1 });
          io.whenDurable({ type: "durable" });
        },
        () => {},
        { ...plan, seed: `${seed}` },
      );
      expect(heard(story)).toEqual([]);
      restarts.add(story.notes[0]!.what);
    }
    expect([...restarts].sort()).toEqual(["disk 00", "disk 10"]);
  });
});

it("a node knows for how long its disk has been at the sync under way", () => {
  const seen: number[] = [];
  const system = toySystem({
    onStart(_state, io) {
      io.write({ a: 1 });
      io.sync();
      io.setTimer("tick", 20_000);
    },
    onTimer(_state, _timer, io) {
      seen.push(io.syncingMicros);
      if (seen.length < 4) io.setTimer("tick", 20_000);
    },
  });
  storyOf({ ...slow, nodes: 1 }, system);
  expect(seen).toEqual([20_000, 40_000, 0, 0]);
});
