/**
 * Delos: a virtual log as a chain of sealed loglets, each with a sequencer and LogServers of its own; a MetaStore holds the
 * chain.
 * Source: Balakrishnan et al., "Virtual Consensus in Delos" (OSDI 2020), with the NativeLoglet of section 4.1.
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { memberCounts } from "../shared/member-counts.ts";
import { minority } from "../shared/minority.ts";
import { logServer } from "./log-server.ts";
import { calmSpans } from "./members.ts";
import { options } from "./options.ts";
import { firstMembers, quorumsOf, sizesOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { DelosOptions } from "./state.ts";

export const delos: System = {
  name: "delos",
  summary:
    "A virtual log as a chain of sealed loglets, each with a sequencer and LogServers; a registry holds the chain",
  source: 'Balakrishnan et al., "Virtual Consensus in Delos" (OSDI 2020)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { "log-server": logServer, replica },
  contact: "replica",
  layout: (nodes, { spares, replicas }) => [
    ["log-server", nodes + Number(spares)],
    ["replica", Number(replicas)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<DelosOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "log-server",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<DelosOptions>),
    sizes({ roles, options: given }) {
      const { seal: read, write } = given as unknown as DelosOptions;
      return memberCounts(roles[0]!.count, { read, write });
    },
  },
  intersections: [
    ["seal", "write"],
    ["check", "write"],
  ],
  survives: asynchronousFaults,
  spans: ({ missedMax, retryMicros }) => calmSpans({ missedMax: Number(missedMax), retryMicros: Number(retryMicros) }),
  availability: {
    core: "quorum-connected",
    because:
      "one replica that reaches the registry and quorums of the LogServers is enough: it extends the chain and sequences itself",
    voters: "log-server",
    contacts: "replica",
    needs: ["seal", "write", "check"],
    tolerates: (logServers, { seal, write, ensemble, spares }) =>
      seal === 0 && write === 0 && ensemble === 0 && spares === 0 ? minority(logServers) : null,
    canLose(logServers, options) {
      const { spares, ensemble } = options;
      const among = Number(ensemble) || logServers - Number(spares);
      const [seal, write] = sizesOf(among, options as unknown as DelosOptions);
      return among - Math.max(seal, write);
    },
    recovers: ({ suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      8 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      4 * Number(retryMicros) * Number(missedMax) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    "one-leader-per-term":
      "several may close a loglet at once: they repair what its sequencer assigned, and one end counts",
  },
  nodeSets: ["wish", "there", "sealers", "checked", "members"],
  witnesses: [
    "chain extended",
    "extension lost",
    "log trimmed",
    "members changed",
    "members complete",
    "read at a checked tail",
    "seal found by a check",
    "sequencer retired",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "tail checked again",
    "tail repaired",
  ],
};
