/**
 * Omni-Paxos: a log whose leader is any server that is connected to a quorum.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { firstMembers, quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { OmniPaxosOptions } from "./types.ts";

export const omniPaxos: System = {
  name: "omni-paxos",
  summary: "Omni-Paxos: a log whose leader is any server that is connected to a quorum, whatever the links of others",
  source: 'Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023)',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 5, min: 1, max: 31 },
  options,
  quorums: (cluster, members) => quorumsOf(cluster as unknown as Cluster<OmniPaxosOptions>, members),
  membership: {
    changes: ({ reconfigures }) => (reconfigures === "none" ? null : "any"),
    bySlot: true,
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<OmniPaxosOptions>),
    sizes: ({ servers }) => [1, servers],
  },
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "a server that is linked with a majority may lead, whatever its log and whatever the others hear",
    voters: "replica",
    contacts: "replica",
    needs: ["majority"],
    tolerates: minority,
    // Two rounds to miss a leader and two to find another, of at least a round trip each; a second election; logs on their way.
    recovers: ({ heartbeatMicros, retryMicros }, roundTripMicros) =>
      8 * Math.max(Number(heartbeatMicros), 3 * roundTripMicros) + 2 * Number(retryMicros) + 20 * roundTripMicros,
    answersAll: true,
    // Whoever misses the leader for a round takes over: where a link comes and goes, so do leaders.
    electionsMax: null,
    answersPromptly: () => ({ rounds: 8, when: "always" }),
    unseats: () => true,
  },
  exempt: {},
  nodeSets: ["members", "heard", "started"],
  witnesses: [
    "log synchronized",
    "log taken from another",
    "asked to be prepared",
    "leader stepped down",
    "snapshot installed",
    "snapshot taken",
    "session answered a retry",
  ],
};
