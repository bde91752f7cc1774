/** Shrinking, on runs that are functions of the plan alone, so that the smallest plan is known. */
import { describe, expect, test } from "vitest";
import { multiPaxos } from "../../../protocols/multi-paxos/index.ts";
import { leaderHunt } from "../../../scenarios/drawn/leader-hunt.ts";
import { swarm } from "../../../scenarios/drawn/swarm.ts";
import { UserError } from "../../base/user-error.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { allFaultKinds, fakeSystem } from "../../plan/fake-system.ts";
import { describeFault } from "../../plan/faults/fault.ts";
import type { Fault, Plan } from "../../plan/plan.ts";
import type { RunResult, Violation } from "../../plan/run-result.ts";
import { validatePlan } from "../../plan/validate.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { emptyReport } from "../fuzz.ts";
import { leastHealing } from "./least-healing.ts";
import { withCluster } from "./renumber.ts";
import { isSameViolation, shapeOf, shrinkRun } from "./shrink.ts";

const system = fakeSystem();
const settings = { nodes: null, beyond: false };

/** A run of as many events as the plan has things in it, which fails when `cause` says so. */
function fakeRun(plan: Plan, cause: (plan: Plan) => string | null): RunResult {
  const message = cause(plan);
  const events = plan.nodes * 10 + plan.workload.clients * plan.workload.operations + plan.faults.length;
  return {
    plan,
    digest: "0".repeat(16),
    blocks: [],
    events,
    endMicros: 1,
    violation: message === null ? null : { invariant: "fake", message, event: events - 1, time: 1 },
    undecided: null,
    witnesses: {},
    measures: {
      ok: 0,
      failed: 0,
      unknown: 0,
      latencies: [],
      unavailableMicros: 0,
      messages: 0,
      bytes: 0,
      syncs: 0,
      elections: 0,
      drops: 0,
      crashes: 0,
      phases: emptyReport(0).phases,
      kinds: {},
      entriesMax: 0,
    },
  };
}

/** The first plan of a swarm that fails for this cause. */
function failing(cause: (plan: Plan) => string | null, scenario = swarm): RunResult {
  for (let index = 0; ; index++) {
    const result = fakeRun(scenario.plan(system, "shrink", index, settings), cause);
    if (result.violation !== null) return result;
  }
}

const has = (plan: Plan, kind: Fault["kind"]) => plan.faults.some((fault) => fault.kind === kind);

describe("what is left", () => {
  test("of many faults is the one kind that matters, once", () => {
    const cause = (plan: Plan) => (has(plan, "pause") ? "node 3 was late" : null);
    const first = failing((plan) => (plan.faults.length > 5 ? cause(plan) : null), leaderHunt);
    const { plan, complete } = shrinkRun(first, system, (smaller) => fakeRun(smaller, cause));
    expect(plan.faults.map(({ kind }) => kind)).toEqual(["pause"]);
    expect(complete).toBe(true);
  });

  test("of a cause in two faults and a setting is all three", () => {
    const cause = (plan: Plan) =>
      plan.faults.filter(({ kind }) => kind === "crash").length >= 2 && plan.disk.loss !== "none" ? "lost" : null;
    const { plan } = shrinkRun(failing(cause), system, (smaller) => fakeRun(smaller, cause));
    expect(plan.faults.map(({ kind }) => kind)).toEqual(["crash", "crash"]);
    expect(plan.disk).toMatchObject({ syncMax: 0, stall: 0, loss: "suffix" });
    expect(plan.network).toMatchObject({ drop: 0, duplicate: 0, reorder: 0, latency: { type: "constant" } });
    expect(plan).toMatchObject({ nodes: 1, clocks: [], options: { preVote: true, compactAfter: 1_000, reads: "log" } });
    expect(plan.workload).toMatchObject({ clients: 0, mode: "closed", operations: 0, keys: 1 });
  });

  test("is a cluster of the size that the cause needs", () => {
    const cause = (plan: Plan) => (plan.nodes >= 3 && plan.workload.clients >= 2 ? "two of three" : null);
    const { plan } = shrinkRun(failing(cause), system, (smaller) => fakeRun(smaller, cause));
    expect([plan.nodes, plan.workload.clients, plan.faults]).toEqual([3, 2, []]);
  });

  test("fails in the same way: a smaller plan with another violation is passed over", () => {
    const cause = (plan: Plan) => (plan.nodes >= 4 ? "value 17 at slot 3" : "term 2 has two leaders");
    const { plan, result } = shrinkRun(
      failing((p) => (p.nodes >= 4 ? cause(p) : null)),
      system,
      (smaller) => fakeRun(smaller, cause),
    );
    expect(plan.nodes).toBe(4);
    expect(result.violation?.message).toBe("value 17 at slot 3");
  });

  test("stays inside the system's claims, and fits the system, at every step", () => {
    const cause = (plan: Plan) => (plan.faults.length >= 2 ? "cut" : null);
    shrinkRun(failing(cause), system, (smaller) => {
      validatePlan(smaller, system, { beyond: false });
      return fakeRun(smaller, cause);
    });
  });

  test("of the time after healing is what a system that is well would have needed, and that of late verdicts only", () => {
    const patient = (plan: Plan, at: "end" | "once"): RunResult => {
      const result = fakeRun(plan, () => "k1 never completed");
      const events = result.events + Math.floor(plan.budget.healMicros / 10_000);
      return { ...result, events, violation: { ...result.violation!, event: at === "end" ? events : events - 1 } };
    };
    const [first] = [failing(() => "k1 never completed")];
    const late = shrinkRun(patient(first!.plan, "end"), system, (plan) => patient(plan, "end")).plan;
    expect(late.budget.healMicros).toBeLessThan(first!.plan.budget.healMicros);
    expect(late.budget.healMicros).toBeGreaterThanOrEqual(leastHealing(late, system));
    const soon = shrinkRun(patient(first!.plan, "once"), system, (plan) => patient(plan, "once")).plan;
    expect(soon.budget.healMicros).toBe(first!.plan.budget.healMicros);
  });

  test("of a lossy network is the one message whose loss matters", () => {
    const careful = fakeSystem({ survives: allFaultKinds });
    const drawn = failing((plan) => (plan.network.drop > 200_000 && plan.network.duplicate === 0 ? "lossy" : null));
    const run = (plan: Plan, recorder?: Recorder): RunResult => {
      for (let i = 0; i < 40; i++) recorder?.event(i, i, 1, { type: "message", from: 0, message: null });
      const isLost =
        plan.network.drop > 0 || plan.decisions.some(({ from, to, drop }) => from === 0 && to === 1 && drop);
      return fakeRun(plan, () => (isLost && plan.nodes > 1 ? "the message was lost" : null));
    };
    const { plan } = shrinkRun(run(drawn.plan), careful, run);
    expect(plan.network.drop).toBe(0);
    expect(plan.decisions).toEqual([{ from: 0, to: 1, ordinal: plan.decisions[0]!.ordinal, drop: true }]);
  });
});

describe("when a fault begins", () => {
  const vote = { node: "any", sends: "requestVote" };
  const aimed = (nth: number): Fault => ({
    kind: "pause",
    at: 1_234,
    duration: 1_000,
    node: 1,
    when: { ...vote, nth },
  });
  const base = { ...swarm.plan(system, "aims", 0, { nodes: 3, beyond: false }), clocks: [], faults: [aimed(7)] };

  test("the first event of its kind takes the place of a later one, and the start that of a time to count from", () => {
    const run = (plan: Plan) => fakeRun(plan, ({ faults }) => (faults[0]?.when === undefined ? null : "aimed"));
    const { plan } = shrinkRun(run(base), system, run);
    expect(plan.faults).toMatchObject([{ at: 0, when: { ...vote, nth: 1 } }]);
  });

  test("a time takes the place of an event where the time is what matters, and an event that of a time", () => {
    const ran = (cause: (fault: Fault | undefined) => boolean) => (plan: Plan, recorder?: Recorder) => {
      const [fault] = plan.faults;
      recorder?.event(0, 3_000, 0, { type: "message", from: 0, message: { type: "voted" } });
      if (fault !== undefined) {
        const text = describeFault(fault, (node) => `replica ${node}`);
        recorder?.event(1, 40_000, -1, { type: "fault", text: `begins: ${text}` });
      }
      return fakeRun(plan, () => (cause(fault) ? "so it begins" : null));
    };
    const late = ran((fault) => fault !== undefined && (fault.when?.nth === 7 || (!fault.when && fault.at >= 40_000)));
    expect(shrinkRun(late(base), system, late).plan.faults).toMatchObject([{ at: 40_000 }]);
    const timed = { ...base, faults: [{ kind: "pause", at: 2_987, duration: 1_000, node: 1 } as Fault] };
    const early = ran((fault) => fault?.at === 2_987 || fault?.when?.handles === "voted");
    const { plan } = shrinkRun(early(timed), system, early);
    expect(plan.faults).toMatchObject([{ at: 0, when: { node: 0, handles: "voted", nth: 1 } }]);
  });
});

test("options and sizes that fit no cluster are passed over", () => {
  const picky = fakeSystem({
    layout: (nodes, { electionMicros }) => {
      if (nodes === 2 || Number(electionMicros) > 200_000)
        throw new UserError({ code: "cluster", place: "plan", problem: "no such cluster", remedy: "choose another" });
      return [["replica", nodes]];
    },
  });
  const cause = (plan: Plan) => (plan.nodes >= 2 && plan.workload.clients > 1 ? "small" : null);
  const long = (plan: Plan) => ({ ...fakeRun(plan, cause), events: 100 + plan.nodes });
  const { plan } = shrinkRun(failing(cause), picky, long);
  expect(plan.nodes).toBe(3);
});

test("a size whose quorums fit no cluster is passed over, also where the system promises progress", () => {
  const { availability, quorums } = multiPaxos;
  const sized = fakeSystem({
    availability: { ...availability!, voters: "replica", contacts: "replica" },
    quorums: (cluster) => {
      if (cluster.servers < 3)
        throw new UserError({ code: "quorum-size", place: "option phase1", problem: "too few", remedy: "use more" });
      return quorums({ ...cluster, options: { phase1: 0, phase2: 0 } });
    },
  });
  const cause = (plan: Plan) => (plan.workload.clients > 1 ? "small" : null);
  const long = (plan: Plan) => ({ ...fakeRun(plan, cause), events: 100 + plan.nodes });
  expect(shrinkRun(failing(cause), sized, long).plan.nodes).toBe(3);
});

test("a story about time is told in a network as fast as it was: a slower one is another reason", () => {
  const inMicros =
    (micros: number) =>
    (plan: Plan): Plan => ({
      ...plan,
      network: { ...plan.network, latency: { type: "constant", micros } },
    });
  const cause = (plan: Plan) => (plan.workload.clients > 1 ? "too late" : null);
  const failure = failing(cause);
  const before = { ...failure, plan: inMicros(310)(failure.plan) };
  const latencies = new Set<number>();
  const run = (plan: Plan) => {
    if (plan.network.latency.type === "constant") latencies.add(plan.network.latency.micros);
    return { ...fakeRun(plan, cause), events: 100 + plan.nodes };
  };
  const timed = { name: "fake", drive: "timed" } as unknown as Invariant;
  shrinkRun(before, system, run, { invariants: [timed] });
  expect([...latencies].filter((micros) => micros > 310)).toEqual([]);
  expect(latencies.has(200)).toBe(true);
  shrinkRun(before, system, run);
  expect([...latencies].some((micros) => micros > 310)).toBe(true);
});

describe("effort", () => {
  const cause = (plan: Plan) => (has(plan, "crash") ? "crashed" : null);

  test("never exceeds the budget of runs, and says when it ended the work", () => {
    for (const runsMax of [0, 1, 7, 50]) {
      let runs = 0;
      const run = (plan: Plan) => {
        runs++;
        return fakeRun(plan, cause);
      };
      const shrunk = shrinkRun(failing(cause), system, run, { runsMax });
      expect(runs).toBe(shrunk.runs);
      expect(runs).toBeLessThanOrEqual(runsMax);
      expect(shrunk.complete).toBe(false);
    }
  });

  test("never exceeds the budget of events by more than one run", () => {
    let events = 0;
    const run = (plan: Plan) => {
      const result = fakeRun(plan, cause);
      events += result.events;
      return result;
    };
    expect(shrinkRun(failing(cause), system, run, { eventsMax: 500 }).complete).toBe(false);
    expect(events).toBeLessThan(700);
  });

  test("gives the same plan twice, and progress that only falls", () => {
    const shrinkOnce = () => {
      const weights: number[] = [];
      const options = { runsMax: 2_000, onProgress: ({ events }: { events: number }) => void weights.push(events) };
      return { ...shrinkRun(failing(cause), system, (plan) => fakeRun(plan, cause), options), weights };
    };
    const [one, two] = [shrinkOnce(), shrinkOnce()];
    expect(one).toEqual(two);
    expect(one.weights.length).toBeGreaterThan(5);
  });
});

describe("the same violation", () => {
  const violation = (message: string, invariant = "agreement"): Violation => ({
    invariant,
    message,
    event: 3,
    time: 9,
  });

  test.each([
    ["slot 4: node 2 learned s1#3, node 0 s2#7", "slot 11: node 0 learned s0#1, node 3 no-op", true],
    ["acks {0, 2} are no quorum", "acks {0, 1, 4} are no quorum", true],
    ['read returned "1.2;0.4;"', 'read returned "3.3;"', true],
    ["node 2 learned s1#3 twice", "node 2 learned s1#3", false],
  ])("%s / %s: %s", (a, b, same) => {
    expect(isSameViolation(violation(a), violation(b))).toBe(same);
  });

  test("needs the same judge", () => {
    expect(isSameViolation(violation("x"), violation("x", "validity"))).toBe(false);
    expect(isSameViolation(violation("x"), null)).toBe(false);
    expect(shapeOf("term 12 of node 3")).toBe("term # of node #");
  });
});

test("taking a node out renumbers the others wherever the plan names them", () => {
  const base = swarm.plan(system, "renumber", 0, { nodes: 4, beyond: false });
  const plan: Plan = {
    ...base,
    workload: { ...base.workload, clients: 1 },
    clocks: [
      { node: 1, offset: 5, drift: 0 },
      { node: 3, offset: 6, drift: 0 },
    ],
    decisions: [
      { from: 0, to: 3, ordinal: 1, drop: true },
      { from: 1, to: 4, ordinal: 2, drop: true },
    ],
    faults: [
      {
        kind: "partition",
        at: 0,
        duration: 1,
        groups: [
          [0, 1],
          [2, 3, 4],
        ],
      },
      { kind: "one-way", at: 1, duration: 1, from: [1], to: [0] },
      { kind: "pause", at: 2, duration: 1, node: 2 },
      { kind: "pause", at: 3, duration: 1, node: "leader" },
      { kind: "bridge", at: 4, duration: 1, bridge: 1 },
    ],
  };
  const { nodes, faults, clocks, decisions } = withCluster(plan, system, { nodes: 3 }, 1)!;
  expect({ nodes, faults, clocks, decisions }).toEqual({
    nodes: 3,
    clocks: [{ node: 2, offset: 6, drift: 0 }],
    decisions: [{ from: 0, to: 2, ordinal: 1, drop: true }],
    faults: [
      { kind: "partition", at: 0, duration: 1, groups: [[0], [1, 2, 3]] },
      { kind: "pause", at: 2, duration: 1, node: 1 },
      { kind: "pause", at: 3, duration: 1, node: "leader" },
    ],
  });
});
