/** Options of BookKeeper: the registry, who takes part, ensembles and quorums, heartbeats, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { BookkeeperOptions } from "./state.ts";

export const options: { readonly [name in keyof BookkeeperOptions]: OptionSpec } = {
  ...registryOptions,
  writers: integer(2, 1, 5, "writers, of which one writes and each reads for its clients", [1, 3]),
  spares: integer(0, 0, 5, "bookies beyond those that begin", [1, 2]),
  ensemble: quorumSize("E: bookies that a ledger is striped over; 0: three, or all where there are fewer", [2, 4, 5]),
  writeQuorum: quorumSize("Qw: bookies of the ensemble that an entry goes to; 0: all of it", [1, 2, 3]),
  ackQuorum: quorumSize("Qa: bookies that have to acknowledge an entry; 0: a majority of `writeQuorum`", [1, 2, 3]),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how a writer shows that it is alive: to the other writers, or by a count in the registry",
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a writer"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a standby looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  lacMicros: micros(20_000, "time after which the LAC is told where no entry tells it"),
  missedMax: integer(8, 1, 1_000, "resends without an answer after which a bookie is replaced, if another can be had"),
  batchMax: integer(64, 1, 1_000, "entries that are read, or sent again, at once, at most"),
  snapshotEntries: integer(
    64,
    1,
    1_000_000,
    "entries after which a ledger is closed, and positions between two checkpoints",
  ),
};
