/** Options of a log with a leader and followers: the registry, who takes part, the cells of the table, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { LeaderFollowerOptions } from "./types.ts";

export const options: { readonly [name in keyof LeaderFollowerOptions]: OptionSpec } = {
  ...registryOptions,
  spares: integer(0, 0, 5, "replicas beyond those that begin", [1, 2], 25),
  ensemble: integer(0, 0, 31, "replicas that an epoch writes to; 0: all that begin", [1, 2, 3], 25),
  read: quorumSize("members that are sealed, or asked for a read; 0: as few as meet `write`", [1, 2], 30),
  write: quorumSize("members that must hold an entry; 0: as few as meet `read`, or a majority", [1, 2, 3, 4], 25),
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how a leader shows that it is alive: to the other replicas, or by a count in the registry's entry",
    often: 50,
  },
  replication: {
    type: "choice",
    default: "commit",
    choices: ["commit", "quorum"],
    about: "commit: the leader tells members what is final; quorum: nobody is told, a read asks a quorum",
    often: 50,
  },
  reads: {
    type: "choice",
    default: "leader",
    choices: ["leader", "quorum", "lease"],
    about: "leader: after a round of beats; quorum: by a read quorum, at any replica; lease: by the leader's clock",
    weakens: { lease: ["clock-jump"] },
    often: 60,
  },
  openings: {
    type: "choice",
    default: "changed",
    choices: ["changed", "all"],
    about: "which epochs the registry has to open before they write: those with other members, or all",
    often: 40,
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a standby looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  leaseMicros: integer(
    150_000,
    1_000,
    60_000_000,
    "how long a leader's lease lasts from the sending of a beat",
    [400_000, 800_000],
    60,
  ),
  leaseDrift: integer(
    50_000,
    10,
    500_000,
    "millionths by which a clock may run off while leases hold",
    [1_000, 200_000],
  ),
  missedMax: integer(8, 1, 1_000, "resends without an answer after which a member is replaced, if another can be had"),
  appendMax: integer(64, 1, 1_000, "entries in one message, at most", [1, 3], 25),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
