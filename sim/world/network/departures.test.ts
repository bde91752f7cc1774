/** What sending costs: the sender's processor and the line of its node, in closed forms. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { calmPlanWith, fault, node, note, type Story, storyOf, toySystem } from "../testing.ts";

const textOf = (length: number): string => "x".repeat(length);

/** At 100 ms node 0 tells each of the others once; who hears it says so, node 0 when it hears back too. */
const fanOut = (text = "") =>
  toySystem({
    onStart: (_state, io) => io.self === 0 && io.setTimer("tick", 100_000),
    onTimer: (_state, _timer, io) => {
      for (let to = 1; to < io.cluster.servers; to++) io.send(node(to), { type: "news", text } as never);
    },
    onMessage: (_state, from, _message, io) => note(io, `heard ${from}`),
  });

const heardAt = ({ notes }: Story): number[] => notes.map(({ time }) => time - 100_000);

const under = (changes: Parameters<typeof calmPlanWith>[0], text = ""): number[] =>
  heardAt(storyOf(calmPlanWith({ nodes: 5, ...changes }), fanOut(text)));

describe("sending", () => {
  it("is free where the plan says nothing of it", () => {
    expect(under({})).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it("takes the sender's processor: the last of a fan-out leaves after all others", () => {
    expect(under({ cpu: { sendMessageNanos: 250_000 } })).toEqual([1_250, 1_500, 1_750, 2_000]);
  });

  it("takes it by bytes as well", () => {
    const bytes = 1 + 4 + 995; // a type and a text
    expect(under({ cpu: { sendByteNanos: 1_000 } }, textOf(995))).toEqual([1, 2, 3, 4].map((n) => 1_000 + n * bytes));
  });

  it("takes a slow node longer", () => {
    const faults = [fault("slow-node", { at: 0, duration: 900_000, node: 0, factor: 4, perMessage: 0 })];
    expect(under({ cpu: { sendMessageNanos: 250_000 }, faults })).toEqual([2_000, 3_000, 4_000, 5_000]);
  });

  it("takes it no longer once that is over, though it was told to send before", () => {
    const faults = [fault("slow-node", { at: 0, duration: 102_000, node: 0, factor: 4, perMessage: 0 })];
    expect(under({ cpu: { sendMessageNanos: 250_000 }, faults })).toEqual([2_000, 3_000, 3_250, 3_500]);
  });

  it("waits for the line, which carries so many bytes a second", () => {
    const bytes = 1 + 4 + 995;
    expect(under({ network: { bytesPerSecond: 2_000_000 } }, textOf(995))).toEqual(
      [1, 2, 3, 4].map((n) => 1_000 + (n * bytes) / 2),
    );
  });

  it("goes on by fractions: many cheap messages add up exactly", () => {
    const times = under({ nodes: 31, cpu: { sendMessageNanos: 100 } });
    expect(times.at(-1)).toBe(1_003);
    expect(times.filter((time) => time === 1_001)).toHaveLength(10);
  });
});

describe("a processor that sends", () => {
  /** Node 1 asks node 0 at 9 ms, and at 11.5 ms node 0 sends five messages. */
  const busy = toySystem({
    onStart(_state, io) {
      if (io.self === 1) io.setTimer("tick", 9_000);
      if (io.self === 0) io.setTimer("tock", 11_500);
    },
    onTimer(_state, timer, io) {
      if (timer === "tick") return io.send(node(0), { type: "ask" });
      for (let i = 0; i < 5; i++) io.send(node(2), { type: "noise" });
    },
    onMessage: (_state, _from, { type }, io) => type === "ask" && note(io, "served"),
  });
  const served = (cpu: Partial<Plan["cpu"]>): number => storyOf(calmPlanWith({ cpu }), busy).notes[0]!.time;

  it("puts off what it was serving for as long as sending takes", () => {
    expect(served({ perMessageNanos: 1_000_000 })).toBe(11_000);
    // Sent by 10 ms, there at 11 ms, half served when five messages take 5 ms.
    expect(served({ perMessageNanos: 1_000_000, sendMessageNanos: 1_000_000 })).toBe(17_000);
  });

  it("serves what arrives in the meantime after that", () => {
    const late = toySystem({
      onStart: (_state, io) => io.setTimer("tick", io.self === 0 ? 10_000 : 11_000),
      onTimer(_state, _timer, io) {
        if (io.self === 1) io.send(node(0), { type: "ask" });
        if (io.self === 0) for (let i = 0; i < 5; i++) io.send(node(2), { type: "noise" });
      },
      onMessage: (_state, _from, { type }, io) => type === "ask" && note(io, "served"),
    });
    const cpu = { perMessageNanos: 500_000, sendMessageNanos: 1_000_000 };
    expect(storyOf(calmPlanWith({ cpu }), late).notes[0]!.time).toBe(15_500); // sending is over at 15 ms
  });
});
