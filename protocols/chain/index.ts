/**
 * Chain replication: replicas in a row, and a registry that says in which.
 * Source: van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004);
 * Terrace and Freedman, "Object Storage on CRAQ" (USENIX ATC 2009), for reads at any replica.
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { leaseSpans } from "./lease.ts";
import { options } from "./options.ts";
import { firstMembers, leastOf, quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { ChainOptions } from "./types.ts";

export const chain: System = {
  name: "chain",
  summary: "Writes go down a chain of replicas and are acknowledged at its tail; a registry says who is in it",
  source: 'van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<ChainOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<ChainOptions>),
    sizes: (cluster) => [leastOf(cluster as unknown as Cluster<ChainOptions>), cluster.roles[0]!.count],
  },
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  driftMax: ({ fence, leaseDrift }) => (fence === "lease" ? Number(leaseDrift) : Number.POSITIVE_INFINITY),
  spans: (given) => leaseSpans(given as unknown as ChainOptions),
  availability: {
    core: "fully-connected",
    because:
      "all of a chain take part in each write, and each speaks to the one behind it; who is silent is left out, and after " +
      "that the chain is whoever is left",
    voters: "replica",
    contacts: "replica",
    needs: ["write"],
    tolerates: () => null,
    canLose(replicas, { least: given, spares }) {
      const least = Math.min(Number(given), replicas - Number(spares));
      return Math.min(least - 1, replicas - least);
    },
    recovers: (
      { suspectMinMicros, suspectMaxMicros, heartbeatMicros, askMicros, retryMicros, missedMax, fence, leaseMicros },
      roundTripMicros,
    ) =>
      (fence === "lease" ? 4 * Number(leaseMicros) : 0) +
      6 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      16 * Number(heartbeatMicros) * (Number(missedMax) + 1) +
      2 * longestWait * Number(askMicros) +
      8 * Number(retryMicros) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {},
  nodeSets: ["members", "confirmed"],
  witnesses: [
    "claim lost",
    "clean read",
    "dirty read",
    "epoch complete",
    "head fenced",
    "read at the tail",
    "replica joined",
    "replica left out",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "unacknowledged suffix forgotten",
  ],
};
