/**
 * Viewstamped Replication: a log whose primaries take turns by view, with view changes, state transfer and recovery.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (MIT-CSAIL-TR-2012-021, 2012); Michael, Ports, Sharma, Szekeres,
 * "Recovering Shared Objects Without Stable Storage" (DISC 2017).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { leaderRecovers } from "../shared/leader-recovers.ts";
import { minority } from "../shared/minority.ts";
import { firstMembers } from "./configuration.ts";
import { options } from "./options.ts";
import { quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";

import type { ViewstampedOptions } from "./types.ts";

export const viewstampedReplication: System = {
  name: "viewstamped-replication",
  summary: "Viewstamped Replication: a log whose primaries take turns by view, with recovery from nothing as an option",
  source: 'Liskov and Cowling, "Viewstamped Replication Revisited" (2012)',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 5, min: 1, max: 31 },
  options,
  quorums: (cluster, members) => quorumsOf(cluster as unknown as Cluster<ViewstampedOptions>, members),
  membership: {
    changes: ({ reconfigures }) => (reconfigures === "none" ? null : "any"),
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<ViewstampedOptions>),
    // Without a disk nobody may fail of fewer than three.
    sizes: ({ servers, options: { disk, spares } }) => [
      disk === "none" ? Math.min(3, servers - Number(spares)) : 1,
      servers,
    ],
  },
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  availability: {
    core: "fully-connected",
    because:
      "whose turn it is to lead follows from the view alone, and who hears its primary helps nobody to another view",
    voters: "replica",
    contacts: "replica",
    needs: ["majority"],
    tolerates: minority,
    // Of views whose primaries cannot lead each takes a wait; there are more of them than two only if those are heard (nextView).
    recovers: (given, roundTripMicros) =>
      leaderRecovers(given, roundTripMicros) + 4 * Number(given["electionMaxMicros"]),
    answersAll: true,
    electionsMax: 6,
    answersPromptly: () => ({ rounds: 8, when: "always" }),
    unseats: ({ staysWithPrimary }) => staysWithPrimary === false,
  },
  exempt: {},
  nodeSets: ["members", "before", "started"],
  witnesses: [
    "view changed",
    "state transferred",
    "checkpoint taken",
    "checkpoint installed",
    "session answered a retry",
  ],
};
