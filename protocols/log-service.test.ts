/** The log as a service: what clients of each system that offers it are told, while the one who writes is gone for a while. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import type { Operation, Result } from "../sim/contract/operation.ts";
import { constantPlan } from "../sim/plan/constant-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { Recorder } from "../sim/trace/recorder.ts";
import { systems } from "./systems.ts";

const logs = systems.filter(({ services }) => services.includes("log"));

const silent: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };

interface Told {
  readonly operation: Operation;
  readonly result: Result;
}

/** What three clients were told of all that they asked, in the order of the answers. */
function toldBy(system: (typeof systems)[number]): readonly Told[] {
  const base = constantPlan(system, 3, { registryNodes: 1, snapshotEntries: 8 }, 3, "read");
  const plan: Plan = {
    ...base,
    service: "log",
    faults: [{ kind: "crash", at: 1_500_000, duration: 1_500_000, node: "leader", effects: null, loops: 0 }],
    workload: {
      ...base.workload,
      operations: 100,
      thinkMin: 10_000,
      thinkMax: 40_000,
      mix: { "append-record": 4, "read-record": 3, tail: 2, trim: 1 },
      retryMicros: 100_000,
      attempts: 50,
    },
    budget: { activeMicros: 5_000_000, healMicros: 5_000_000, eventsMax: 200_000 },
  };
  const asked = new Map<string, Operation>();
  const told: Told[] = [];
  const clients = new Set([0, 1, 2]);
  const recorder: Recorder = {
    ...silent,
    seen({ observation }) {
      if (observation.type === "invoked" && clients.has(observation.session)) {
        asked.set(`${observation.session}#${observation.sequence}`, observation.operation);
      }
      if (observation.type !== "returned" || observation.result === null) return;
      const operation = asked.get(`${observation.session}#${observation.sequence}`);
      if (operation !== undefined) told.push({ operation, result: observation.result });
    },
  };
  const { violation } = run(plan, system, judgesOf(system), { recorder });
  expect(violation).toBeNull();
  return told;
}

it("the log is offered by every log upon a registry", () => {
  const upon = systems.filter(({ foundation }) => foundation !== undefined).map(({ name }) => name);
  expect(logs.map(({ name }) => name)).toEqual(upon);
});

describe.each(logs.map((system) => [system.name, system] as const))("%s", (_name, system) => {
  const told = toldBy(system);
  const results = (type: Operation["type"]): Result[] =>
    told.flatMap(({ operation, result }) => (operation.type === type ? [result] : []));

  it("append: each record gets a position of its own, whoever writes", () => {
    const positions = results("append-record").map((result) => (result.type === "position" ? result.position : -1));
    expect(positions.length).toBeGreaterThan(80);
    expect(new Set(positions).size).toBe(positions.length);
    expect(Math.min(...positions)).toBeGreaterThanOrEqual(0);
  });

  it("read: a record is told as it was appended, at or above the position asked for", () => {
    const read = told.flatMap(({ operation, result }) =>
      operation.type === "read-record" && result.type === "record" && result.record !== null
        ? [{ from: operation.from, ...result.record }]
        : [],
    );
    const appended = new Map(
      told.flatMap(({ operation, result }) =>
        operation.type === "append-record" && result.type === "position"
          ? [[result.position, operation.value] as const]
          : [],
      ),
    );
    expect(read.length).toBeGreaterThan(10);
    for (const { from, position, value } of read) {
      expect(position).toBeGreaterThanOrEqual(from);
      expect(appended.get(position) ?? value).toBe(value);
    }
  });

  it("tail and trim are answered, and the tail rises with what is appended", () => {
    const tails = results("tail").map((result) => (result.type === "position" ? result.position : -1));
    expect(tails.length).toBeGreaterThan(20);
    expect(tails.at(-1)).toBeGreaterThan(tails[0]!);
    expect(results("trim").length).toBeGreaterThan(10);
  });
});
