/**
 * EPaxos: no leader; every replica commits commands in instances of its own, ordered by their dependencies.
 * Source: Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { Threshold } from "../../sim/contract/quorum.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { sizesOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { EpaxosOptions } from "./types.ts";

export const epaxos: System = {
  name: "epaxos",
  summary: "Leaderless: each replica commits commands with their dependencies; components of the graph are executed.",
  source: 'Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013)',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes) => [["replica", nodes]],
  nodes: { default: 5, min: 1, max: 31 },
  options,
  quorums(cluster) {
    const { replicas, fast, slow } = sizesOf(cluster as unknown as Cluster<EpaxosOptions>);
    return { fast: new Threshold(replicas, fast), slow: new Threshold(replicas, slow) };
  },
  intersections: [
    ["slow", "slow"],
    ["slow", "fast"],
  ],
  survives: asynchronousFaults,
  availability: {
    core: "fully-connected",
    because:
      "a command waits for those it depends on, which only their owners or whoever is linked with a quorum can finish",
    voters: "replica",
    contacts: "replica",
    needs: ["slow"],
    tolerates: minority,
    recovers: ({ suspectMicros, gossipMicros }, roundTripMicros) =>
      12 * Number(suspectMicros) + 4 * Number(gossipMicros) + 40 * roundTripMicros,
    answersAll: true,
    electionsMax: null, // nobody leads
    answersPromptly: () => ({ rounds: 12, when: "always" }),
  },
  exempt: {},
  nodeSets: ["asked", "replies", "refusals", "agreeing", "excluded", "silent", "lagging"],
  witnesses: [
    "explicit prepare",
    "fast commit",
    "instances collected",
    "no-op executed",
    "recovery restarts phase 1",
    "session answered a retry",
    "slow path",
    "snapshot taken",
    "try pre-accept",
  ],
};
