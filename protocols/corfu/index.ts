/**
 * CORFU: a log of write-once cells on storage units. A sequencer grants positions, each proxy writes its own down the chain of
 * the position's replica set, and a registry holds the layout that maps positions to units.
 * Source: Balakrishnan et al., "CORFU: A Shared Log Design for Flash Clusters" (NSDI 2012).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { options } from "./options.ts";
import { proxy } from "./proxy.ts";
import { firstMembers, quorumsOf, sparedAtFirst } from "./quorums.ts";
import type { CorfuOptions } from "./state.ts";
import { unit } from "./unit.ts";

export const corfu: System = {
  name: "corfu",
  summary:
    "A log of write-once cells, granted by a sequencer and written down chains of units; a registry holds the layout",
  source: 'Balakrishnan et al., "CORFU: A Shared Log Design for Flash Clusters" (NSDI 2012)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { unit, proxy },
  contact: "proxy",
  layout: (nodes, { spares, proxies }) => [
    ["unit", nodes + Number(spares)],
    ["proxy", Number(proxies)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<CorfuOptions>;
    return { ...quorumsOf(own, members ?? firstMembers(own)) };
  },
  membership: {
    changes: "any",
    role: "unit",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<CorfuOptions>),
    sizes(cluster) {
      const { options: given, roles } = cluster as unknown as Cluster<CorfuOptions>;
      const units = roles[0]!.count;
      return [Math.min(given.stripes, units - given.spares), units];
    },
  },
  intersections: [["seal", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "one proxy that reaches the registry and a unit of each replica set is enough: it makes a layout of these",
    voters: "unit",
    contacts: "proxy",
    needs: ["seal"],
    tolerates: (units, { stripes }) => sparedAtFirst(units, Number(stripes)),
    // A unit that is away for a while is left out, so that another one which goes for good may have been the last.
    canLose: () => 0,
    recovers: ({ suspectMinMicros, suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      6 * Math.max(Number(suspectMinMicros), Number(suspectMaxMicros)) +
      2 * longestWait * Number(askMicros) +
      6 * Number(retryMicros) * Number(missedMax) +
      60 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    convergence: "units apply nothing, and a proxy plays the log when it reads or is the sequencer",
  },
  nodeSets: ["sealed", "rebuilt", "wish", "candidates", "members", "sealedBy", "closed", "checked", "givenUp"],
  witnesses: [
    "found value propagated",
    "hole filled",
    "layout lost",
    "members changed",
    "sequencer succeeded",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "tail read",
    "unit rebuilt",
  ],
};
