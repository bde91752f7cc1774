/**
 * The words of a log that a leader keeps with its followers: who leads is in a registry, and each replica has the log. An
 * epoch is the term of a leader. Entries keep the epoch in which they were made, however often they are copied.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
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

/** A null command is the recovery record with which a leader begins its epoch. */
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

/** Claimant to replicas: promise this epoch. */
export interface Seal {
  readonly type: "seal";
  readonly epoch: Epoch;
}

/** The answer, once the promise is durable: where the log ends. */
export interface Sealed extends LogEnd {
  readonly type: "sealed";
  readonly epoch: Epoch;
}

/** To whoever has the log of this epoch: what follows the end of mine? */
export interface Fetch extends LogEnd {
  readonly type: "fetch";
  readonly epoch: Epoch;
}

/** Not the end `of` a log as mine goes: of the epochs up to that one, mine has `term` last, and it ends before `end`. */
export interface Ends {
  readonly type: "ends";
  readonly epoch: Epoch;
  readonly of: LogEnd;
  readonly term: Epoch;
  readonly end: Slot;
}

/** To a claimant that recovers: a piece of the longest log, which ends before `end`. */
export interface Copied extends LogPiece {
  readonly type: "copied";
  readonly epoch: Epoch;
  readonly end: Slot;
}

/** Leader to members: a piece of its log, empty to ask how far they are. `committed` is null where nobody is told. */
export interface Append extends LogPiece {
  readonly type: "append";
  readonly epoch: Epoch;
  readonly committed: Slot | null;
}

/** Member to leader: all below `next` is durable here, as the leader of this epoch has it. */
export interface Held {
  readonly type: "held";
  readonly epoch: Epoch;
  readonly next: Slot;
}

/** To the leader of an epoch: a later one was promised. */
export interface Fenced {
  readonly type: "fenced";
  readonly promised: Epoch;
}

/** Leader to replicas: the leader of this epoch is alive. */
export interface Beat {
  readonly type: "beat";
  readonly epoch: Epoch;
  readonly round: number;
  readonly members: NodeSet;
}

/** The answer: this epoch, and no later one, is promised. */
export interface Alive {
  readonly type: "alive";
  readonly epoch: Epoch;
  readonly round: number;
}

/** Reader to members: tell your log from a slot on; nothing is promised. */
export interface Probe {
  readonly type: "probe";
  readonly round: number;
  readonly from: Slot;
}

/** The answer. `committed`: slots below are final, as far as it was told; null where nobody is told. */
export interface Probed extends LogPiece {
  readonly type: "probed";
  readonly round: number;
  readonly end: LogEnd;
  readonly committed: Slot | null;
}

export type Message = Seal | Sealed | Fetch | Ends | Copied | Append | Held | Fenced | Beat | Alive | Probe | Probed;

export interface ReplicaDurable extends AskerDurable {
  asked: number;
  promised: Epoch;
  snapshot: Snapshot;
  /** From `snapshot.next` on. */
  log: Log<LogEntry>;
  /** A hint: written along with the rest, and never synced for its own sake. Slots below are final. */
  committed: Slot;
}

/** A read at the leader: it waits for a round that began after it came, and until all below `index` is executed. */
export interface LeaderRead extends Reading {
  readonly round: number;
  readonly index: Slot;
}

/**
 * `standby`: another leads, as far as it knows. `look`, `claim`: it asks the registry for an epoch. `seal`: it fences the
 * members. `fetch`: it copies the longest log. `recover`: it has the members take that over. `open`: it asks the registry
 * to open the epoch. `lead`: it does.
 */
export type Phase = "standby" | "look" | "claim" | "seal" | "fetch" | "recover" | "open" | "lead";

/** Why a question is put to the registry. */
export type Purpose = "open" | "claim" | "look" | "beat" | "members";

/** A round of beats, and when it began on the leader's clock. */
export interface Round {
  readonly round: number;
  readonly at: Instant;
}

export interface ReplicaState extends ReplicaDurable, Questioner<Purpose>, Freshness, GivingUp, Serving {
  asked: number;
  phase: Phase;
  /** The highest epoch that it knows of, and who leads it; null when it does not know. */
  epoch: Epoch;
  leader: NodeId | null;
  // the registry
  /** The registry's entry as it knew it last, and what it claims or has claimed upon it. */
  entry: RegistryEntry;
  claim: RegistryEntry;
  /** The members that it wants next, where it claims in order to change them; else null. */
  wish: NodeSet | null;
  /** Who asked for them; null where no operator did. */
  operator: MemberWish | null;
  /** Times that it lost its epoch to another and heard no beat since: so much longer it waits. */
  outbid: number;
  /** When the entry was seen to change last, on its own clock. */
  seenAt: Instant;
  // the lease that it grants
  /** To whom it grants a lease, and since when; who starts may have granted one to anybody. */
  lessee: NodeId | null;
  grantedAt: Instant;
  // the state machine
  executed: Slot;
  /** A leader tells it what is final: it is a member, and members are told. */
  isTold: boolean;
  // recovery
  electors: NodeSet;
  /** Its own promise of its epoch is on its disk. */
  isSealed: boolean;
  /** The longest log that was told, and by whom. */
  best: LogEnd;
  source: NodeId;
  /** Where the recovery record of this epoch is. */
  record: Slot;
  // replication, by rank
  /** One past what is durable there as this leader has it; -1: not known yet. */
  held: readonly number[];
  stretches: Stretches;
  /** Resends since it last answered. */
  missed: readonly number[];
  // rounds of beats
  round: number;
  /** By rank: the last round that it answered. */
  answered: readonly number[];
  /** The rounds that may still renew the lease, oldest first. */
  rounds: readonly Round[];
  /** Since when this leader has the lease; null: it has none. */
  leasedAt: Instant | null;
  /** When it asked for its beat in the registry. */
  beatAt: Instant;
  leaderReads: readonly LeaderRead[];
  // reads by quorum
  probeRound: number;
  /** The members that this round asks, and the epoch opened last among them. */
  readMembers: NodeSet;
  readOpened: Epoch;
  /** Once all below is executed, the reads of this round are answered; null before a read quorum told. */
  target: Slot | null;
  /** By rank: what they told in this round. */
  probed: Table<Probed>;
  /** Rounds and resends since a read was answered. */
  rinses: number;
  /** Reads that this round answers, and those that came after it began. */
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface LeaderFollowerOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly spares: number;
  readonly ensemble: number;
  readonly read: number;
  readonly write: number;
  readonly heartbeat: string;
  readonly replication: string;
  readonly reads: string;
  readonly openings: string;
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
  readonly Timer: "suspect" | "ask" | "beat" | "resend" | "probe";
  readonly Options: LeaderFollowerOptions;
}
