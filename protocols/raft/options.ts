/**
 * Raft's options. The times suit one-way latencies well below the shortest election timeout: section 3.9 asks for
 * broadcast time << election timeout, so a wide-area cluster sets them higher.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import type { RaftOptions } from "./types.ts";

const minute = 60_000_000;

export const options: { readonly [name in keyof RaftOptions]: OptionSpec } = {
  electionMinMicros: {
    type: "integer",
    default: 150_000,
    min: 1_000,
    max: minute,
    about: "shortest time without a leader before an election, in microseconds",
  },
  electionMaxMicros: {
    type: "integer",
    default: 300_000,
    min: 1_000,
    max: minute,
    about: "longest such time, if above the shortest; also how often a leader checks that a majority answers",
  },
  heartbeatMicros: {
    type: "integer",
    default: 50_000,
    min: 1_000,
    max: minute,
    about: "time between a leader's heartbeats, in microseconds",
  },
  batchEntries: { type: "integer", default: 64, min: 1, max: 100_000, about: "most entries in one request" },
  windowEntries: {
    type: "integer",
    default: 1024,
    min: 1,
    max: 1_000_000,
    about: "most entries on their way to one follower, sent and not acknowledged",
  },
  pendingMax: {
    type: "integer",
    default: 4096,
    min: 1,
    max: 1_000_000,
    about: "requests that wait at a leader before it says busy",
  },
  snapshotEntries: {
    type: "integer",
    default: 32,
    min: 1,
    max: 1_000_000,
    about: "entries applied before the log is compacted into a snapshot",
  },
  transferMicros: {
    type: "integer",
    default: 10_000_000,
    min: 0,
    max: 1_000_000_000,
    about: "mean time after which a leader hands over to another, in microseconds; 0 for never",
  },
  preVote: { type: "boolean", default: true, about: "ask whether an election could be won before calling it" },
  checkQuorum: {
    type: "boolean",
    default: true,
    about: "a leader without a majority steps down, and nobody votes while a leader is about",
  },
  reads: {
    type: "choice",
    default: "read-index",
    choices: ["read-index", "log"],
    about: "read-index: a round of heartbeats confirms the leader; log: reads are entries like others",
  },
};
