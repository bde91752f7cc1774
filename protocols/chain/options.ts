/** Options of chain replication: the registry, who takes part, who answers reads and by what fence, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros } from "../shared/options.ts";
import type { ChainOptions } from "./types.ts";

export const options: { readonly [name in keyof ChainOptions]: OptionSpec } = {
  ...registryOptions,
  spares: integer(0, 0, 5, "replicas beyond those that begin", [1, 2], 25),
  least: integer(1, 1, 20, "replicas below which no chain goes, at the cost of waiting for others", [2], 25),
  reads: {
    type: "choice",
    default: "tail",
    choices: ["tail", "apportioned"],
    about: "who answers reads: tail, the tail alone; apportioned, every replica of the chain (CRAQ)",
    often: 50,
  },
  fence: {
    type: "choice",
    default: "registry",
    choices: ["registry", "chain", "lease"],
    drawn: ["registry", "chain"],
    about:
      "how whoever answers reads knows that its chain is the last: it asks the registry, or all others of the chain, or " +
      "these have confirmed it not long ago, by its clock",
    weakens: { lease: ["clock-jump"] },
    often: 50,
  },
  acks: {
    type: "choice",
    default: "each",
    choices: ["each", "beats"],
    about: "how acknowledgements come up the chain: each by itself, or with the heartbeat",
    often: 35,
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a head"),
  suspectMinMicros: micros(
    200_000,
    "shortest wait for a heartbeat before the head counts as gone; twice for the next but one",
  ),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  leaseMicros: {
    ...micros(150_000, "how long a lease lasts from the sending of the round that confirmed it"),
    isDrawn: false,
  },
  leaseDrift: {
    ...integer(50_000, 10, 500_000, "millionths by which a clock may run off while leases hold"),
    isDrawn: false,
  },
  missedMax: integer(
    8,
    1,
    1_000,
    "heartbeats without an answer, or without progress, after which a replica leaves the chain",
  ),
  appendMax: integer(64, 1, 1_000, "entries in one message, at most", [1, 3], 25),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
