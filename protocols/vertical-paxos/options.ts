/** Options of Vertical Paxos: the registry, the variant, who takes part, quorums, the fence of reads, times and sizes. */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { registryOptions } from "../registries.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { VerticalPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof VerticalPaxosOptions]: OptionSpec } = {
  ...registryOptions,
  variant: {
    type: "choice",
    default: "I",
    choices: ["I", "II"],
    about:
      "when a ballot is active: I, as soon as it is given, and the next leader reads from all down to a complete one; " +
      "II, once it is complete, and the next leader reads from one",
  },
  proposers: integer(2, 1, 5, "proposers, of which one leads and the others stand by", [1, 3]),
  spares: integer(0, 0, 5, "acceptors beyond those that begin", [1, 2], 25),
  ensemble: integer(0, 0, 31, "acceptors of a configuration; 0: all that begin", [1, 2, 3]),
  least: integer(
    0,
    0,
    31,
    "acceptors that are enough where others cannot be had; 0: as many as were wanted",
    [1, 2],
    25,
  ),
  read: quorumSize("acceptors that make a read quorum; 0: as few as meet `write`", [1, 2]),
  write: quorumSize("acceptors that make a write quorum; 0: as few as meet `read`, or a majority", [1, 2, 3, 4]),
  fence: {
    type: "choice",
    default: "acceptors",
    choices: ["acceptors", "registry"],
    about: "who tells a leader that answers reads that no ballot has followed its own",
  },
  heartbeat: {
    type: "choice",
    default: "cluster",
    choices: ["cluster", "registry"],
    about: "how a leader shows that it is alive: to the other proposers, or by a count in the registry",
  },
  heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
  suspectMinMicros: micros(200_000, "shortest wait for a heartbeat before a standby looks into the registry"),
  suspectMaxMicros: micros(400_000, "longest wait for a heartbeat"),
  retryMicros: micros(60_000, "time after which what is not answered is sent again"),
  missedMax: integer(
    8,
    1,
    1_000,
    "resends without an answer after which an acceptor is replaced, if another can be had",
  ),
  appendMax: integer(64, 1, 1_000, "commands in one message that is sent again, at most", [1, 3], 25),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
};
