/** A system for tests of plans: it claims everything, has an option of each type, and never runs. */
import { allNodes, noNodes, size } from "../base/node-set.ts";
import type { Cluster } from "../contract/cluster.ts";
import { Within } from "../contract/quorum.ts";
import type { Automaton, FaultKind, OptionSpec, System } from "../contract/system.ts";

export const allFaultKinds: readonly FaultKind[] = [
  "drop",
  "duplicate",
  "reorder",
  "partition",
  "crash",
  "unsynced-suffix",
  "unsynced-subset",
  "wiped-disk",
  "pause",
  "slow",
  "clock-drift",
  "clock-jump",
  "read-error",
  "full-disk",
  "sync-error",
  "torn-write",
  "corruption",
  "misdirected-write",
];

/** It declares messages, at which faults may be aimed. */
const replica = { messages: ["requestVote", "voted", "append", "appended"], timers: [] } as unknown as Automaton;

/** Of a system whose members change: the first `nodes` of its replicas begin, those beyond (option `spares`) are spares. */
export function changingSystem(changes: "one" | "any", further: Partial<System> = {}): System {
  const spares: OptionSpec = { type: "integer", default: 2, min: 0, max: 4, about: "nodes beyond the first members" };
  const beginning = ({ servers, options }: Cluster): number => servers - Number(options["spares"]);
  return fakeSystem({
    layout: (nodes, options) => [["replica", nodes + Number(options["spares"])]],
    options: { spares },
    quorums: (cluster, members = allNodes(beginning(cluster))) => ({
      majority: new Within(cluster.servers, members, (size(members) >> 1) + 1),
    }),
    membership: {
      changes,
      role: "replica",
      first: (cluster) => allNodes(beginning(cluster)),
      sizes: ({ servers }) => [1, servers],
    },
    ...further,
  });
}

export function fakeSystem(changes: Partial<System> = {}): System {
  return {
    name: "fake",
    summary: "A system that never runs.",
    source: "none",
    services: ["key-value"],
    roles: { replica },
    contact: "replica",
    layout: (nodes) => [["replica", nodes]],
    nodes: { default: 3, min: 1, max: 9 },
    options: {
      electionMicros: { type: "integer", default: 150_000, min: 1_000, max: 1_000_000, about: "a number" },
      compactAfter: { type: "integer", default: 1_000, min: 1, max: 100_000, about: "a threshold" },
      preVote: { type: "boolean", default: true, about: "a switch" },
      reads: { type: "choice", default: "log", choices: ["log", "index"], about: "a choice" },
    },
    quorums: ({ servers }) => ({ majority: { name: "all", nodes: servers, isQuorum: (nodes) => nodes !== noNodes } }),
    intersections: [],
    survives: allFaultKinds,
    exempt: {},
    witnesses: [],
    ...changes,
  };
}
