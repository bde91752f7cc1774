/**
 * BookKeeper: a log as a chain of ledgers, each written by one client and striped over bookies; a registry holds the list
 * of ledgers and what each is.
 * Source: Apache BookKeeper, "The BookKeeper protocol"; Junqueira, Kelly, Reed, "Durability with BookKeeper" (2013).
 */
import { noNodes } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { registryOf } from "../registries.ts";
import { longestWait } from "../shared/asker.ts";
import { bookie } from "./bookie.ts";
import { options } from "./options.ts";
import { firstMembers, ledgerSizes, quorumsAmong, sizesIn, sparedAtAll } from "./quorums.ts";
import type { BookkeeperOptions } from "./state.ts";
import { writer } from "./writer.ts";

export const bookkeeper: System = {
  name: "bookkeeper",
  summary: "A log as a chain of ledgers, each striped over bookies by one writer; a registry holds the list of them",
  source: 'Junqueira, Kelly, Reed, "Durability with BookKeeper" (2013)',
  services: ["key-value", "log"],
  foundation: registryOf,
  roles: { bookie, writer },
  contact: "writer",
  layout: (nodes, { spares, writers }) => [
    ["bookie", nodes + Number(spares)],
    ["writer", Number(writers)],
  ],
  nodes: { default: 3, min: 1, max: 20 },
  options,
  quorums: (cluster, members) => ({
    ...quorumsAmong(cluster as unknown as Cluster<BookkeeperOptions>, members ?? noNodes),
  }),
  membership: {
    changes: "any",
    role: "bookie",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<BookkeeperOptions>),
    sizes: (cluster) => [sizesIn(cluster as unknown as Cluster<BookkeeperOptions>).ensemble, cluster.roles[0]!.count],
  },
  intersections: [["absent", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "one writer that reaches the registry and enough bookies is enough: no two bookies speak to each other",
    voters: "bookie",
    contacts: "writer",
    needs: ["recover", "append"],
    tolerates: (bookies, { ensemble, writeQuorum, ackQuorum, spares }) =>
      ensemble === 0 && writeQuorum === 0 && ackQuorum === 0 && spares === 0
        ? sparedAtAll(bookies, ledgerSizes(bookies, { ensemble, writeQuorum, ackQuorum }))
        : null,
    canLose: (bookies, options) => {
      const among = bookies - Number(options["spares"]);
      return sparedAtAll(among, ledgerSizes(among, options as unknown as BookkeeperOptions));
    },
    recovers: ({ suspectMaxMicros, askMicros, retryMicros, missedMax }, roundTripMicros) =>
      8 * Number(suspectMaxMicros) +
      (8 + 2 * longestWait) * Number(askMicros) +
      6 * Number(retryMicros) * Number(missedMax) +
      60 * roundTripMicros,
    electionsMax: null,
  },
  exempt: {
    convergence: "bookies apply nothing, and a standby learns of the log when it reads or takes over",
    "one-leader-per-term":
      "several may recover a ledger at once: they write back what its writer wrote, and one closes it",
  },
  nodeSets: ["members", "fencedBy", "lacReads"],
  witnesses: [
    "ensemble changed",
    "entry written back",
    "ledger not listed",
    "ledger recovered",
    "ledger rolled",
    "members changed",
    "quorum read",
    "read rinsed",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "writer fenced",
  ],
};
