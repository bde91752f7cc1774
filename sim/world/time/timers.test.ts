/** Timers, against a plain model of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Io } from "../../contract/io.ts";
import { calmPlanWith, fault, note, storyOf, type Toy, toySystem } from "../testing.ts";

/** What a node does at a moment: arms or cancels one of its timers. */
interface Act {
  readonly at: number;
  readonly timer: "a" | "b";
  readonly after: number | null;
}

/** When timers must fire, by the plainest rules: the last setting counts. */
function expected(acts: readonly Act[]): string[] {
  const armed = new Map<string, number>();
  const fired: string[] = [];
  const advance = (to: number): void => {
    const due = [...armed].filter(([, at]) => at < to).sort(([, a], [, b]) => a - b);
    for (const [timer, at] of due) {
      armed.delete(timer);
      fired.push(`${at} ${timer}`);
    }
  };
  for (const { at, timer, after } of acts) {
    advance(at);
    if (after === null) armed.delete(timer);
    else armed.set(timer, at + after);
  }
  advance(Number.POSITIVE_INFINITY);
  return fired;
}

/** A node that plays a script of acts, each driven by its own clock of even microseconds; timers fire at odd ones. */
const scripted = (acts: readonly Act[]) =>
  toySystem({
    timers: ["script", "a", "b"],
    recover: () => ({ next: 0 }),
    onStart: (_state, io) => acts.length > 0 && void io.setTimer("script", acts[0]!.at),
    onTimer(state, timer, io) {
      if (timer !== "script") return note(io, timer);
      const { timer: name, after } = acts[state.next]!;
      if (after === null) io.cancelTimer(name);
      else io.setTimer(name, after);
      state.next += 1;
      if (state.next < acts.length) io.setTimer("script", acts[state.next]!.at - acts[state.next - 1]!.at);
    },
  });

describe("timers", () => {
  it("any script of arming, re-arming and cancelling fires exactly what the last setting says", () => {
    const act = fc.record({
      gap: fc.integer({ min: 1, max: 30 }),
      timer: fc.constantFrom("a" as const, "b" as const),
      after: fc.option(fc.integer({ min: 0, max: 60 }).map((after) => 2 * after + 1)),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (drawn) => {
        let at = 0;
        const acts = drawn.map(({ gap, ...rest }) => {
          at += 2 * gap;
          return { ...rest, at };
        });
        const { notes } = storyOf(calmPlanWith({ nodes: 1, budget: { activeMicros: 100_000 } }), scripted(acts));
        const said = notes.map(({ time, what }) => `${time} ${what}`);
        expect([...said].sort()).toEqual([...expected(acts)].sort());
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("a timer of 2^31 ms fires at its microsecond", () => {
    const micros = 2 ** 31 * 1_000;
    const system = toySystem({
      onStart: (_state, io) => io.setTimer("tick", micros),
      onTimer: (_state, _timer, io) => note(io, "late"),
    });
    const { notes } = storyOf(calmPlanWith({ nodes: 1, budget: { activeMicros: 2 * micros } }), system);
    expect(notes).toEqual([{ time: micros, node: 0, what: "late" }]);
  });

  it("a timer drawn from a range uses all of it, both ends included", () => {
    const system = toySystem({
      recover: () => ({ set: 0 }),
      onStart: (_state, io) => io.setTimer("tick", 10, 14),
      onTimer(state, _timer, io) {
        note(io, String(io.localTime - state.set));
        state.set = io.localTime;
        io.setTimer("tick", 10, 14);
      },
    });
    const { notes } = storyOf(calmPlanWith({ nodes: 1, budget: { activeMicros: 10_000 } }), system);
    expect([...new Set(notes.map(({ what }) => Number(what)))].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14]);
  });

  it("a crash takes the timers, and the restarted node's own setting counts, even of the same timer at the same time", () => {
    const start = (state: { started: number }, io: Io<Toy>): void => {
      note(io, `start ${state.started}`);
      io.setTimer("tick", 50_000);
    };
    const system = toySystem({
      recover: () => ({ started: 0 }),
      onStart: start,
      onTimer: (_state, timer, io) => note(io, timer),
    });
    const plan = calmPlanWith({
      nodes: 1,
      faults: [fault("crash", { at: 20_000, duration: 10_000, node: 0, effects: null, loops: 0 })],
    });
    const { notes } = storyOf(plan, system);
    expect(notes.map(({ time, what }) => `${time} ${what}`)).toEqual(["0 start 0", "30000 start 0", "80000 tick"]);
  });

  it("a crash in a pause leaves no timer that never fires", () => {
    const system = toySystem({
      onStart: (_state, io) => io.setTimer("tick", 10_000),
      onTimer(_state, timer, io) {
        note(io, timer);
        io.setTimer("tick", 10_000);
      },
    });
    const plan = calmPlanWith({
      nodes: 1,
      faults: [
        fault("pause", { at: 5_000, duration: 100_000, node: 0 }),
        fault("crash", { at: 50_000, duration: 10_000, node: 0, effects: null, loops: 0 }),
      ],
      budget: { activeMicros: 150_000 },
    });
    const times = storyOf(plan, system).notes.map(({ time }) => time);
    expect(times).toEqual([105_000, 115_000, 125_000, 135_000, 145_000]); // none while paused, all after it
  });

  it("a timer that its role does not declare is a finding that names it, and no other node's timer", () => {
    const system = toySystem({ timers: ["tick"], onStart: (_state, io) => io.setTimer("tock", 5) });
    const { violation } = storyOf(calmPlanWith({}), system).result;
    expect(violation?.message).toBe('node 0 set the timer "tock", which its role does not declare');
  });

  it("drift stretches spans: a clock that is 10 % fast fires after ten elevenths of the time", () => {
    const system = toySystem({
      onStart: (_state, io) => io.setTimer("tick", 110_000),
      onTimer: (_state, _timer, io) => note(io, `local ${io.localTime}`),
    });
    const plan = calmPlanWith({ nodes: 2, clocks: [{ node: 1, offset: -500, drift: 100_000 }] });
    expect(storyOf(plan, system).notes).toEqual([
      { time: 100_000, node: 1, what: "local 109500" },
      { time: 110_000, node: 0, what: "local 110000" },
    ]);
  });
});
