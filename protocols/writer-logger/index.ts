/**
 * A log with one writer at a time, loggers that keep it, and a registry that says who writes to whom.
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009), Vertical Paxos II.
 */

import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { memberCounts } from "../shared/member-counts.ts";
import { minority } from "../shared/minority.ts";
import { logger } from "./logger.ts";
import { options } from "./options.ts";
import { firstMembers, quorumsOf, sizesOf } from "./quorums.ts";
import type { WriterLoggerOptions } from "./types.ts";
import { writer } from "./writer.ts";

export const writerLogger: System = {
  name: "writer-logger",
  summary: "A log that one writer at a time keeps on loggers; a registry says who writes, and to whom",
  source: 'Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { logger, writer },
  contact: "writer",
  layout: (nodes, { spares, writers }) => [
    ["logger", nodes + Number(spares)],
    ["writer", Number(writers)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<WriterLoggerOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "logger",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<WriterLoggerOptions>),
    sizes: ({ roles, options: given }) => memberCounts(roles[0]!.count, given as unknown as WriterLoggerOptions),
  },
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because:
      "one writer that reaches the registry and quorums of the loggers is enough: no two loggers speak to each other",
    voters: "logger",
    contacts: "writer",
    needs: ["read", "write"],
    tolerates: (loggers, { read, write, ensemble, spares }) =>
      read === 0 && write === 0 && ensemble === 0 && spares === 0 ? minority(loggers) : null,
    canLose: (loggers, options) => {
      const { spares, ensemble } = options;
      const among = Number(ensemble) || loggers - Number(spares);
      const [read, write] = sizesOf(among, options as unknown as WriterLoggerOptions);
      return among - Math.max(read, write);
    },
    recovers: ({ suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      6 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      2 * Number(retryMicros) * Number(missedMax) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    convergence: "loggers apply nothing, and a standby learns of the log when it reads or takes over",
  },
  nodeSets: ["members", "wish", "electors", "holders", "givenUp", "readMembers"],
  witnesses: [
    "claim lost",
    "epoch opened",
    "log recovered",
    "members changed",
    "quorum read",
    "read rinsed",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "writer fenced",
  ],
};
