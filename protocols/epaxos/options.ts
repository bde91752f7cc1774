/**
 * EPaxos' options. The times suit one-way latencies well below `suspectMicros`: section 4.3 leaves the timeouts after
 * which another replica takes an instance over open, and one that is too short makes rivals of replicas that are alive.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { EpaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof EpaxosOptions]: OptionSpec } = {
  variant: {
    type: "choice",
    default: "optimised",
    choices: ["optimised", "simplified"],
    about: "the fast quorum: F + floor((F + 1) / 2) with TryPreAccept, or 2F of 2F + 1",
  },
  thrifty: {
    type: "boolean",
    default: false,
    about: "optimised: ask only as many replicas as the fast quorum needs (simplified always does)",
  },
  suspectMicros: micros(150_000, "time after which an unfinished instance is taken over"),
  gossipMicros: micros(200_000, "time between two words about what was executed"),
  snapshotEntries: integer(64, 1, 1_000_000, "instances executed between two snapshots"),
};
