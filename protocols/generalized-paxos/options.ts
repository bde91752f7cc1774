/**
 * Generalized Paxos' options. The times suit one-way latencies well below `electionMinMicros`; the paper leaves them, and
 * when to take a checkpoint, open.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import { quorumSizes } from "./quorums.ts";
import type { GeneralizedPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof GeneralizedPaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to, which learn, and one of which leads"),
  ...quorumSizes,
  open: {
    type: "boolean",
    default: true,
    about: "the first round is fast and open from the start; else the first leader begins with a classic one",
  },
  snapshotEntries: integer(64, 1, 1_000_000, "commands in an epoch before its checkpoint"),
  classicMicros: micros(20_000, "how long a classic round goes on after a conflict before a fast one is tried"),
  electionMinMicros: micros(150_000, "shortest wait for a leader"),
  electionMaxMicros: micros(300_000, "longest wait for a leader"),
  heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
  retryMicros: micros(
    100_000,
    "time after which what is not learned is sent again; twice that: settled in a classic round",
  ),
};
