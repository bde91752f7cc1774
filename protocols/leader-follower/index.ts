/**
 * A log that a leader keeps with its followers, and a registry that says who leads whom.
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009), Vertical Paxos II; Ongaro and
 * Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014), for logs whose entries keep their term.
 */

import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { memberCounts } from "../shared/member-counts.ts";
import { minority } from "../shared/minority.ts";
import { leaseSpans } from "./lease.ts";
import { options } from "./options.ts";
import { firstMembers, quorumsOf, sizesOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { LeaderFollowerOptions } from "./types.ts";

export const leaderFollower: System = {
  name: "leader-follower",
  summary: "A log that a leader keeps with its followers; a registry says who leads, and whom",
  source: 'Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<LeaderFollowerOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<LeaderFollowerOptions>),
    sizes: ({ roles, options: given }) => memberCounts(roles[0]!.count, given as unknown as LeaderFollowerOptions),
  },
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  driftMax: ({ reads, leaseDrift }) => (reads === "lease" ? Number(leaseDrift) : Number.POSITIVE_INFINITY),
  spans: (given) => leaseSpans(given as unknown as LeaderFollowerOptions),
  availability: {
    core: "quorum-connected",
    because:
      "a replica that reaches the registry and quorums of the members is enough: it need not have the longest log, and copies it",
    voters: "replica",
    contacts: "replica",
    needs: ["read", "write"],
    tolerates: (replicas, { read, write, ensemble, spares }) =>
      read === 0 && write === 0 && ensemble === 0 && spares === 0 ? minority(replicas) : null,
    canLose: (replicas, options) => {
      const { spares, ensemble } = options;
      const among = Number(ensemble) || replicas - Number(spares);
      const [read, write] = sizesOf(among, options as unknown as LeaderFollowerOptions);
      return among - Math.max(read, write);
    },
    recovers: (
      { suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax, leaseMicros },
      roundTripMicros,
    ) =>
      6 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      4 * Number(retryMicros) * Number(missedMax) +
      2 * Number(leaseMicros) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {},
  nodeSets: ["members", "wish", "electors", "givenUp", "readMembers"],
  witnesses: [
    "claim lost",
    "epoch opened",
    "leader fenced",
    "log conflict truncated",
    "log recovered",
    "longest log taken from another",
    "members changed",
    "quorum read",
    "read after a round",
    "read by lease",
    "read rinsed",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
  ],
};
