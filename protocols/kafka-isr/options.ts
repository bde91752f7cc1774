/** Options of a log with in-sync replicas: the registry, who takes part, how many must be in sync, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros } from "../shared/options.ts";
import type { KafkaOptions } from "./types.ts";

export const options: { readonly [name in keyof KafkaOptions]: OptionSpec } = {
  ...registryOptions,
  spares: integer(0, 0, 5, "replicas beyond those that keep the log in the beginning", [1, 2], 25),
  minIsr: integer(
    0,
    0,
    31,
    "in-sync replicas without which nothing is committed (min.insync.replicas); 0: a majority of those that begin",
    [1, 2, 3],
    40,
  ),
  flush: integer(
    1,
    0,
    1,
    "entries after which a replica syncs its log before it fetches beyond (log.flush.interval.messages); 0: never",
  ),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about:
      "how a leader shows that it is alive: to the replicas, by answers to their fetches, or by beats in the registry",
    often: 50,
  },
  heartbeatMicros: micros(
    50_000,
    "time between two heartbeats of a leader, and how long a fetch waits for news at most",
  ),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a replica looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time beyond the heartbeat's after which a fetch without an answer is sent again"),
  lagMax: integer(
    8,
    1,
    1_000,
    "heartbeats after which a replica that has not caught up is out of sync at the earliest",
  ),
  fetchMax: integer(64, 1, 1_000, "entries in one answer to a fetch, at most", [1, 3], 25),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
