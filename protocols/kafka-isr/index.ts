/**
 * Kafka's replication: a log that a leader keeps with its in-sync replicas, and a registry that says who these are.
 * Source: Kafka, KIP-966, "Eligible Leader Replicas"; KIP-101, KIP-279 (truncation by leader epochs), KIP-497 (maximal ISR).
 */

import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { coreSize, firstReplicas, kafkaCluster, minIsrOf, quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";

export const kafkaIsr: System = {
  name: "kafka-isr",
  summary:
    "A log that a leader keeps with all replicas that are in sync; a registry says who leads, and who is in sync",
  source: "Kafka, KIP-966: Eligible Leader Replicas (2023)",
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums: (cluster, members) => ({
    ...quorumsOf(kafkaCluster(cluster), members ?? firstReplicas(kafkaCluster(cluster))),
  }),
  membership: {
    changes: "any",
    role: "replica",
    first: (cluster) => firstReplicas(kafkaCluster(cluster)),
    sizes: (cluster) => [minIsrOf(kafkaCluster(cluster)), cluster.roles[0]!.count],
  },
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "fully-connected",
    because: "who leads is one of those that have all that was committed, whichever of the core that is",
    voters: "replica",
    contacts: "replica",
    needs: ["core"],
    tolerates: (replicas, { minIsr, spares }) => (minIsr === 0 && spares === 0 ? minority(replicas) : null),
    canLose: (replicas, { minIsr, spares, flush }) => {
      if (flush === 0) return 0; // who has not forgotten may be one alone
      const begin = replicas - Number(spares);
      return begin - coreSize(begin, Number(minIsr) || Math.floor(begin / 2) + 1);
    },
    recovers: (
      { suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, heartbeatMicros, lagMax, flush },
      roundTripMicros,
    ) =>
      // Who restarts without its log waits for one that has all: of that no time is promised.
      (flush === 0 ? 3_600_000_000 : 0) +
      8 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      (4 + 2 * longestWait) * Number(askMicros) +
      4 * (Number(retryMicros) + Number(heartbeatMicros)) +
      4 * Number(heartbeatMicros) * Number(lagMax) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {},
  nodeSets: ["replicas", "target", "isr", "elr", "members", "electable"],
  witnesses: [
    "broker registered",
    "change lost",
    "claim lost",
    "elected from the ELR",
    "ELR in use",
    "high watermark recovered",
    "ISR grew",
    "ISR shrank",
    "leader fenced",
    "leader resigned",
    "log truncated",
    "read after a round",
    "replicas changed",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
  ],
};
