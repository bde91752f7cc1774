/**
 * The words of a log with one writer at a time: who may write is in a registry, and loggers keep what it writes. An epoch
 * is the term of a writer. A logger has `adopted` an epoch when it took over the whole log of that epoch's writer.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { RegistryEntry } from "../shared/epochs.ts";
import type { Freshness } from "../shared/freshness.ts";
import type { GivingUp } from "../shared/given-up.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Store } from "../shared/stores.ts";
import type { Stretches } from "../shared/stretches.ts";

export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;

export type Slot = Brand<number, "Slot">;
export const firstSlot = 1 as Slot;

/** The state machine after all slots below `next`. */
export interface Snapshot {
  readonly next: Slot;
  readonly store: Store;
}

/** What a logger tells of its log, to whoever seals it and to whoever reads. */
interface Report {
  /** The epoch whose writer's log it took over last; 0: none. */
  readonly adopted: Epoch;
  /** One past its last entry. */
  readonly next: Slot;
  /** Slots below are final, as far as it was told. */
  readonly committed: Slot;
  /** In place of the entries that were asked for and are no longer there; else null. */
  readonly snapshot: Snapshot | null;
  /** From `first`, the slot asked for or the first one behind the snapshot, to the end. */
  readonly first: Slot;
  readonly entries: readonly Command[];
}

/** Writer to loggers: promise this epoch, and tell your log from a slot on. */
export interface Seal {
  readonly type: "seal";
  readonly epoch: Epoch;
  readonly from: Slot;
}

/** The answer, once the promise is durable. */
export interface Sealed extends Report {
  readonly type: "sealed";
  readonly epoch: Epoch;
}

/** Writer to loggers: the log of this epoch, as recovered, from a slot on that is final where you are. */
export interface Adopt {
  readonly type: "adopt";
  readonly epoch: Epoch;
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly entries: readonly Command[];
  readonly committed: Slot;
}

/** Writer to loggers: entries of this epoch; none at all to ask how far a logger is. */
export interface Append {
  readonly type: "append";
  readonly epoch: Epoch;
  readonly first: Slot;
  readonly entries: readonly Command[];
  readonly committed: Slot;
}

/** Logger to writer: all below `next` is durable here, as the writer of this epoch has it. */
export interface Held {
  readonly type: "held";
  readonly epoch: Epoch;
  readonly next: Slot;
}

/** Logger to writer: it has not adopted this epoch, or its log ends too early; below `committed` it has what is final. */
export interface Behind {
  readonly type: "behind";
  readonly epoch: Epoch;
  readonly committed: Slot;
}

/** Logger to writer: it promised a later epoch. */
export interface Fenced {
  readonly type: "fenced";
  readonly promised: Epoch;
}

/** Writer to loggers: a snapshot of final slots, which may take their place. */
export interface Compact {
  readonly type: "compact";
  readonly epoch: Epoch;
  readonly snapshot: Snapshot;
}

/** Reader to loggers: tell your log from a slot on; nothing is promised. */
export interface Probe {
  readonly type: "probe";
  readonly round: number;
  readonly from: Slot;
}

export interface Probed extends Report {
  readonly type: "probed";
  readonly round: number;
}

/** Writer to writers: the writer of this epoch is alive. */
export interface Beat {
  readonly type: "beat";
  readonly epoch: Epoch;
}

export type LoggerMessage = Seal | Adopt | Append | Compact | Probe;
export type WriterMessage = Sealed | Held | Behind | Fenced | Probed | Beat;
export type Message = LoggerMessage | WriterMessage;

export interface LoggerDurable {
  promised: Epoch;
  adopted: Epoch;
  snapshot: Snapshot;
  /** From `snapshot.next` on. */
  log: Log<Command>;
  /** A hint: written along with the rest, and never synced for its own sake. */
  committed: Slot;
}

/**
 * `standby`: another writes, as far as it knows. `look`, `claim`: it asks the registry for an epoch. `seal`: it fences the
 * members. `recover`: it has them take over the log. `open`: it asks the registry to open the epoch. `write`: it does.
 */
export type Phase = "standby" | "look" | "claim" | "seal" | "recover" | "open" | "write";

/** Why a question is put to the registry. */
export type Purpose = "open" | "claim" | "look" | "look at beat" | "beat" | "members";

export interface WriterState extends Questioner<Purpose>, Freshness, GivingUp, Serving {
  phase: Phase;
  /** The highest epoch that it knows of, and who writes in it; null when it does not know. */
  epoch: Epoch;
  writer: NodeId | null;
  // the registry
  /** The registry's entry as it knew it last, and what it claims or has claimed upon it. */
  entry: RegistryEntry;
  claim: RegistryEntry;
  /** The members that it wants next, where it claims in order to change them; else null. */
  wish: NodeSet | null;
  /** The writer's last beat in the registry, and how many it made itself. */
  beat: string | null;
  beats: number;
  /** Times that it lost its epoch to another writer and heard no beat since: so much longer it waits. */
  outbid: number;
  /** Epochs of its own that came to nothing since it heard another writer: so much more patient it is with loggers. */
  fruitless: number;
  // the log
  /** What is compacted here; the log goes on from there. */
  base: Snapshot;
  log: Log<Command>;
  executed: Slot;
  // recovery
  electors: NodeSet;
  /** Of the longest log that a sealed logger told: the epoch adopted. */
  best: Epoch;
  /** The slots that the log of this epoch had to be recovered in: `start` to `end` - 1. */
  start: Slot;
  end: Slot;
  holders: NodeSet;
  // replication, by rank of the logger
  /** One past what is durable there in this epoch; -1: it has not adopted it. */
  held: readonly number[];
  stretches: Stretches;
  /** Resends since it last answered. */
  missed: readonly number[];
  /** The client that asked for other members, and for which; null when none does. */
  operator: MemberWish | null;
  // reading
  round: number;
  /** The members that this round asks, and the epoch opened last among them. */
  readMembers: NodeSet;
  readOpened: Epoch;
  /** By rank: what they told in this round. */
  probed: Table<Probed>;
  /** Rounds and resends since a read was answered. */
  rinses: number;
  /** Reads that this round answers, and those that came after it began. */
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface WriterLoggerOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly writers: number;
  readonly spares: number;
  readonly ensemble: number;
  readonly read: number;
  readonly write: number;
  readonly heartbeat: string;
  readonly openings: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly missedMax: number;
  readonly appendMax: number;
  readonly snapshotEntries: number;
}

export interface LoggerTypes {
  readonly State: LoggerDurable;
  readonly Durable: LoggerDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: WriterLoggerOptions;
}

export interface WriterTypes {
  readonly State: WriterState;
  readonly Durable: AskerDurable;
  readonly Message: Message;
  readonly Timer: "suspect" | "ask" | "beat" | "resend" | "probe";
  readonly Options: WriterLoggerOptions;
}
