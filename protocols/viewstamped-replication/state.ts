/**
 * What a replica of Viewstamped Replication keeps on disk and in memory.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), figure 2: the state of a replica; section 4.3 for what
 * of it may be on a disk.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import type {
  Checkpoint,
  Configuration,
  CrashVector,
  DoViewChange,
  Entry,
  Message,
  OpNumber,
  RecoveryResponse,
  View,
  ViewstampedOptions,
} from "./types.ts";

export type Timer = "view" | "commit" | "quorum" | "transfer" | "recovery";

/** With `disk: log` all but `starts`, which then stays 0; with `disk: none` nothing else. */
export interface Durable {
  starts: number;
  view: View;
  lastNormal: View;
  log: Log<Entry>;
  checkpoint: Checkpoint;
  /** §7: of the epoch that its view is of; absent where members never change. On the disk in both forms. */
  configuration?: Configuration;
}

/** A message, and whose it is. */
export interface From<M> {
  readonly from: NodeId;
  readonly message: M;
}

/**
 * §4: normal, view-change, recovering; §7.1: transitioning, of whoever lacks the log that its epoch begins with. `replaced`: it has
 * that log, is no member, and is there for those who are; `apart`: no member, and nobody counts on it.
 */
export type Status = "normal" | "viewChange" | "recovering" | "transitioning" | "replaced" | "apart";

export interface State extends Durable, Primary {
  status: Status;
  commit: OpNumber; // all up to here is committed, and executed
  machine: Machine; // after the operation `commit`

  /** The view that it asks for; its own view where it asks for none. */
  wanted: View;
  /** By rank: the view that each has asked for since the view timer fired last, and between that and the time before. */
  asks: readonly View[];
  asksBefore: readonly View[];
  /** What replicas told the primary of the view that is to begin. */
  reports: readonly From<DoViewChange>[];

  /** The last operation that the primary spoke of with its last Commit. */
  told: OpNumber;
  /** Whether a GetState is under way. */
  isFetching: boolean;

  /** Transitioning: how often it has asked for the log. */
  fetches?: number;
  /** Replaced: the new replicas that have started. */
  started?: NodeSet;

  /** By rank: the starts that it knows of; empty with a disk. */
  crashes: CrashVector;
  /** Recovering: what was answered. */
  responses: readonly From<RecoveryResponse>[];
}

/** What the primary of a view has, empty elsewhere. */
interface Primary {
  /** By rank: who has all up to which operation. */
  acked: readonly OpNumber[];
  /** The operation that began its view. */
  viewStart: OpNumber;
  /** Commands that wait for the disk. */
  queue: Log<Command>;
  /** By session: the client that waits for its command. */
  waiting: Table<AwaitingClient>;
  /** §4.1: by session, the number of the last request that is in the log or waits for it. */
  clientTable: Table<number>;
  /** The last round of Commits. */
  round: number;
  /** By rank: the last round that each answered. */
  rounds: readonly number[];
  /** Answers to rounds before this one are late. */
  answersFrom: number;
  /** The highest view that somebody is in who has left its own. */
  outbid: View;
}

export const noPrimary = (): Primary => ({
  acked: [],
  viewStart: 0 as OpNumber,
  queue: Log.empty(),
  waiting: Table.empty(),
  clientTable: Table.empty(),
  round: 0,
  rounds: [],
  answersFrom: 0,
  outbid: 0 as View,
});

export interface Viewstamped {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: ViewstampedOptions;
}

/** The op-number of the last request in the log. */
export const lastOp = ({ log }: Pick<Durable, "log">): OpNumber => (log.next - 1) as OpNumber;
