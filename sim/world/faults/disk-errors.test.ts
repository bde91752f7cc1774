/** Disks that fail: what a node finds on its disk after each kind of error, and which systems are given any. */
import { describe, expect, it } from "vitest";
import { systems } from "../../../protocols/systems.ts";
import { scenarios } from "../../../scenarios/scenarios.ts";
import type { FaultKind } from "../../contract/system.ts";
import { validatePlan } from "../../plan/validate.ts";
import { calmPlanWith, fault, note, type Story, storyOf, toySystem } from "../testing.ts";

/** Every 10 ms it writes its count of ticks into both fields at once, syncs, and says so; at a start it says what it finds. */
const counter = toySystem({
  blank: () => ({ a: 0, b: 0 }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    note(io, `finds ${state.a} ${state.b}`);
    io.setTimer("tick", 10_000);
  },
  onTimer(state, _timer, io) {
    state.a = state.b = Math.max(state.a, state.b) + 1;
    io.write({ a: state.a, b: state.b });
    io.sync();
    note(io, `has ${state.a}`);
    io.setTimer("tick", 10_000);
  },
});

const story = (faults: readonly ReturnType<typeof fault>[], seed = "test"): Story =>
  storyOf(
    calmPlanWith({ seed, nodes: 1, faults, disk: { loss: "suffix" }, budget: { activeMicros: 200_000 } }),
    counter,
  );

/** What node 0 finds at its second start, over some seeds. */
const found = (faults: readonly ReturnType<typeof fault>[]): string[] => {
  const finds = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const starts = story(faults, `${seed}`).notes.filter(({ what }) => what.startsWith("finds"));
    finds.add(starts[1]?.what ?? "no second start");
  }
  return [...finds].sort();
};

const crashAt = (at: number) => fault("crash", { at, duration: 1_000, node: 0, effects: null, loops: 0 });

describe("a disk error", () => {
  it.each(["sync-error", "torn-write", "corruption", "misdirected-write", "read-error", "full-disk"] as const)(
    "is counted as one that hit something: %s; and on a node that is not there as one that hit nothing",
    (kind) => {
      const told = (node: number) => story([fault(kind, { at: 25_000, duration: 1_000, node })]).result.witnesses;
      expect([told(0)[`fault ${kind}`], told(0)[`drawn, hit nothing: ${kind}`]]).toEqual([1, undefined]);
      expect([told(9)[`fault ${kind}`], told(9)[`drawn, hit nothing: ${kind}`]]).toEqual([undefined, 1]);
    },
  );

  it("a sync that fails unnoticed loses its writes at the next crash, and those of no other sync", () => {
    const failing = fault("sync-error", { at: 25_000, duration: 0, node: 0 });
    expect(found([failing, crashAt(35_000)])).toEqual(["finds 2 2"]); // has 3, and found 2
    expect(found([failing, crashAt(45_000)])).toEqual(["finds 4 4"]); // written over since
  });

  it("a torn write leaves a part of one write, and nothing behind it happens", () => {
    const torn = [fault("torn-write", { at: 25_000, duration: 1_000, node: 0 })];
    expect(found(torn)).toEqual(["finds 2 2", "finds 2 3", "finds 3 2"]);
    expect(story(torn).notes[3]!.what).toMatch(/^finds/); // it never said that it had 3
  });

  it("corruption takes one field of what was synced", () => {
    expect(found([fault("corruption", { at: 25_000, duration: 1_000, node: 0 })])).toEqual(["finds 0 2", "finds 2 0"]);
  });

  it("a misdirected write is lost, though it was synced, and spoils another field", () => {
    const astray = fault("misdirected-write", { at: 25_000, duration: 0, node: 0 });
    expect(found([astray, crashAt(35_000)])).toEqual(["finds 0 2", "finds 2 0"]);
  });

  it("a disk that cannot be read keeps its node from starting until it can", () => {
    const { notes } = story([fault("read-error", { at: 25_000, duration: 70_000, node: 0 })]);
    expect(notes.slice(2, 4)).toMatchObject([
      { what: "has 2", time: 20_000 },
      { what: "finds 2 2", time: 95_000 },
    ]);
  });

  it("without room on its disk a node stops before its next write, and starts when there is some", () => {
    const { notes, result } = story([fault("full-disk", { at: 25_000, duration: 70_000, node: 0 })]);
    expect(notes.slice(2, 4)).toMatchObject([
      { what: "has 2", time: 20_000 },
      { what: "finds 2 2", time: 95_000 },
    ]);
    expect(result.measures.crashes).toBe(1);
  });

  it("a node that writes nothing while its disk is full does not notice", () => {
    const { notes, result } = story([fault("full-disk", { at: 21_000, duration: 5_000, node: 0 })]);
    expect(result.measures.crashes).toBe(0);
    expect(notes[3]).toMatchObject({ what: "has 3", time: 30_000 });
  });

  it("a crash under way is not cut short by the end of a read error", () => {
    const long = fault("crash", { at: 25_000, duration: 90_000, node: 0, effects: null, loops: 0 });
    const { notes } = story([long, fault("read-error", { at: 30_000, duration: 5_000, node: 0 })]);
    expect(notes[3]).toMatchObject({ what: "finds 2 2", time: 115_000 });
  });
});

describe("claims", () => {
  const errors: readonly FaultKind[] = [
    "read-error",
    "full-disk",
    "sync-error",
    "torn-write",
    "corruption",
    "misdirected-write",
  ];
  const drawn = (beyond: boolean) =>
    systems.flatMap((system) =>
      scenarios
        .filter((scenario) => scenario.unsuited(system) === null)
        .flatMap((scenario) =>
          Array.from({ length: 60 }, (_, index) => scenario.plan(system, "claims", index, { nodes: null, beyond })),
        )
        .flatMap(({ faults }) => faults.map(({ kind }) => ({ system, kind }))),
    );

  it("no campaign gives a system a disk error that it does not claim to survive, and beyond the claims all are given", () => {
    for (const { system, kind } of drawn(false)) {
      if (errors.includes(kind as FaultKind)) expect(system.survives).toContain(kind);
    }
    const given = new Set<string>(drawn(true).map(({ kind }) => kind));
    for (const kind of errors) expect(given).toContain(kind);
  });

  it("a plan by hand with one is refused inside the claims", () => {
    for (const system of systems) {
      const [scenario] = scenarios.filter((one) => one.unsuited(system) === null);
      const plan = scenario!.plan(system, "claims", 0, { nodes: null, beyond: false });
      for (const kind of errors) {
        const faults = [fault(kind as "corruption", { at: 1, duration: 1, node: 0 })];
        const check = () => validatePlan({ ...plan, faults }, system, { beyond: false });
        if (system.survives.includes(kind)) expect(check).not.toThrow();
        else expect(check).toThrow(`needs ${kind}, which ${system.name} does not claim to survive`);
      }
    }
  });
});
