/**
 * Raft's options. The times suit one-way latencies well below the shortest election timeout: section 3.9 asks for
 * broadcast time << election timeout, so a wide-area cluster sets them higher.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { RaftOptions } from "./types.ts";

export const raftOptions: { readonly [name in keyof RaftOptions]: OptionSpec } = {
  electionMinMicros: micros(150_000, "shortest time without a leader before an election, in microseconds"),
  electionMaxMicros: micros(
    300_000,
    "longest such time, if above the shortest; also how often a leader checks that a majority answers",
  ),
  heartbeatMicros: micros(50_000, "time between a leader's heartbeats, in microseconds"),
  batchEntries: integer(64, 1, 100_000, "most entries in one request"),
  windowEntries: integer(1024, 1, 1_000_000, "most entries on their way to one follower, sent and not acknowledged"),
  pendingMax: integer(4096, 1, 1_000_000, "requests that wait at a leader before it says busy"),
  snapshotEntries: integer(32, 1, 1_000_000, "entries applied before the log is compacted into a snapshot"),
  snapshotTailEntries: integer(64, 0, 1_000_000, "entries that stay in the log though the snapshot covers them"),
  transferMicros: integer(
    10_000_000,
    0,
    1_000_000_000,
    "mean time after which a leader hands over to another, in microseconds; 0 for never",
  ),
  preVote: { type: "boolean", default: true, about: "ask whether an election could be won before calling it" },
  checkQuorum: {
    type: "boolean",
    default: true,
    about: "a leader without a majority steps down, and nobody votes while a leader is about",
  },
  reads: {
    type: "choice",
    default: "read-index",
    choices: ["read-index", "log", "lease", "follower", "quorum"],
    drawn: ["read-index", "log"], // leases are a question of their own: the scenario `leases` asks it
    tried: ["follower", "quorum"],
    about:
      "read-index: a round of heartbeats confirms the leader; log: reads are entries like others; lease: its clock does; " +
      "follower: any replica answers, by the leader's read-index; quorum: by what a majority tells",
    weakens: { lease: ["clock-jump"] },
  },
  leaseDrift: {
    ...integer(50_000, 10, 500_000, "millionths by which a clock may run off while leases hold"),
    isDrawn: false,
  },
  reconfigures: {
    type: "choice",
    default: "none",
    choices: ["none", "one", "joint"],
    about: "what an operator may ask for: nothing; one member more or less; any members, by joint consensus",
    isDrawn: false, // a question of its own: the scenario `membership` asks it
    tried: ["one", "joint"],
  },
  spares: { ...integer(0, 0, 8, "replicas beyond those that begin, which may become members"), isDrawn: false },
  witnesses: {
    ...integer(0, 0, 15, "replicas, the last of those that begin and half at most, that vote and keep no log"),
    isDrawn: false,
    tried: [1, 2],
  },
  preferred: {
    ...integer(0, 0, 31, "replicas, the first, to whom others hand over as soon as they are fit to lead; 0: none"),
    isDrawn: false,
    tried: [1, 2],
  },
  forwards: {
    type: "boolean",
    default: false,
    about: "who does not lead passes on what it is asked, instead of sending the client on",
    isDrawn: false,
    tried: [true],
  },
  applyEntries: {
    ...integer(0, 0, 1_000_000, "entries applied at a time, behind other work; 0: all that is committed, at once"),
    isDrawn: false,
    tried: [1, 3],
  },
  batchBytes: {
    ...integer(0, 0, 1_000_000_000, "most bytes of entries in one request, one entry at least; 0: any number"),
    isDrawn: false,
    tried: [64, 256],
  },
  windowBytes: {
    ...integer(0, 0, 1_000_000_000, "most bytes of entries on their way to one follower; 0: any number"),
    isDrawn: false,
    tried: [64, 512],
  },
  chunkEntries: {
    ...integer(0, 0, 1_000_000, "keys and sessions in one part of a snapshot that is sent; 0: the whole"),
    isDrawn: false,
    tried: [1, 3],
  },
  delegates: {
    type: "boolean",
    default: false,
    about: "snapshots are sent by followers in the leader's place, where theirs will do",
    isDrawn: false,
    tried: [true],
  },
};
