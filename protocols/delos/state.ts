/**
 * What LogServers and replicas keep, on disk and in memory, and the options of both.
 * Source: Balakrishnan et al., "Virtual Consensus in Delos" (OSDI 2020), sections 3 and 4.
 */

import type { NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import type { Questioner } from "../shared/questions.ts";
import type { AwaitingClient, Reading, Serving } from "../shared/serving.ts";
import type { Stretches } from "../shared/stretches.ts";
import type { Chain, DelosMessage, LogEntry, LogletId, Position } from "./types.ts";

export interface LogServerDurable {
  /** By loglet: its local log, by positions of the virtual log. It has no gap, and where it ends is the local tail. */
  logs: Table<Log<LogEntry>>;
  /** By loglet: its seal bit. */
  sealed: Table<true>;
  /** The loglets below are trimmed. */
  trimmed: LogletId;
}

export interface LogServerState extends LogServerDurable {
  /** By loglet: the highest global tail that it was told. */
  globalTails: Table<Position>;
}

/** A client whose command is on its way into the log. */
export interface Waiting extends AwaitingClient {
  readonly command: Command;
  /** The sequencer said that it stands below the global tail. */
  readonly isAppended: boolean;
}

/**
 * `steady`: this replica extends nothing. Else it does: it looks whether somebody has (`look`), makes sure that the
 * LogServers of the next loglet are there (`gather`), seals the last one and repairs its tail (`seal`), and puts the chain
 * with one more to the MetaStore (`swap`).
 */
export type Phase = "steady" | "look" | "gather" | "seal" | "swap";

/**
 * Why it extends the chain: nothing is heard of the sequencer; it does not answer an append, or cannot, being here; a seal
 * bit was found; other LogServers are wanted.
 */
export type Reason = "silence" | "unanswered" | "sealed" | "members";

/** Why a question is put to the MetaStore. */
export type Purpose = "learn" | "look" | "extend" | "truncate";

export interface ReplicaState extends Questioner<Purpose>, Serving {
  // the chain
  /** As the MetaStore told it last. */
  chain: Chain;
  /** Positions of the last loglet below this one are known to be committed, and all of the loglets before. */
  tail: Position;
  /** The chain that the MetaStore is asked to change, and what it is asked to make of it. */
  basis: Chain;
  proposal: Chain;
  // extending it
  phase: Phase;
  reason: Reason;
  /** The LogServers of the next loglet; null: those of the last one. */
  wish: NodeSet | null;
  operator: MemberWish | null;
  /** LogServers that answered since it began. */
  there: NodeSet;
  /** Times that it asked again since. */
  attempts: number;
  /** LogServers that sealed the last loglet, and by rank the local tail of each; -1 where it has not told. */
  sealers: NodeSet;
  localTails: readonly number[];
  /** The highest global tail that they told. */
  committed: Position;
  /** Where the last loglet ends, once enough have sealed it; null before. */
  end: Position | null;
  /** By position: entries of the last loglet, from which others are repaired. */
  found: Table<LogEntry>;
  /** Times that another extended the chain first, or that its own loglet came to nothing, since a beat was heard. */
  outbid: number;
  // the sequencer
  /** The loglet that it assigns positions in; 0: none. */
  sequences: LogletId;
  /** Entries of that loglet from its base or the floor on, to the position that is assigned next. */
  log: Log<LogEntry>;
  /** By position, from the global tail on: the replica whose append it is. */
  origins: Table<NodeId>;
  /** By rank: the local tail that it told, -1 when it told none. */
  stored: readonly number[];
  stretches: Stretches;
  /** Global tail that was told to others last. */
  tailTold: Position;
  /** By rank of a LogServer: resends since it last answered. */
  missed: readonly number[];
  /** LogServers that gave way to others, one soon after another, and when the last one did. */
  replacements: number;
  replacedAt: Instant;
  /** Resends since anything new was stored. */
  stalled: number;
  /** A checkpoint of this loglet is in its log, or on its way out of the chain. */
  isCheckpointing: boolean;
  // appending
  /** By session: the client that waits for its command. */
  waiting: Table<Waiting>;
  /** Times that appends went out again since the sequencer answered one. */
  unanswered: number;
  // playing
  executed: Position;
  /** By position: committed entries that were read and are not executed yet. */
  fetched: Table<LogEntry>;
  /** The checkpoint executed last: where the state that it holds ends, and where it stands. */
  checkpointed: Position;
  checkpointAt: Position;
  /** The position from which it has asked for entries; null when for none. */
  fetching: Position | null;
  /** Counts up with each LogServer that is read from. */
  source: number;
  /** LogServers that had nothing of what was asked for since it waited last. */
  emptyHanded: number;
  refetches: number;
  // checking the tail
  round: number;
  /** LogServers that told their tails in this round, all unsealed. */
  checked: NodeSet;
  /** By rank: the local tail of the last loglet that it told in this round. */
  checkedTails: readonly number[];
  /** The log has to be played to here before the reads are answered; null while too few have told. */
  target: Position | null;
  /** Times that it asked again since a read was answered. */
  rechecks: number;
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface DelosOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly replicas: number;
  readonly spares: number;
  readonly ensemble: number;
  readonly seal: number;
  readonly write: number;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly tailMicros: number;
  readonly missedMax: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
}

export interface LogServerTypes {
  readonly State: LogServerState;
  readonly Durable: LogServerDurable;
  readonly Message: DelosMessage;
  readonly Timer: never;
  readonly Options: DelosOptions;
}

export type ReplicaTimer = "suspect" | "ask" | "extend" | "beat" | "resend" | "tell" | "append" | "fetch" | "check";

export interface ReplicaTypes {
  readonly State: ReplicaState;
  readonly Durable: AskerDurable;
  readonly Message: DelosMessage;
  readonly Timer: ReplicaTimer;
  readonly Options: DelosOptions;
}
