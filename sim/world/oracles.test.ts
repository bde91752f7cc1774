/** The world against closed forms: what queueing theory and a matrix of latencies say must come out of a run. */
import { describe, expect, it } from "vitest";
import { measuredWait, saturation } from "../../bench/oracles.ts";
import { add, noNodes } from "../base/node-set.ts";
import { binomial, choiceOf } from "../campaign/measuring/choices-of-regions.ts";
import { wholeRow } from "../contract/quorum/grid.ts";
import { Weighted } from "../contract/quorum/weighted.ts";
import { type QuorumSystem, Threshold } from "../contract/quorum.ts";
import { submatrix } from "../plan/regions/placement.ts";
import { topologies } from "../plan/regions/topologies.ts";
import { run } from "../run.ts";
import { sampleLatency } from "./network/latency.ts";
import { answerDone, calmPlanWith, echo, node, toySystem } from "./testing.ts";

const measured = { measure: true };

describe("latencies add up exactly", () => {
  it("client to server and back on constant links", () => {
    const plan = calmPlanWith({ network: { latency: { type: "constant", micros: 1_234 } }, workload: { clients: 2 } });
    const { latencies } = run(plan, echo(), [], measured).measures;
    expect(latencies).toHaveLength(22);
    expect(new Set(latencies)).toEqual(new Set([2 * 1_234]));
  });

  it("with a sync before the answer, and a clock that is wrong", () => {
    const durable = toySystem({
      onRequest(_state, client, request, io) {
        io.write({ n: 1 });
        io.sync();
        answerDone(io, client, request);
      },
    });
    const plan = calmPlanWith({
      disk: { syncMin: 700, syncMax: 700 },
      clocks: [{ node: 0, offset: 9_999, drift: 500 }],
      workload: { clients: 1 },
    });
    expect(new Set(run(plan, durable, [], measured).measures.latencies)).toEqual(new Set([2_700]));
  });

  it("between regions: from the sender's row to the receiver's column, there and back", () => {
    for (const topology of topologies) {
      const regions = topology.oneWayMicros.length;
      for (let clients = 1; clients <= regions + 1; clients++) {
        const plan = calmPlanWith({
          nodes: 1,
          network: { latency: { type: "regions", jitterPerMillion: 0, ...topology } },
          workload: { clients, operations: 1, retryMicros: 900_000 },
        });
        const { latencies } = run(plan, echo(), [], measured).measures;
        const away = Array.from({ length: clients }, (_, rank) => (1 + rank) % regions);
        const trips = away.map((at) => topology.oneWayMicros[at]![0]! + topology.oneWayMicros[0]![at]!);
        expect([...latencies].sort()).toEqual([...trips, ...trips].sort());
      }
    }
  });
});

/** The node asked asks every other node and answers its client when the answers, its own included, hold a quorum. */
const replicating = (quorum: QuorumSystem) =>
  toySystem({
    recover: () => ({ acks: noNodes, client: null, request: null }),
    onRequest(state, client, request, io) {
      Object.assign(state, { acks: noNodes, client, request });
      io.broadcast("toy", { type: "copy", n: request.sequence });
    },
    onMessage(state, from, { type, n }, io) {
      if (type === "copy") return io.send(from, { type: "ack", n: n! });
      if (state.request?.sequence !== n) return;
      state.acks = add(state.acks, from);
      if (!quorum.isQuorum(state.acks)) return;
      answerDone(io, state.client, state.request);
      state.request = null;
    },
  });

/** The oracle: the earliest time at which the nodes whose round trip fits in it hold a quorum. */
function commitMicros(quorum: QuorumSystem, trips: readonly number[]): number {
  let members = noNodes;
  const byTrip = [...trips.keys()].sort((a, b) => trips[a]! - trips[b]!);
  for (const rank of byTrip) {
    members = add(members, rank);
    if (quorum.isQuorum(members)) return trips[rank]!;
  }
  throw new Error("no quorum");
}

describe("commit latency at a leader is the round trip to the last node that completes the quickest quorum", () => {
  const wan5 = topologies.find(({ name }) => name === "wan5")!;
  const systems: QuorumSystem[] = [
    ...[1, 2, 3, 4, 5, 6].map((count) => new Threshold(6, count)),
    new Weighted([3, 1, 1, 1, 1, 1]),
    new Weighted([1, 1, 1, 4, 1, 1]),
    new Weighted([0, 1, 1, 1, 1, 1], 4),
    wholeRow(6, 3),
    wholeRow(6, 2),
  ];
  it.each(systems.map((quorum) => ({ name: quorum.name, quorum })))("$name", ({ quorum }) => {
    const oneWay = (a: number, b: number): number => wan5.oneWayMicros[a % 5]![b % 5]!;
    const leader = 1; // the client is node 6, which lives where nodes 1 and 6 do, and asks the nearest
    const trips = Array.from({ length: 6 }, (_, rank) =>
      rank === leader ? 0 : oneWay(leader, rank) + oneWay(rank, leader),
    );
    const plan = calmPlanWith({
      nodes: 6,
      network: { latency: { type: "regions", jitterPerMillion: 0, ...wan5 } },
      workload: { clients: 1, operations: 3, retryMicros: 10_000_000 },
      budget: { activeMicros: 10_000_000, healMicros: 10_000_000 },
    });
    const client = oneWay(6, leader) + oneWay(leader, 6);
    expect(new Set(run(plan, replicating(quorum), [], measured).measures.latencies)).toEqual(
      new Set([client + commitMicros(quorum, trips)]),
    );
  });
});

/** Every choice of four regions out of those of the large matrices: sixteen cells each. */
const fours = topologies
  .filter(({ regions }) => regions.length >= 10)
  .flatMap((topology) =>
    Array.from({ length: binomial(topology.regions.length, 4) }, (_, index) =>
      submatrix(topology, choiceOf(topology.regions.length, 4, "", index)),
    ),
  );

it("on each matrix of four real regions, commits at a leader in the first take the way to it and its quickest majority", () => {
  expect(fours).toHaveLength(2 * 210);
  for (const topology of fours) {
    const oneWay = (a: number, b: number): number => topology.oneWayMicros[a % 4]![b % 4]!;
    const quorum = new Threshold(4, 3);
    const trips = [0, 1, 2, 3].map((rank) => (rank === 0 ? 0 : oneWay(0, rank) + oneWay(rank, 0)));
    const plan = calmPlanWith({
      nodes: 4,
      network: { latency: { type: "regions", jitterPerMillion: 0, ...topology } },
      workload: { clients: 1, operations: 1, retryMicros: 10_000_000 },
      budget: { activeMicros: 10_000_000, healMicros: 10_000_000 },
    });
    const expected = oneWay(4, 0) + oneWay(0, 4) + commitMicros(quorum, trips);
    expect(new Set(run(plan, replicating(quorum), [], measured).measures.latencies), topology.regions.join()).toEqual(
      new Set([expected]),
    );
  }
});

describe("the processor of a node is a queue with one server", () => {
  it.each([0.5, 0.7])("M/D/1: the mean wait at a load of %f is rho D / (2 (1 - rho)), within 5 percent", (rho) => {
    const { meanWait, expectedWait, lindleyErrors } = measuredWait(rho, 1_000, 60_000);
    expect(lindleyErrors).toBe(0); // each single wait is what Lindley's recursion says of the same arrivals
    expect(Math.abs(meanWait / expectedWait - 1)).toBeLessThan(0.05);
  });

  it.each([
    [1_000, 0],
    [1_500, 0],
    [300, 0],
    [1_000, 70],
    [20_123, 11],
  ])("saturation: with %i ns a message and %i ns a byte it serves 1/D, within 2 percent", (perMessage, perByte) => {
    const { perSecond, expectedPerSecond } = saturation(perMessage, perByte, 20_000);
    expect(Math.abs(perSecond / expectedPerSecond - 1)).toBeLessThan(0.02);
  });
});

describe("latency distributions", () => {
  const draws = 200_000;
  const stratified = Array.from({ length: draws }, (_, i) => Math.floor(((i + 0.5) * 4294967296) / draws));

  it("long-tail: the median is the median, the body within a few, and one in a thousand above ten", () => {
    const latency = { type: "long-tail", median: 10_000 } as const;
    const samples = stratified.map((draw) => sampleLatency(latency, 0, 1, draw));
    expect(samples.every((sample, at) => at === 0 || sample >= samples[at - 1]!)).toBe(true);
    expect(samples[draws / 2]! / 10_000).toBeCloseTo(1, 2);
    expect(samples[0]!).toBeGreaterThan(3_000);
    expect(samples[Math.floor(draws * 0.9)]! / 10_000).toBeCloseTo(1.67, 1); // exp(1.2816 sigma), sigma 0.4
    const above = samples.filter((sample) => sample > 100_000).length / draws;
    expect(above).toBeGreaterThan(0.0007);
    expect(above).toBeLessThan(0.0013);
    expect(samples.at(-1)!).toBeLessThan(500_000);
  });

  it("long-tail: a Pareto tail: ten times rarer means so many times slower, again and again", () => {
    const latency = { type: "long-tail", median: 1_000_000 } as const;
    const at = (quantile: number): number => sampleLatency(latency, 0, 1, Math.floor(quantile * 4294967296));
    const first = at(1 - 1 / 640) / at(1 - 1 / 64);
    const second = at(1 - 1 / 2_048) / at(1 - 1 / 204.8);
    expect(first / second).toBeGreaterThan(0.8);
    expect(first / second).toBeLessThan(1.25);
  });

  it("uniform: every value from min to max, about equally often", () => {
    const latency = { type: "uniform", min: 5, max: 9 } as const;
    const counts = new Map<number, number>();
    for (const draw of stratified) {
      const sample = sampleLatency(latency, 0, 1, draw);
      counts.set(sample, (counts.get(sample) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([5, 6, 7, 8, 9]);
    for (const count of counts.values()) expect(Math.abs(count - draws / 5)).toBeLessThan(2);
  });

  it("regions: jitter adds up to its share and nothing else", () => {
    const wan3 = topologies.find(({ name }) => name === "wan3")!;
    const latency = { type: "regions", jitterPerMillion: 100_000, ...wan3 } as const;
    const base = wan3.oneWayMicros[1]![2]!;
    const samples = stratified.map((draw) => sampleLatency(latency, 4, 5, draw));
    expect(Math.min(...samples.slice(0, 10))).toBe(base);
    expect(samples.at(-1)).toBe(base + Math.floor(base / 10));
  });
});

it("a plan measures bytes by structure, the same for equal messages", () => {
  const sender = toySystem({ onStart: (_state, io) => io.self === 0 && io.send(node(1), { type: "n", n: 1 }) });
  expect(run(calmPlanWith({}), sender, [], measured).measures).toMatchObject({ messages: 1, bytes: 9 });
  expect(run(calmPlanWith({}), sender, []).measures).toMatchObject({ messages: 1, bytes: 0 });
});
