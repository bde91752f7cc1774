/** Options of CORFU: the registry, who takes part, replica sets, heartbeats, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros } from "../shared/options.ts";
import type { CorfuOptions } from "./state.ts";

export const options: { readonly [name in keyof CorfuOptions]: OptionSpec } = {
  ...registryOptions,
  proxies: integer(2, 1, 5, "proxies, each of which appends and reads for its clients; one is the sequencer", [1, 3]),
  spares: integer(0, 0, 5, "units beyond those that begin", [1, 2]),
  stripes: integer(1, 1, 5, "replica sets that positions are dealt over; fewer where there are fewer units", [2, 3]),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how a sequencer shows that it is alive: to the other proxies, or by a count in the registry",
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a sequencer"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a proxy looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  holeMicros: micros(40_000, "time after which a position that is unwritten is asked for again, and then filled"),
  missedMax: integer(8, 1, 1_000, "resends without an answer after which a unit is left out, if the others suffice"),
  batchMax: integer(64, 1, 1_000, "positions that are asked for at once, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "positions played between two checkpoints"),
};
