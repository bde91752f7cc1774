/** Shows the conformance suite failing: one broken toy per rule. */
import { describe, expect, it } from "vitest";
import { run } from "../../sim/run.ts";
import { calmPlanWith, toySystem } from "../../sim/world/testing.ts";
import { Conformance, unreached } from "./conformance.ts";

type Handlers = Parameters<typeof toySystem>[0];

/** What the suite says of a toy with these handlers, in a second with one crash. */
function verdict(handlers: Handlers): string | undefined {
  const watched = new Conformance(toySystem(handlers), { every: 1, sampleMicros: 0 });
  const faults = [{ kind: "crash", at: 500_000, duration: 1_000, node: 0, effects: null, loops: 0 } as const];
  return run(calmPlanWith({ faults }), watched.system, []).violation?.message;
}

/** A good toy: it counts, durably, and tells. */
const good: Handlers = {
  messages: ["count"],
  timers: ["tick"],
  blank: () => ({ n: 0 }),
  recover: (durable) => ({ n: durable["n"] }),
  onStart: (_state, io) => io.setTimer("tick", 100_000),
  onTimer(state, _timer, io) {
    state.n += 1;
    io.write({ n: state.n });
    io.sync();
    io.broadcast("toy", { type: "count", n: state.n });
    io.setTimer("tick", 100_000);
  },
};

let hidden = 0;

describe("conformance notices", () => {
  it("nothing about a good toy", () => {
    expect(verdict(good)).toBeUndefined();
  });

  it.each<[string, Handlers, RegExp]>([
    [
      "state kept outside of the state",
      { onMessage: (state) => Object.assign(state, { seen: hidden++ }) && undefined },
      /states differ/,
    ],
    [
      "effects that depend on it",
      { onMessage: (_state, _from, _message, io) => io.setTimer("tick", 90_000 + hidden++) },
      /effects differ/,
    ],
    [
      "a value mutated in place",
      { recover: () => ({ n: 0, list: [] }), onMessage: (state) => void state.list.push(1) },
      /replaced, never mutated/,
    ],
    ["a message that is not declared", { messages: [] }, /declares the message count/],
    ["a handler that returns something", { onMessage: () => 1 as never }, /return nothing/],
    [
      "a write to a field no blank disk has",
      { onMessage: (_s, _f, _m, io) => io.write({ m: 1 }) },
      /the field m that is written/,
    ],
    [
      "a recovery that writes to the disk",
      { recover: (durable) => ({ n: (durable as { n: number }).n++ }) },
      /leaves the disk as it is/,
    ],
    ["a recovery that hands out the disk itself", { recover: (durable) => durable }, /a record of its own/],
    [
      "a recovery that is not a function of the disk",
      { recover: () => ({ n: 0, hidden: hidden++ }) },
      /function of the disk/,
    ],
    ["a blank disk that is not always the same", { blank: () => ({ n: hidden++ }) }, /always the same/],
    [
      "a state that is not plain",
      { onMessage: (state) => Object.assign(state, { set: new Set() }) && undefined },
      /a Set is not a plain value/,
    ],
    [
      "a disk that cannot be recovered from: half of two writes",
      {
        blank: () => ({ n: 0, a: 0, b: 0 }),
        recover(durable) {
          if (durable["a"] !== durable["b"]) throw new Error("a and b differ");
          return { n: durable["n"] };
        },
        onMessage(_state, _from, { n }, io) {
          io.write({ a: n });
          io.write({ b: n });
        },
      },
      /a and b differ/,
    ],
  ])("%s", (_title, handlers, message) => {
    expect(verdict({ ...good, ...handlers })).toMatch(message);
  });

  it("what was declared and never reached", () => {
    const watched = new Conformance(toySystem({ ...good, messages: ["count", "never"], timers: ["tick", "tock"] }), {
      every: 1,
      sampleMicros: 0,
    });
    run(calmPlanWith({}), watched.system, []);
    expect(unreached(watched.system, watched.roles)).toEqual([
      "toy never handled never",
      "timer tock of toy never fired",
    ]);
  });

  it("a state that grows, by the sizes it samples", () => {
    const growing = { ...good, recover: () => ({ n: 0, all: [] as number[] }) };
    growing.onMessage = (state) => Object.assign(state, { all: [...state.all, 1] }) && undefined;
    const watched = new Conformance(toySystem(growing), { every: 0, sampleMicros: 200_000 });
    run(calmPlanWith({}), watched.system, []);
    const sizes = watched.samples.filter(({ node }) => node === 0).map(({ state }) => state);
    expect(sizes.at(-1)!).toBeGreaterThan(sizes[0]! + 20);
  });
});
