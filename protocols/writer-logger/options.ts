/** Options of a log with a writer and loggers: the registry, who takes part, quorums, heartbeats, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { WriterLoggerOptions } from "./types.ts";

export const options: { readonly [name in keyof WriterLoggerOptions]: OptionSpec } = {
  ...registryOptions,
  writers: integer(2, 1, 5, "writers, of which one writes and each reads for its clients", [1, 3]),
  spares: integer(0, 0, 5, "loggers beyond those that begin", [1, 2]),
  ensemble: integer(0, 0, 31, "loggers that an epoch writes to; 0: all that begin", [1, 2, 3]),
  read: quorumSize("members that are sealed, or asked for a read; 0: as few as meet `write`", [1, 2]),
  write: quorumSize("members that must hold an entry; 0: as few as meet `read`, or a majority", [1, 2, 3, 4]),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how a writer shows that it is alive: to the other writers, or by a count in the registry",
  },
  openings: {
    type: "choice",
    default: "changed",
    choices: ["changed", "all"],
    about: "which epochs the registry has to open before they write: those with other members, or all",
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a writer"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a standby looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  missedMax: integer(8, 1, 1_000, "resends without an answer after which a logger is replaced, if another can be had"),
  appendMax: integer(64, 1, 1_000, "entries in one append that is sent again, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
