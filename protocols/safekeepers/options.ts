/** Options of proposers and safekeepers: the registry, who takes part, heartbeats, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros } from "../shared/options.ts";
import type { SafekeepersOptions } from "./types.ts";

export const options: { readonly [name in keyof SafekeepersOptions]: OptionSpec } = {
  ...registryOptions,
  proposers: integer(2, 1, 5, "proposers, of which one is elected", [1, 3]),
  spares: integer(0, 0, 5, "safekeepers beyond those that begin", [1, 2, 3]),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how the elected proposer shows that it is alive: to the other proposers, or by a count in the registry",
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of the elected proposer"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a proposer campaigns"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  missedMax: integer(
    8,
    2,
    1_000,
    "resends without an answer after which a safekeeper is replaced, if another can be had",
    [2],
  ),
  appendMax: integer(64, 1, 1_000, "entries in one append or download, at most", [1, 2]),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots", [2, 8]),
};
