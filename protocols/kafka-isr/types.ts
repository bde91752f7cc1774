/**
 * The words of a log that a leader keeps with its in-sync replicas. Who leads, who is in sync (ISR) and who is eligible
 * beside them (ELR) is one entry in a registry. Entries keep the leader epoch in which they were made.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command, Operation, Session } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Store } from "../shared/stores.ts";

/** Of a leader; the term of its entries. */
export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;

/** An offset of the log. */
export type Slot = Brand<number, "Slot">;
export const firstSlot = 1 as Slot;

/** Of a broker, one for each of its lives; they rise. */
export type BrokerEpoch = Brand<number, "BrokerEpoch">;

/** What the registry holds of the partition. Sets are of ranks. */
export interface Partition {
  readonly epoch: Epoch;
  /** Rank of whoever leads in `epoch`; meaningless before the first. */
  readonly leader: number;
  /** The partition epoch: one more with each change of anything here. */
  readonly version: number;
  /** Who keeps the log; and who is to keep it, where that is being changed, else null. */
  readonly replicas: NodeSet;
  readonly target: NodeSet | null;
  /** The version with which `replicas` came to be these; 0 in the beginning. */
  readonly since: number;
  readonly isr: NodeSet;
  /** Out of sync, and yet with all that was committed: nothing was while the ISR was too small. */
  readonly elr: NodeSet;
  /** By rank: the broker epoch in which it registered last. */
  readonly brokers: readonly BrokerEpoch[];
}

/** A null command is the record with which a leader begins its epoch. */
export interface LogEntry {
  readonly term: Epoch;
  readonly command: Command | null;
}

/** Where a log ends: one past its last entry, and the epoch of that entry. It names all of the log (log matching). */
export interface LogEnd {
  readonly next: Slot;
  readonly term: Epoch;
}

/** The state machine after all slots below `next`, and the epoch of the last of them. */
export interface Snapshot extends LogEnd {
  readonly store: Store;
}

/** A piece of a log: the entries from `first` on, behind an entry of `previousTerm`; or behind the snapshot. */
export interface LogPiece {
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly previousTerm: Epoch;
  readonly entries: readonly LogEntry[];
}

/** Replica to leader: all below `next` is in my log as you have it, if its last entry is of `term`; what follows? */
export interface Fetch extends LogEnd {
  readonly type: "fetch";
  /** The leader epoch that it follows. */
  readonly epoch: Epoch;
  readonly broker: BrokerEpoch;
  /** Of this fetch: each that a replica sends has its own. */
  readonly sequence: number;
  /** The last round that the leader told it. */
  readonly round: number;
}

/** Leader to replica: what follows; nothing after a while without any. */
export interface Fetched extends LogPiece {
  readonly type: "fetched";
  readonly epoch: Epoch;
  readonly sequence: number;
  readonly round: number;
  /** The high watermark: all below is committed. */
  readonly committed: Slot;
}

/** Leader to replica: that is no end of my log. Of the epochs up to that one, mine has `term` last, and it ends before `end`. */
export interface Diverged {
  readonly type: "diverged";
  readonly epoch: Epoch;
  readonly sequence: number;
  readonly of: LogEnd;
  readonly term: Epoch;
  readonly end: Slot;
}

/** Leader to replicas: I lead in this epoch, and these keep the log. */
export interface Leads {
  readonly type: "leads";
  readonly epoch: Epoch;
  readonly members: NodeSet;
}

/** To whoever speaks of an old leader epoch: there is a later one. */
export interface Fenced {
  readonly type: "fenced";
  readonly epoch: Epoch;
}

/** A leader to itself: all below `next` is on its own disk. */
export interface Flushed {
  readonly type: "flushed";
  readonly epoch: Epoch;
  readonly next: Slot;
}

export type Message = Fetch | Fetched | Diverged | Leads | Fenced | Flushed;

export interface ReplicaDurable extends AskerDurable {
  asked: number;
  /** The highest leader epoch that it took part in: it follows none below. */
  promised: Epoch;
  snapshot: Snapshot;
  /** From `snapshot.next` on. */
  log: Log<LogEntry>;
  /** The high watermark, as a hint: written along with the rest, and never synced for its own sake. */
  committed: Slot;
}

/** A client whose command is in the log, and not executed yet. */
export interface Waiting {
  readonly client: NodeId;
  readonly sequence: number;
}

/** A read at the leader: it waits for a round that began after it came, and until all below `index` is executed. */
export interface LeaderRead {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly operation: Operation;
  readonly round: number;
  readonly index: Slot;
}

/** An operator that asked for other replicas. */
export interface Reassignment {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly members: NodeSet;
}

/**
 * `register`: it tells the registry that it has a new life, and does nothing else before. `standby`: it follows. `look`,
 * `claim`: it asks the registry whether it may lead. `lead`: it does.
 */
export type Phase = "register" | "standby" | "look" | "claim" | "lead";

/** Why a question is put to the registry. */
export type Purpose = "look" | "register" | "claim" | "change" | "look at beat" | "beat";

/** What a leader knows of a replica. */
export interface Progress {
  /** Its last fetch: all below is in its log as this leader has it; -1: none came in this epoch. */
  readonly next: number;
  readonly broker: BrokerEpoch;
  /** Its last fetch, of that life; -1: none came. */
  readonly sequence: number;
  /** That fetch waits here for news. */
  readonly isParked: boolean;
  /** The last round that it had been told when it fetched. */
  readonly round: number;
  /** Where this leader's log ended when the last fetch came. */
  readonly end: number;
  /** Beats since it had caught up with that. */
  readonly lag: number;
  /** Beats since it fetched. */
  readonly away: number;
  /** Heartbeats between two of its fetches, of late; 0 where less than one. */
  readonly pace: number;
}

export interface ReplicaState extends ReplicaDurable, Questioner<Purpose> {
  asked: number;
  phase: Phase;
  /** Of this life. */
  broker: BrokerEpoch;
  /** The highest leader epoch that it knows of, and who leads it; null when it does not know. */
  epoch: Epoch;
  leader: NodeId | null;
  // the registry
  /** The entry as it knew it last. */
  partition: Partition;
  /** What it has asked the registry to make of it; null when nothing is asked. */
  proposal: Partition | null;
  /** The last beat that it saw in the registry, and how many it made itself. */
  beat: string | null;
  beats: number;
  /** Epochs of its own that came to nothing, or were lost, since anything was committed in one: so much longer it waits. */
  outbid: number;
  // the state machine
  /** One past the last slot executed: the high watermark, as far as this replica knows. */
  executed: Slot;
  store: Store;
  /** A leader counts it among those who keep the log. */
  isKept: boolean;
  // following
  /** The number of the fetch in flight. */
  fetching: number;
  /** Times that it went out again. */
  fetchedAgain: number;
  /** Of the leader that it follows. */
  round: number;
  // leading
  /** Who could have been elected in its epoch. */
  electable: NodeSet;
  /** The start of its epoch: where its record is. */
  record: Slot;
  /** By rank; its own too. */
  progress: readonly Progress[];
  /** By session: the client that waits for its command. */
  waiting: Table<Waiting>;
  /** In the order they came, rounds rising. */
  reads: readonly LeaderRead[];
  reassignment: Reassignment | null;
}

export interface KafkaOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly spares: number;
  readonly minIsr: number;
  readonly flush: number;
  readonly heartbeat: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly lagMax: number;
  readonly fetchMax: number;
  readonly snapshotEntries: number;
}

export interface ReplicaTypes {
  readonly State: ReplicaState;
  readonly Durable: ReplicaDurable;
  readonly Message: Message;
  readonly Timer: "suspect" | "ask" | "beat" | "fetch";
  readonly Options: KafkaOptions;
}
