/** What a run comes to: its first seconds by themselves, its stretches, its regions, its traffic. */
import { describe, expect, it } from "vitest";
import { multiPaxos } from "../../../protocols/multi-paxos/index.ts";
import { raft } from "../../../protocols/raft/index.ts";
import { systems } from "../../../protocols/systems.ts";
import { leaderCrash } from "../../../scenarios/timelines/leader-crash.ts";
import { steady } from "../../../scenarios/timelines/steady.ts";
import type { Plan, Topology } from "../../plan/plan.ts";
import { submatrix } from "../../plan/regions/placement.ts";
import { topologies } from "../../plan/regions/topologies.ts";
import type { CallRecord } from "../../plan/run-result.ts";
import { choiceOf } from "./choices-of-regions.ts";
import { measurePlan } from "./measure.ts";
import type { Staging } from "./stage.ts";
import { summarizeRun } from "./summary.ts";

const wan3 = topologies.find(({ name }) => name === "wan3")!;

type Row = readonly [session: number, invoked: number, returned: number, outcome?: "ok" | "failed" | "unknown"];

/** Messages: ten for each row, in the order of the returns; bytes a hundred. */
function record(rows: readonly Row[], marks: readonly (readonly ["during" | "after", number])[] = []): CallRecord {
  const counts = rows.map((_, at) => at + 1);
  const sentBy = (time: number): number => rows.filter(([, , returned]) => returned >= 0 && returned <= time).length;
  return {
    sessions: rows.map(([session]) => session),
    invoked: rows.map(([, invoked]) => invoked),
    returned: rows.map(([, , returned]) => returned),
    outcomes: rows.map(([, , , outcome]) => outcome ?? "ok"),
    messages: counts.map((count) => 10 * count),
    bytes: counts.map((count) => 100 * count),
    syncs: counts,
    messagesBelow: counts.map(() => 0),
    syncsBelow: counts.map(() => 0),
    marks: marks.map(([name, at]) => ({ name, at, messages: 10 * sentBy(at), bytes: 100 * sentBy(at) })),
    leaders: [],
    healedAt: 1_000,
  };
}

const stage = {
  plan: { workload: { clients: 2, sessions: 1 } } as unknown as Plan,
  warmMicros: 100,
  regions: ["VA", "CA", "EU", "VA", "CA"],
};

describe("the numbers of one run", () => {
  it("calls begun in the first seconds are in no percentile, and are told by themselves", () => {
    const told = summarizeRun(
      record([
        [0, 0, 90], // an election
        [1, 5, 120], // the same, answered later
        [0, 200, 210],
        [1, 300, 330],
      ]),
      stage,
    );
    expect(told).toMatchObject({ answers: 2, p50: 10, p99: 30, ok: 3 });
    expect(told.first).toMatchObject({ firstMicros: 90, everyMicros: null, unavailableMicros: 90 });
    expect(told.first!.cold).toMatchObject({ answers: 2, p50: 90, p99: 115 });
    expect(told.byRegion).toEqual({
      VA: { answers: 1, p50: 10, p99: 10 },
      CA: { answers: 1, p50: 30, p99: 30 },
    });
  });

  it("an outage lasts while calls are open and none is answered; what fails answers nobody", () => {
    const outage = (rows: readonly Row[]): number => summarizeRun(record(rows), stage).unavailableMicros;
    expect(outage([[0, 200, 260]])).toBe(60);
    // Two that overlap, none of them answered: from the first to the last.
    expect(
      outage([
        [0, 200, 300, "failed"],
        [1, 250, 420, "unknown"],
      ]),
    ).toBe(220);
    // An answer in between ends one and begins another.
    expect(
      outage([
        [1, 250, 300],
        [0, 200, 420],
      ]),
    ).toBe(120);
    // Open for ever: until healing. Begun before: from when the first seconds ended.
    expect(outage([[0, 200, -1]])).toBe(800);
    expect(outage([[0, 50, 140]])).toBe(40);
  });

  it("a call is in the fault when it was open while one was under way", () => {
    const told = summarizeRun(
      record(
        [
          [0, 110, 120], // before
          [1, 290, 305], // open when it began
          [0, 320, 390],
          [1, 395, 460], // open when it ended
          [0, 500, 503], // after
        ],
        [
          ["during", 300],
          ["after", 400],
        ],
      ),
      stage,
    );
    const { before, during, after } = told.stretches;
    expect(before).toMatchObject({ answers: 1, p50: 10, ok: 1, micros: 200, messages: 10 });
    expect(during).toMatchObject({
      answers: 3,
      p50: 65,
      p99: 70,
      ok: 2,
      micros: 100,
      firstMicros: 90,
      everyMicros: 160,
    });
    expect(after).toMatchObject({ answers: 1, p50: 3, ok: 2, firstMicros: 103, everyMicros: null });
  });

  it("recovery is what was sent after the fault beyond what so many answers cost before it", () => {
    const rows: Row[] = [
      [0, 110, 120],
      [0, 320, 390],
      [0, 500, 503],
      [1, 600, 610, "failed"], // ten messages for nothing
    ];
    const told = summarizeRun(
      record(rows, [
        ["during", 300],
        ["after", 400],
      ]),
      stage,
    );
    expect(told.recovery).toEqual({ messages: 10, bytes: 100 });
    expect(summarizeRun(record(rows), stage).recovery).toBeNull();
  });

  it("where one is elected after the other, nobody leads", () => {
    const led = (times: readonly number[]) =>
      summarizeRun({ ...record([]), leaders: times.map((at) => ({ at, node: 2 })) }, stage).leader;
    expect(led([20])).toEqual({ node: 2, region: "EU", since: 20 });
    expect(led([20, 150])).toMatchObject({ since: 20 }); // later is a change
    expect(led([55, 65, 75, 85])).toBeNull();
  });
});

const lan = topologies.find(({ name }) => name === "lan")!;
const staging: Staging = { topology: wan3, regions: null, clients: null, conflicts: 0, service: null, load: null };
const settings = { nodes: 3, beyond: false };

describe("closed forms", () => {
  /** Raft's latency where the leader is: the way to it and back, and its round trip to the last of its quickest majority. */
  function leastThroughLeader({ oneWayMicros }: Topology, client: number, leader: number): number {
    const trips = oneWayMicros.map((row, at) => (at === leader ? 0 : oneWayMicros[leader]![at]! + row[leader]!));
    const majority = Math.floor(trips.length / 2) + 1;
    const way = oneWayMicros[client]![leader]! + oneWayMicros[leader]![client]!;
    return way + trips.toSorted((a, b) => a - b)[majority - 1]!;
  }

  const someFours = topologies
    .filter(({ regions }) => regions.length === 10)
    .flatMap((topology) => [0, 1, 2, 3].map((index) => submatrix(topology, choiceOf(10, 4, "some", index))));

  it.each([wan3, wan3, ...someFours].map((topology, index) => ({ name: topology.regions.join(), topology, index })))(
    "raft's clients wait for the way to the leader and its quickest majority, and for nothing else: $name, plan $index",
    ({ topology, index }) => {
      const jitter = 1.1;
      const nodes = topology.regions.length;
      const plan = steady.plan(raft, "closed", index, { nodes, beyond: false });
      const asked = { plan, system: raft, scenario: steady, invariants: [] };
      const { summary } = measurePlan(asked, { ...staging, topology }, false, () => {});
      const leader = topology.regions.indexOf(summary.leader!.region);
      for (const [client, region] of topology.regions.entries()) {
        const least = leastThroughLeader(topology, client, leader);
        const { p50 } = summary.byRegion[region]!;
        expect(p50).toBeGreaterThanOrEqual(least);
        expect(p50).toBeLessThanOrEqual(least * jitter + 2_000); // jitter, and two syncs
      }
    },
  );

  it("the first seconds of a probe are those of the run: who leads is known before it is measured", () => {
    for (const system of systems.filter(({ name }) => ["raft", "multi-paxos", "writer-logger"].includes(name))) {
      const subject = {
        plan: leaderCrash.plan(system, "1", 3, settings),
        system,
        scenario: leaderCrash,
        invariants: [],
      };
      const [probed, measured] = [true, false].map(
        (isProbe) => measurePlan(subject, staging, isProbe, () => {}).summary,
      );
      expect(probed!.leader).not.toBeNull();
      expect(probed!.leader).toEqual(measured!.leader);
      expect(probed!.first!.firstMicros).toBe(measured!.first!.firstMicros);
    }
  });

  it("an overloaded leader answers what its processor can", () => {
    const plan = steady.plan(multiPaxos, "load", 0, settings);
    const okAt = (load: number): number => {
      const asked = { ...staging, topology: lan, load };
      const subject = { plan, system: multiPaxos, scenario: steady, invariants: [] };
      return measurePlan(subject, asked, false, () => {}).summary.okPerSecond!;
    };
    expect(okAt(500) / 500).toBeGreaterThan(0.9);
    expect(okAt(24_000) / 24_000).toBeLessThan(0.5);
  });
});
