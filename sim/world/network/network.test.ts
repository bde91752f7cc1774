/** The network, message by message: what may become late, and what healing does to it. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { calmPlanWith, fault, type Story, storyOf, toySystem } from "../testing.ts";

/** Node 0 sends node 1 a number every millisecond, until the end. */
const counting = toySystem({
  recover: () => ({ sent: 0 }),
  onStart: (_state, io) => io.self === 0 && io.setTimer("tick", 1_000),
  onTimer(state, _timer, io) {
    io.send(1 as never, { type: "count", n: state.sent++ });
    io.setTimer("tick", 1_000);
  },
});

/** The numbers that node 1 heard, each with its time. */
const heard = ({ told }: Story): { readonly n: number; readonly time: number }[] =>
  told.flatMap(({ time, node, cause }) =>
    cause.type === "message" && cause.from === 0 && node === 1 ? [{ n: (cause.message as { n: number }).n, time }] : [],
  );

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || numbers[at - 1]! < number);

describe("a channel in order", () => {
  const budget = { activeMicros: 50_000, healMicros: 100_000, eventsMax: 100_000 };
  const slow = [fault("slow-links", { at: 20_000, duration: 1_000_000, node: 1, factor: 100_000 })];
  const plan: Plan = calmPlanWith({
    nodes: 2,
    faults: slow,
    budget,
    network: { fifo: true },
    // A client that never hears an answer keeps the run going to its end.
    workload: { clients: 1, operations: 1_000_000, attempts: 1_000_000 },
  });

  it("is not kept closed beyond healing by what was held back before it", () => {
    const late = heard(storyOf(plan, counting)).filter(({ time }) => time > 20_000);
    expect(late[0]).toEqual({ n: 19, time: 51_000 }); // one latency after healing
    expect(late.at(-1)!.n).toBeGreaterThan(140); // and the rest in its own time
    expect(late.find(({ n }) => n === 60)!.time).toBe(62_000);
  });

  it("stays in order at healing", () => {
    const numbers = heard(storyOf(plan, counting)).map(({ n }) => n);
    expect(numbers.length).toBeGreaterThan(100);
    expect(isAscending(numbers)).toBe(true);
  });
});

describe("late messages", () => {
  const plan: Plan = calmPlanWith({ nodes: 2, network: { late: 100_000, lateMicros: 400_000 } });
  const lateness = (story: Story) => heard(story).map(({ n, time }) => time - (n + 1) * 1_000 - 1_000);

  it("are as many as the plan says, and held for longer than any timeout, at times for all that it allows", () => {
    const held = lateness(storyOf(plan, counting)).filter((micros) => micros > 0);
    expect(held.length).toBeGreaterThan(60);
    expect(held.length).toBeLessThan(120);
    expect(Math.max(...held)).toBeGreaterThan(200_000);
    expect(Math.max(...held)).toBeLessThanOrEqual(400_000);
    expect(held.filter((micros) => micros < 20_000).length).toBeGreaterThan(10);
  });

  it("may be the copy alone", () => {
    const copied = storyOf({ ...plan, network: { ...plan.network, duplicate: 500_000 } }, counting);
    const first = new Map<number, number>();
    let lateCopies = 0;
    for (const { n, time } of heard(copied)) {
      if (first.has(n) && time - first.get(n)! > 50_000) lateCopies++;
      first.set(n, first.get(n) ?? time);
    }
    expect(lateCopies).toBeGreaterThan(10);
  });

  it("leave every other message as it was", () => {
    const [calm, late] = [calmPlanWith({ nodes: 2 }), plan].map((one) => heard(storyOf(one, counting)));
    const times = new Map(calm!.map(({ n, time }) => [n, time]));
    const same = late!.filter(({ n, time }) => times.get(n) === time).length;
    expect(same / late!.length).toBeGreaterThan(0.85);
  });
});
