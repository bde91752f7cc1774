/**
 * The words of chain replication: replicas in a row, of which a registry says who they are. Writes enter at the head and go
 * down the chain; the tail acknowledges. An epoch is one chain: what the master of the paper calls a configuration.
 *
 * Source: van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004);
 * Terrace and Freedman, "Object Storage on CRAQ" (USENIX ATC 2009).
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Command, Request } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { Freshness } from "../shared/freshness.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Store } from "../shared/stores.ts";

export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;

export type Slot = Brand<number, "Slot">;
export const firstSlot = 1 as Slot;

/** Ranks of replicas, from the head to the tail. */
export type Chain = readonly number[];

/** The chain as the registry has it: see configuration.ts. */
export interface ChainEntry {
  /** 0 before the first. */
  readonly epoch: number;
  /** Node id of the head that it was given to; meaningless before the first. */
  readonly holder: number;
  /** The epoch opened last, 0 before the first, and its chain. */
  readonly opened: number;
  readonly members: Chain;
  /** The chain of `epoch`. */
  readonly chain: Chain;
  /** Who should be in the chain, if all were well: ranks, ascending. */
  readonly wanted: Chain;
  /** The last epoch that was opened by a second swap, 0 where none was. */
  readonly completed: number;
}

/** One chain, as its messages tell it and its replicas keep it. */
export interface Configuration {
  readonly epoch: Epoch;
  readonly chain: Chain;
  /** The chain opened last when this one was given: whoever is in none of the two has nothing that counts. */
  readonly before: Chain;
  /** The epoch opened last then: what was taken in within those between was never acknowledged. */
  readonly opened: Epoch;
  /** The last epoch then that was opened by a second swap. */
  readonly completed: Epoch;
  /** Where the record of this epoch is: who holds it holds all that its head began with. */
  readonly record: Slot;
}

/** A null command is the record with which an epoch begins. */
export interface LogEntry {
  readonly term: Epoch;
  readonly command: Command | null;
  /** Who asked the head, and is answered by the tail. */
  readonly client: NodeId | null;
}

/** The store after all slots below `next`, and the epoch of the last of them. */
export interface Snapshot {
  readonly next: Slot;
  readonly term: Epoch;
  readonly store: Store;
}

/** A piece of a log: the entries from `first` on, behind an entry of `previousTerm`; or behind the snapshot. */
export interface LogPiece {
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly previousTerm: Epoch;
  readonly entries: readonly LogEntry[];
}

/** To the successor: this piece is on the disks of all before you. */
export interface Forward extends LogPiece {
  readonly type: "forward";
  readonly configuration: Configuration;
  readonly isOpen: boolean;
  readonly committed: Slot;
  /** Tell in any case how far you are. */
  readonly isAsking: boolean;
}

/** To the predecessor, and from a tail that may not acknowledge yet to the head: all below `next` is on my disk. */
export interface Held {
  readonly type: "held";
  readonly epoch: Epoch;
  readonly next: Slot;
  readonly committed: Slot;
}

/** Up the chain: the tail has acknowledged all below `next`. */
export interface Ack {
  readonly type: "ack";
  readonly epoch: Epoch;
  readonly next: Slot;
}

/** To whoever speaks for an epoch: a later one was promised. */
export interface Fenced {
  readonly type: "fenced";
  readonly promised: Epoch;
}

/** Head to all other replicas: this chain is at work. `joining`: who is to be copied to, by the tail. */
export interface Beat {
  readonly type: "beat";
  readonly configuration: Configuration;
  readonly isOpen: boolean;
  readonly committed: Slot;
  readonly joining: Chain;
}

/** The answer: what this replica is at. */
export interface Alive {
  readonly type: "alive";
  readonly epoch: Epoch;
  readonly next: Slot;
  readonly committed: Slot;
}

/** Tail to a replica that is to join: a piece of what is acknowledged; empty to ask how far it is. */
export interface Copy extends LogPiece {
  readonly type: "copy";
  readonly configuration: Configuration;
}

/** The answer: all below `next` is here. */
export interface Copied {
  readonly type: "copied";
  readonly epoch: Epoch;
  readonly next: Slot;
}

/** Head to its successor: take my place, I am to leave. */
export interface HandOver {
  readonly type: "hand-over";
  readonly epoch: Epoch;
}

/** Reader to the others of its chain: is this epoch still the last that you promised? */
export interface Confirm {
  readonly type: "confirm";
  readonly epoch: Epoch;
  readonly round: number;
}

/** The answer: it is. `committed`: from the tail, all below is acknowledged; null from the others. */
export interface Confirmed {
  readonly type: "confirmed";
  readonly epoch: Epoch;
  readonly round: number;
  readonly committed: Slot | null;
}

/** To the tail: a client asked this elsewhere. */
export interface Query {
  readonly type: "query";
  readonly reading: Reading;
}

export type Message =
  | Forward
  | Held
  | Ack
  | Fenced
  | Beat
  | Alive
  | Copy
  | Copied
  | HandOver
  | Confirm
  | Confirmed
  | Query;

export interface ReplicaDurable extends AskerDurable {
  asked: number;
  /** The last chain that it knows of by those that are in it: its epoch is promised. */
  configuration: Configuration;
  snapshot: Snapshot;
  /** From `snapshot.next` on. */
  log: Log<LogEntry>;
  /** One past what counted of its log when it entered its epoch: the rest counts if that opens. */
  counted: Slot;
  /** A hint: written along with the rest, and never synced for its own sake. Slots below are acknowledged. */
  committed: Slot;
}

/** A read that waits for the fence. Of what is dirty the tail has to tell the version, too. */
export interface FencedRead extends Reading {
  readonly isDirty: boolean;
}

/** What a replica confirmed, and what was confirmed to it, by its own clock; see lease.ts. */
export interface Lease {
  readonly askedAt: Instant;
  /** The last round that all others confirmed began; null where none did in this epoch. */
  readonly leasedAt: Instant | null;
  /** It confirmed last, or started. */
  readonly grantedAt: Instant;
  readonly isHeldBack: boolean; // it waits until it may claim
}

/** Why a question is put to the registry. */
export type Purpose = "open" | "claim" | "look" | "fence";

/** An operator that asked for other members. */
export interface RequestedMembers {
  readonly client: NodeId;
  readonly request: Request;
  readonly members: NodeSet;
}

export interface ReplicaState extends ReplicaDurable, Questioner<Purpose>, Freshness, Serving {
  asked: number;
  /** It is the head of its epoch, in the life in which it was given that epoch. */
  isHead: boolean;
  /** Its epoch is the one whose chain whoever claims next has to begin with. */
  isOpen: boolean;
  /** The highest epoch that it knows of, and its head; null when it does not know. */
  epoch: Epoch;
  head: NodeId | null;
  // the registry
  /** The registry's entry as it knew it last, and what it claims upon it. */
  entry: ChainEntry;
  claim: ChainEntry;
  /** Times that nothing came of an epoch of its own: so much longer it waits. */
  outbid: number;
  // the store
  executed: Slot;
  // down the chain
  /** One past what the successor is known to have on its disk in this epoch; -1: not known yet. */
  successorNext: number;
  /** The tail's view, by rank: one past what a replica that is to join has of what is acknowledged. */
  copied: Table<number>;
  /** By session: the sequence of its last command in the log that is not acknowledged, at the head. */
  pending: Table<number>;
  // the head's view of the others, by rank
  /** Beats since it last answered. */
  missed: readonly number[];
  /** One past what it has of this epoch's log, or, outside the chain, of what is acknowledged; -1: not in this epoch. */
  held: readonly number[];
  /** Beats for which it held less than its predecessor and got no further. */
  stuck: readonly number[];
  /** Replicas that were left out for their silence, and have not answered since; how often that was wrong. */
  givenUp: Chain;
  patience: number;
  /** The chain was seen to hold the record of this epoch. */
  isComplete: boolean;
  /** Who is copied to by the tail, for the head will ask for them to join. */
  joining: Chain;
  /** Who asked for other members; null where no operator did. */
  operator: RequestedMembers | null;
  round: number;
  /** Reads of this round, and those that wait for the next one. */
  reads: readonly FencedRead[];
  later: readonly FencedRead[];
  /** Who confirmed this round; whether the registry did; whether the tail told its version. */
  confirmed: NodeSet;
  isFenced: boolean;
  isVersionTold: boolean;
  lease?: Lease; // absent where reads have another fence
}

export interface ChainOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly spares: number;
  readonly least: number;
  readonly reads: "tail" | "apportioned";
  readonly fence: "registry" | "chain" | "lease";
  readonly acks: "each" | "beats";
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly leaseMicros: number;
  readonly leaseDrift: number;
  readonly missedMax: number;
  readonly appendMax: number;
  readonly snapshotEntries: number;
}

export interface ReplicaTypes {
  readonly State: ReplicaState;
  readonly Durable: ReplicaDurable;
  readonly Message: Message;
  readonly Timer: "suspect" | "ask" | "beat" | "resend" | "read";
  readonly Options: ChainOptions;
}
