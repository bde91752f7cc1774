/**
 * Safekeepers keep a log that the elected one of several proposers writes; a registry says who the safekeepers are.
 * Source: Neon, `docs/safekeeper-protocol.md`, RFC 013 (term history), RFC 035 (safekeeper dynamic membership change).
 */

import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { minority } from "../shared/minority.ts";
import { firstMembers, quorumsOf } from "./configurations.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { safekeeper } from "./safekeeper.ts";
import type { SafekeepersOptions } from "./types.ts";

export const safekeepers: System = {
  name: "safekeepers",
  summary: "A log that an elected proposer writes on safekeepers, who vote; a registry says who they are",
  source: "Neon, RFC 035: Safekeeper dynamic membership change (2024)",
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { safekeeper, proposer },
  contact: "proposer",
  layout: (nodes, { spares, proposers }) => [
    ["safekeeper", nodes + Number(spares)],
    ["proposer", Number(proposers)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<SafekeepersOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "safekeeper",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<SafekeepersOptions>),
    sizes: ({ roles }) => [1, roles[0]!.count],
  },
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because:
      "one proposer that reaches a majority of the safekeepers is enough: no two safekeepers speak to each other",
    voters: "safekeeper",
    contacts: "proposer",
    needs: ["majority"],
    tolerates: (safekeepers, { spares }) => (spares === 0 ? minority(safekeepers) : null),
    canLose: (safekeepers, { spares }) => minority(safekeepers - Number(spares)),
    recovers: ({ suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      12 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      4 * Number(retryMicros) * Number(missedMax) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    "registry-epoch": "terms come from the votes of safekeepers; the registry gives configurations",
    convergence: "safekeepers apply nothing, and a proposer that is not elected learns of the log when it is",
  },
  nodeSets: ["set", "newSet", "members", "greeted", "electors", "refusers", "holders"],
  witnesses: [
    "change begun",
    "confirmed read",
    "elected by both sets",
    "log downloaded",
    "log truncated",
    "members changed",
    "proposer elected",
    "proposer fenced",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
  ],
};
