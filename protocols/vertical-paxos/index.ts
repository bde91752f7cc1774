/**
 * Vertical Paxos: a ballot has a configuration of its own, which a master gives it; the master is a registry.
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { acceptorCounts, firstAcceptors, lossesOf, quorumsOf } from "./quorums.ts";
import type { VerticalPaxosOptions } from "./types.ts";

export const verticalPaxos: System = {
  name: "vertical-paxos",
  summary:
    "Each ballot has acceptors of its own, that a registry gives it; the leader reads from those before, or copies",
  source: 'Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { acceptor, proposer },
  contact: "proposer",
  layout: (nodes, { spares, proposers }) => [
    ["acceptor", nodes + Number(spares)],
    ["proposer", Number(proposers)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<VerticalPaxosOptions>;
    return { ...quorumsOf(own, members ?? firstAcceptors(own)) };
  },
  membership: {
    changes: "any",
    role: "acceptor",
    first: (cluster) => firstAcceptors(cluster as unknown as Cluster<VerticalPaxosOptions>),
    sizes: ({ roles, options: given }) => acceptorCounts(roles[0]!.count, given as unknown as VerticalPaxosOptions),
  },
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because:
      "one leader that reaches the registry and quorums of the acceptors is enough: no two acceptors speak to each other",
    voters: "acceptor",
    contacts: "proposer",
    needs: ["read", "write"],
    tolerates: (acceptors, { read, write, ensemble, spares, least }) =>
      read === 0 && write === 0 && ensemble === 0 && spares === 0 && least === 0 ? minority(acceptors) : null,
    canLose: (acceptors, given) => lossesOf(acceptors, given as unknown as VerticalPaxosOptions),
    recovers: ({ suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      6 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      2 * Number(retryMicros) * Number(missedMax) +
      40 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    convergence: "acceptors apply nothing, and a standby learns of the log when it takes over",
  },
  nodeSets: ["acceptors", "live", "wish", "electors", "holders", "givenUp", "confirmed"],
  witnesses: [
    "acceptors changed",
    "ballot activated",
    "ballot complete",
    "claim lost",
    "leader fenced",
    "read after a round",
    "session answered a retry",
    "several configurations read from",
    "snapshot installed",
    "snapshot taken",
    "votes taken over",
  ],
};
