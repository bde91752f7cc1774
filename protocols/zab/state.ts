/**
 * What a replica of Zab keeps on disk and in memory.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-A: the variables f.p (here acceptedEpoch), f.a (currentEpoch), h_f
 * (log and snapshot) and f.zxid, which stable storage keeps.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Command, Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import {
  type Entry,
  type Epoch,
  type Message,
  type Notification,
  noZxid,
  type Phase,
  type Snapshot,
  type Vote,
  type ZabOptions,
  type Zxid,
} from "./types.ts";

export type Timer = "leader" | "notify" | "settle" | "join" | "ping" | "quorum";

export interface Durable {
  /** The last epoch that it promised: it takes part in none below. */
  acceptedEpoch: Epoch;
  /** The last epoch whose history it took over. Below acceptedEpoch, or that. */
  currentEpoch: Epoch;
  /** The history above the snapshot, and a tail of what that covers. */
  log: Log<Entry>;
  snapshot: Snapshot;
}

/** A read that is answered from the state here. */
export interface LocalRead {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  /** What its session has seen; and how far must be executed, null while the leader has not said. */
  readonly seen: Zxid;
  readonly upTo: Zxid | null;
}

export interface State extends Durable, Leadership {
  phase: Phase;
  committed: number; // all up to this place in the history is committed, and executed
  machine: Machine; // after it

  // Fast leader election.
  /** The logical clock: elections that this replica knows of. */
  round: number;
  vote: Vote;
  /** Looking, by rank: what each voted for in this round; and what those say who look for nobody. */
  votes: readonly (Vote | null)[];
  settled: readonly (Notification | null)[];
  /** Leaders that were followed in vain: of them nobody is voted for until the next leader is found, or none is for long. */
  shunned: NodeSet;

  /** The highest epoch that anybody was heard to have promised: a leader's must be above. */
  outbid: Epoch;

  // A follower's.
  /** To whom it promised acceptedEpoch; null when that was before a crash. */
  promisedTo: NodeId | null;
  isUpToDate: boolean; // it may serve, and names its leader
  told: Zxid; // the last entry that the leader spoke of with its last ping
  joins: number; // times that it asked its leader to be let in
  reads: readonly LocalRead[]; // which wait for the state to come so far
}

/** What the leader has, empty elsewhere. */
interface Leadership {
  /** The epoch that it proposed; 0 before. */
  epoch: Epoch;
  /** By rank: the epoch that each had promised, as it began to follow; -1 before that. */
  followers: readonly number[];
  /** Who promised `epoch` to this leader. */
  promisers: NodeSet;
  /** By rank: how far each follower's history went when it promised, before it is known to be the leader's; -1 else. */
  unsynced: readonly number[];
  /** The place of NEWLEADER in the history; 0 before there is any. */
  start: number;
  /** By rank: the last zxid of this epoch that each acknowledged. */
  acked: readonly Zxid[];
  /** Who was told to be up to date since it joined last. */
  upToDate: NodeSet;
  /** Commands that wait for the disk. */
  queue: Log<Command>;
  /** By session: the client that waits for its command. */
  waiting: Table<AwaitingClient>;
  /** By session: the number of the last request that is in the history or waits for it. */
  proposed: Table<number>;
  /** The last round of pings; by rank, the last that each answered; and answers to rounds before `answersFrom` are late. */
  pings: number;
  pongs: readonly number[];
  answersFrom: number;
}

export const noLeadership = (): Leadership => ({
  epoch: 0 as Epoch,
  followers: [],
  promisers: noNodes,
  unsynced: [],
  start: 0,
  acked: [],
  upToDate: noNodes,
  queue: Log.empty(),
  waiting: Table.empty(),
  proposed: Table.empty(),
  pings: 0,
  pongs: [],
  answersFrom: 0,
});

export interface Zab {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: ZabOptions;
}

/** The place of the last entry in the history. */
export const lastPosition = ({ log }: Pick<Durable, "log">): number => log.next - 1;

/** The zxid of the last entry in the history. */
export const lastZxid = ({ log, snapshot }: Pick<Durable, "log" | "snapshot">): Zxid =>
  log.last()?.zxid ?? snapshot.zxid ?? noZxid;

/** The leader's NEWLEADER is in its history: a quorum has promised it the epoch. */
export const isBegun = ({ start }: State): boolean => start > 0;

/** A leader whose epoch has begun with a quorum, and all that was there before is committed. */
export const isServing = ({ start, committed }: State): boolean => start > 0 && committed >= start;
