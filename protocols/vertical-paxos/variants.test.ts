/** Whole runs, titled by what the paper says of both variants and of primary-backup replication. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import type { Recorder } from "../../sim/trace/recorder.ts";
import { verticalPaxos } from "./index.ts";
import type { VerticalPaxosOptions } from "./types.ts";

interface Told {
  readonly node: number;
  readonly time: number;
  readonly observation: Observation;
}

/** Two clients for two seconds. With a registry of one node: it is 0, acceptors begin at 1, and leaders behind them. */
function seen(
  nodes: number,
  options: Partial<VerticalPaxosOptions>,
  faults: readonly Fault[],
  more: Partial<Plan> = {},
) {
  const base = constantPlan(verticalPaxos, nodes, { registryNodes: 1, registry: "raft", ...options }, 2, "read");
  const plan: Plan = {
    ...base,
    faults,
    workload: {
      ...base.workload,
      operations: 100_000,
      thinkMin: 5_000,
      thinkMax: 10_000,
      mix: { put: 1, get: 1 },
      retryMicros: 100_000,
      attempts: 50,
    },
    budget: { activeMicros: 4_000_000, healMicros: 5_000_000, eventsMax: 200_000 },
    ...more,
  };
  const told: Told[] = [];
  const silent: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };
  const recorder: Recorder = {
    ...silent,
    seen: ({ node, time, observation }) => void told.push({ node, time, observation }),
  };
  const result = run(plan, verticalPaxos, judgesOf(verticalPaxos), { recorder, measure: true });
  expect(result.violation).toBeNull();
  const ofType = <T extends Observation["type"]>(type: T) =>
    told.flatMap(({ node, time, observation }) =>
      observation.type === type && node > 0
        ? [{ node, time, ...(observation as Extract<Observation, { readonly type: T }>) }]
        : [],
    );
  return { ...result, ofType };
}

const crash = (node: unknown, at: number, duration: number): Fault =>
  ({ kind: "crash", at, duration, node, effects: null, loops: 0 }) as Fault;

describe("primary-backup replication", () => {
  it("f + 1 replicas survive f failures: of two acceptors one is gone, and the other goes on alone until it is back", () => {
    const { ofType, measures } = seen(2, { read: 1, least: 1 }, [crash(1, 1_500_000, 1_500_000)]);
    expect(ofType("elected").map(({ decidesWithin }) => decidesWithin)).toEqual([[0b11], [0b10], [0b11]]);
    expect(measures.unavailableMicros).toBeLessThan(1_200_000);
    const while1IsGone = ofType("chosen").filter(({ time }) => time > 2_700_000 && time < 3_000_000);
    expect(while1IsGone.length).toBeGreaterThan(5);
  });

  it("without that it waits for the one that is gone", () => {
    const { ofType } = seen(2, { read: 1 }, [crash(1, 1_500_000, 1_500_000)]);
    expect(ofType("chosen").filter(({ time }) => time > 1_600_000 && time < 3_000_000)).toEqual([]);
  });
});

describe.each(["I", "II"])("Vertical Paxos %s", (variant) => {
  it("an acceptor that is gone gives way to a spare, and whoever leads after that reads from the new ones alone", () => {
    const faults = [crash(1, 1_500_000, 2_500_000), crash("leader", 2_700_000, 500_000)];
    const { ofType, witnesses } = seen(3, { variant, spares: 1 }, faults);
    expect(witnesses[variant === "I" ? "ballot complete" : "ballot activated"]).toBeGreaterThan(0);
    const [opened] = ofType("opened");
    expect(opened?.members).toEqual([0b1110]);
    const later = ofType("elected").find(({ term }) => term > opened!.term);
    expect(later?.members).toEqual([0b1110]);
  });

  it("a leader that was succeeded chooses nothing any more, whether or not it knows: its acceptors have promised", () => {
    // Two leaders that do not hear each other, and both reach the acceptors.
    const apart = [
      [4, 5],
      [5, 4],
    ].map(([from, to]) => ({ kind: "one-way", at: 1_500_000, duration: 900_000, from: [from], to: [to] }) as Fault);
    const { ofType, witnesses } = seen(3, { variant, read: 1, write: 3 }, apart);
    expect(witnesses["leader fenced"]).toBeGreaterThan(0);
    const [, second] = ofType("elected");
    const late = ofType("chosen").filter(({ term, time }) => term < second!.term && time > second!.time);
    expect(late).toEqual([]);
  });
});
