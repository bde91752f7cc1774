/** What judges are told of the world round a node, and of the end of a run; and servers that never come back. */
import { expect, it } from "vitest";
import type { Invariant } from "../../contract/invariant.ts";
import type { Observation } from "../../contract/observation.ts";
import type { Fault, Plan } from "../../plan/plan.ts";
import { run } from "../../run.ts";
import { calmPlanWith, echo, fault } from "../testing.ts";

/** All that a judge is told of these types, by node. */
function told(plan: Plan, ...types: readonly Observation["type"][]): (readonly [number, Observation])[] {
  const seen: [number, Observation][] = [];
  const listener: Invariant<object> = {
    name: "listener",
    about: "",
    source: "",
    observes: types,
    start: () => ({}),
    on(_state, { node, observation }) {
      seen.push([node, { ...observation }]);
      return null;
    },
  };
  const system = echo({ replicated: ({ n }) => ({ upTo: n ?? 0, machine: n ?? 0 }) });
  expect(run(plan, system, [listener]).violation).toBeNull();
  return seen;
}

const span = { at: 100_000, duration: 50_000 };
const withFaults = (...faults: Fault[]): Plan => calmPlanWith({ nodes: 3, faults });

it("a cut is told at both ends, once when it begins and once when it ends; nothing else is", () => {
  const isolated = withFaults(fault("isolate", { ...span, node: 1, clients: false }));
  const rows = told(isolated, "hears");
  expect(rows.slice(0, 3)).toEqual([
    [0, { type: "hears", from: [2] }],
    [1, { type: "hears", from: [] }],
    [2, { type: "hears", from: [0] }],
  ]);
  expect(rows).toHaveLength(6);
  expect(told(withFaults(), "hears", "hampered")).toEqual([]);
});

it("a request is told where it comes to a server, and its answer as it leaves", () => {
  const plan = calmPlanWith({ workload: { clients: 1, operations: 2 } });
  expect(told(plan, "requested", "answered").slice(0, 4)).toMatchObject([
    [0, { type: "requested", session: 0, sequence: 1 }],
    [0, { type: "answered", reply: { type: "done", session: 0, sequence: 1 } }],
    [0, { type: "requested", session: 0, sequence: 2 }],
    [0, { type: "answered", reply: { type: "done", session: 0, sequence: 2 } }],
  ]);
});

it("a deaf server is heard and hears no server; a star has one hub; a link is two channels", () => {
  const deaf = told(withFaults(fault("deaf", { ...span, node: 0, next: true })), "hears");
  expect(deaf[0]).toEqual([1, { type: "hears", from: [] }]);
  expect(deaf).toHaveLength(2);
  const star = told(withFaults(fault("star", { ...span, node: 0 })), "hears");
  expect(star.slice(0, 2)).toEqual([
    [0, { type: "hears", from: [1] }],
    [2, { type: "hears", from: [1] }],
  ]);
  const link = told(withFaults(fault("link", { ...span, node: 2, period: 0 })), "hears");
  expect(link.slice(0, 2)).toEqual([
    [0, { type: "hears", from: [1] }],
    [2, { type: "hears", from: [1] }],
  ]);
  const coming = told(withFaults(fault("link", { ...span, node: 2, period: 10_000 })), "hears");
  expect(coming.length).toBeGreaterThan(link.length);
});

it("a node that is paused or slowed is told to be hampered until that is over", () => {
  const paused = told(withFaults(fault("pause", { ...span, node: 2 })), "hampered");
  expect(paused).toEqual([
    [2, { type: "hampered", isHampered: true }],
    [2, { type: "hampered", isHampered: false }],
  ]);
});

it("a server is hampered until it has served what waited while it was slowed, though the fault is over", () => {
  const slow = (perMessage: number) => fault("slow-node", { at: 0, duration: 5_000, node: 0, factor: 1, perMessage });
  const untilWhen = (perMessage: number): number => {
    let until = -1;
    const listener: Invariant<object> = {
      ...{ name: "listener", about: "", source: "", observes: ["hampered"] },
      start: () => ({}),
      on(_state, { observation, time }) {
        if (observation.type === "hampered" && !observation.isHampered) until = time;
        return null;
      },
    };
    const workload = {
      clients: 1,
      mode: "open",
      operations: 5,
      thinkMin: 1_000,
      thinkMax: 1_000,
      sessions: 5,
    } as const;
    run(calmPlanWith({ nodes: 3, workload, faults: [slow(perMessage)] }), echo(), [listener]);
    return until;
  };
  expect(untilWhen(100)).toBe(5_000);
  expect(untilWhen(30_000)).toBeGreaterThan(30_000);
});

it("a server is hampered until it has sent what it was told to while it was slowed", () => {
  const told: (number | boolean)[] = [];
  const listener: Invariant<object> = {
    ...{ name: "listener", about: "", source: "", observes: ["hampered"], start: () => ({}) },
    on(_state, { observation, time }) {
      if (observation.type === "hampered") told.push(observation.isHampered, time);
      return null;
    },
  };
  const talker = echo({
    onStart: (_state, io) => io.setTimer("tick", 1_000),
    onTimer(_state, _timer, io) {
      if (io.self !== 0) return;
      io.send(1 as never, { type: "hello" } as never);
      io.setTimer("tick", 1_000);
    },
  });
  const slow = fault("slow-node", { at: 0, duration: 10_000, node: 0, factor: 100, perMessage: 0 });
  const cpu = { perMessageNanos: 0, perByteNanos: 0, sendMessageNanos: 1_000_000 };
  run(calmPlanWith({ nodes: 3, faults: [slow], cpu }), talker, [listener]);
  expect(told).toEqual([true, 0, false, 18_910]); // nine messages, a millisecond each, of which a part was sent by 10 ms
});

it("a server is hampered until its disk is done with what it began while it was stalled", () => {
  const stall = (duration: number) => ({ at: 0, duration, node: 0 });
  const micros: number[] = [];
  const listener: Invariant<object> = {
    name: "listener",
    about: "",
    source: "",
    observes: ["hampered"],
    start: () => ({}),
    on(_state, { node, observation, time }) {
      if (node === 0 && observation.type === "hampered" && !observation.isHampered) micros.push(time);
      return null;
    },
  };
  const writer = echo({
    onTimer(state, _timer, io) {
      io.write({ n: state.n });
      io.sync();
    },
    onStart: (_state, io) => io.setTimer("tick", 30_000),
  });
  for (const duration of [50_000, 100_000]) run(withFaults(fault("disk-stall", stall(duration))), writer, [listener]);
  expect(micros).toHaveLength(2);
  // The sync began at 30 ms: what it takes longer is the whole length of the fault.
  expect(micros[0]).toBeGreaterThanOrEqual(80_000);
  expect(micros[1]).toBeGreaterThanOrEqual(130_000);
});

it("a channel in order is closed while a message that came to be held back holds up all after it", () => {
  const tick = echo({
    onStart: (_state, io) => io.setTimer("tick", 10_000),
    onTimer(_state, _timer, io) {
      io.broadcast("toy", { type: "hello" });
      io.setTimer("tick", 10_000);
    },
    onMessage: () => {},
  });
  const heard: string[] = [];
  const listener: Invariant<object> = {
    name: "listener",
    about: "",
    source: "",
    observes: ["hears"],
    start: () => ({}),
    on(_state, { node, observation, time }) {
      if (observation.type === "hears" && node === 1) heard.push(`${time} ${observation.from.includes(0 as never)}`);
      return null;
    },
  };
  const decisions = [{ from: 0, to: 1, ordinal: 2, micros: 200_000 }];
  const late = (fifo: boolean): Plan => calmPlanWith({ nodes: 3, decisions, network: { fifo } });
  run(late(false), tick, [listener]);
  expect(heard).toEqual([]);
  run(late(true), tick, [listener]);
  expect(heard).toHaveLength(2);
  expect(heard[0]).toMatch(/^3\d{4} false$/);
  expect(heard[1]).toMatch(/ true$/);
});

it("whoever never comes back is down, or cut off from everybody, once the rest is healed, and is no replica to wait for", () => {
  const down = told({ ...withFaults(), gone: { nodes: [0], cut: false } }, "crashed", "restarted", "replicated");
  expect(down.map(([node, { type }]) => [node, type])).toEqual([
    [0, "crashed"],
    [1, "replicated"],
    [2, "replicated"],
  ]);
  const away = told({ ...withFaults(), gone: { nodes: [0], cut: true } }, "hears", "replicated");
  expect(away.find(([node]) => node === 0)?.[1]).toEqual({ type: "hears", from: [] });
  expect(away.filter(([, { type }]) => type === "replicated").map(([node]) => node)).toEqual([1, 2]);
});

it("a run that crashed a server which never comes back does not restart it", () => {
  const crash = fault("crash", { ...span, node: 1, effects: null, loops: 2 });
  const rows = told({ ...withFaults(crash), gone: { nodes: [1], cut: false } }, "crashed", "restarted");
  expect(rows.at(-1)?.[1].type).toBe("crashed");
});
