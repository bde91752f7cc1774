/** What a command costs on links without faults: delays and messages as the paper counts them, latencies to the microsecond. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Latency, Plan } from "../../sim/plan/plan.ts";
import { topologies } from "../../sim/plan/regions/topologies.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { epaxos } from "./index.ts";
import { sizesFor } from "./quorums.ts";

/** `clients` put to `keys` keys once each, all at once; recovery and gossip stay out of it. */
function puts(nodes: number, given: Options, clients: number, keys: number): Plan {
  const options = { suspectMicros: 60_000_000, gossipMicros: 60_000_000, ...given };
  const plan = constantPlan(epaxos, nodes, options, clients, "propose");
  return { ...plan, workload: { ...plan.workload, keys, mix: { put: 1 } } };
}

function measured(plan: Plan): RunResult {
  const result = run(plan, epaxos, [], { measure: true });
  expect(result.violation).toBeNull();
  return result;
}

/** Messages between servers per command; requests and answers are the clients'. */
const sentPerCommand = ({ measures }: RunResult): number => measures.messages / measures.latencies.length - 2;

describe("§4.3 a command that interferes with no other", () => {
  it.each([
    ["optimised", false],
    ["optimised", true],
    ["simplified", false],
  ] as const)(
    "§4.3 %s, thrifty %s: a command that interferes with no other takes 4 delays, one round trip and the commits",
    (variant, thrifty) => {
      for (const nodes of [3, 5, 7, 9]) {
        const result = measured(puts(nodes, { variant, thrifty }, 1, 1));
        const asked = thrifty || variant === "simplified" ? sizesFor(nodes, variant).fast - 1 : nodes - 1;
        expect(result.measures.latencies[0]).toBe(4 * delay);
        expect(sentPerCommand(result)).toBe(2 * asked + nodes - 1);
        expect(result.witnesses["slow path"]).toBeUndefined();
      }
    },
  );

  it("§4.3 a command that interferes with no other takes 2 delays when the client is on its replica's site", () => {
    const sites = 5;
    const oneWayMicros = Array.from({ length: sites }, (_, from) =>
      Array.from({ length: sites }, (_, to) => (from === to ? 0 : delay)),
    );
    const regions = oneWayMicros.map((_, site) => `site ${site}`);
    const plan = puts(sites, {}, sites, sites);
    const latency: Latency = { type: "regions", name: "apart", regions, oneWayMicros, jitterPerMillion: 0 };
    const { measures } = measured({ ...plan, network: { ...plan.network, latency } });
    expect(measures.latencies[0]).toBe(2 * delay);
  });
});

describe("§4.3 commands that interfere", () => {
  it.each([
    ["optimised", 5],
    ["optimised", 7],
    ["simplified", 5],
  ] as const)("§4.3 %s, %i replicas: the slow path costs 2 delays and 2 (N - 1) messages more", (variant, nodes) => {
    const result = measured(puts(nodes, { variant }, 2, 1));
    const slow = result.witnesses["slow path"] ?? 0;
    const asked = sizesFor(nodes, variant).fast - 1;
    const phase1 = variant === "simplified" ? 2 * asked : 2 * (nodes - 1);
    expect(slow).toBeGreaterThan(0);
    expect(result.measures.latencies.filter((micros) => micros === 6 * delay).length).toBe(slow);
    const commands = result.measures.latencies.length;
    expect(result.measures.messages - 2 * commands).toBe(commands * (phase1 + nodes - 1) + slow * 2 * (nodes - 1));
  });
});

it("the cost of a command does not depend on how many were executed before", () => {
  const busy = (operations: number) => {
    const plan = puts(5, { gossipMicros: 20_000, snapshotEntries: 32 }, 1, 4);
    const { measures } = measured({
      ...plan,
      workload: { ...plan.workload, operations, keys: 4, thinkMin: 1_000, thinkMax: 1_000 },
      budget: { activeMicros: 60_000_000, healMicros: 1_000_000, eventsMax: 1_000_000 },
    });
    expect(measures.latencies.length).toBeGreaterThanOrEqual(operations);
    return { messages: measures.messages / measures.latencies.length, last: measures.latencies.at(-1) };
  };
  const [short, long] = [busy(200), busy(2_000)];
  expect(Math.abs(long.messages / short.messages - 1)).toBeLessThan(0.02);
  expect(long.last).toBe(short.last);
});

describe("latency between regions, without interference", () => {
  /** Round trips from `site` to the others, ascending: the k-th reply comes after the k-th of them. */
  const roundTrips = (oneWay: readonly (readonly number[])[], site: number): number[] =>
    oneWay[site]!.flatMap((micros, to) => (to === site ? [] : [micros + oneWay[to]![site]!])).sort((a, b) => a - b);

  it.each(topologies.slice(1))(
    "§4.3 $name: without interference a client waits for the nearest fast quorum of its replica",
    (topology) => {
      // An even number has no fast quorum that any replicas may make up (section 4.4): one region less then.
      const nodes = topology.regions.length - ((topology.regions.length + 1) % 2);
      const regions = topology.regions.slice(0, nodes);
      const oneWayMicros = topology.oneWayMicros.slice(0, nodes).map((row) => row.slice(0, nodes));
      for (let site = 0; site < nodes; site++) {
        // One client, whose node is in region (nodes + 0) % nodes = 0: the regions are turned to bring each site there.
        const turned = (at: number): number => (at + site) % nodes;
        const matrix = oneWayMicros.map((row, from) => row.map((_, to) => oneWayMicros[turned(from)]![turned(to)]!));
        const plan = puts(nodes, {}, 1, 1);
        const latency: Latency = {
          type: "regions",
          jitterPerMillion: 0,
          name: "turned",
          regions,
          oneWayMicros: matrix,
        };
        const { measures } = measured({ ...plan, network: { ...plan.network, latency } });
        const { fast } = sizesFor(nodes, "optimised");
        const local = 2 * oneWayMicros[site]![site]!;
        expect(measures.latencies[0]).toBe(local + roundTrips(oneWayMicros, site)[fast - 2]!);
      }
    },
  );
});
