/** Options of Delos: the MetaStore, who takes part, quorums, heartbeats, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { DelosOptions } from "./state.ts";

export const options: { readonly [name in keyof DelosOptions]: OptionSpec } = {
  ...registryOptions,
  replicas: integer(2, 1, 5, "replicas of the database, each of which may run the sequencer of a loglet", [1, 3]),
  spares: integer(0, 0, 5, "LogServers beyond those that begin", [1, 2], 25),
  ensemble: integer(0, 0, 31, "LogServers of a loglet; 0: all that begin", [1, 2, 3], 25),
  seal: quorumSize("LogServers that seal a loglet; 0: as few as meet `write`", [1, 2], 30),
  write: quorumSize("LogServers that must hold an entry; 0: as few as meet `seal`, or a majority", [1, 2, 3, 4], 25),
  heartbeatMicros: micros(50_000, "time between two heartbeats of a sequencer"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a replica extends the chain"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  tailMicros: micros(20_000, "time after which the global tail is told where no entry tells it"),
  missedMax: integer(
    8,
    1,
    1_000,
    "resends without an answer after which a LogServer is replaced, if another can be had",
  ),
  batchMax: integer(64, 1, 1_000, "entries in one message, at most", [1, 3], 25),
  snapshotEntries: integer(64, 1, 1_000_000, "positions between two checkpoints, below which the log is trimmed"),
};
