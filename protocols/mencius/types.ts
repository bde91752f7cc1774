/**
 * The words of Mencius: slots, ballots, decrees, messages, and what a server keeps on disk and in memory.
 * Source: Mao, Junqueira, Marzullo, "Mencius: Building Efficient Replicated State Machines for WANs" (OSDI 2008),
 * section 4 (simple consensus, coordinated Paxos, rules 1 to 4, optimizations and accelerators).
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import { type Command, type CommandId, noopId } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/** A position in the sequence of commands, from 0: the paper's instance. Slot s is coordinated by server s mod servers. */
export type Slot = Brand<number, "Slot">;
export const firstSlot = 0 as Slot;

/** A ballot of one slot: 0 is its coordinator's, who needs no phase 1 for it. All others carry what phase 1 found. */
export type Ballot = Brand<number, "Ballot">;
export const coordinatorsBallot = 0 as Ballot;
/** Where nothing was accepted. */
export const noBallot = -1 as Ballot;

/** What a slot decides on: a client's command, or null, the no-op. */
export type Decree = Command | null;

/** What the judges know a decree by. */
export const identityOf = (decree: Decree): CommandId => (decree === null ? noopId : decree.id);

/** What a server knows of one slot. */
export interface Entry {
  /** It gives no vote below. */
  readonly promised: Ballot;
  /** The ballot of its last vote. */
  readonly accepted: Ballot;
  /** What is decided, or else what that vote was for. */
  readonly decree: Decree;
  readonly isDecided: boolean;
}

/** Slots of one server from `from` on, below `to`: both are its own. */
export interface Range {
  readonly from: Slot;
  readonly to: Slot;
}

/** What every word of a server tells of itself beside the rest. */
interface Telling {
  /** Of its own slots it has skipped those from here on … */
  readonly skipsFrom: Slot;
  /** … up to here: the next one that it may suggest in. In a suggest: the slot itself. */
  readonly next: Slot;
  /** It has executed all slots below. */
  readonly executed: Slot;
}
/** Round 0, from the slot's coordinator: its client's command. */
export interface Suggest extends Telling {
  readonly type: "suggest";
  readonly slot: Slot;
  readonly command: Command;
}
/** A vote, for `count` slots of one coordinator from `slot` on. */
export interface Accept extends Telling {
  readonly type: "accept";
  readonly slot: Slot;
  readonly count: number;
  readonly ballot: Ballot;
}
/** These are decided: slots of one coordinator from `slot` on. */
export interface Learn {
  readonly type: "learn";
  readonly slot: Slot;
  readonly decrees: readonly Decree[];
}
/** Accelerator 1: what is owed to those who got no other message. An answer goes to whoever repeats itself. */
export interface Skip extends Telling {
  readonly type: "skip";
  readonly kind: "word" | "answer";
}
/** Revocation, phase 1: for `count` slots of one coordinator from `slot` on. */
export interface Prepare {
  readonly type: "prepare";
  readonly slot: Slot;
  readonly count: number;
  readonly ballot: Ballot;
}
/** What a promise tells of one slot. */
export type Report = Omit<Entry, "promised">;
export interface Ack {
  readonly type: "ack";
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly reports: readonly Report[];
}
/** Revocation, phase 2: what phase 1 found, else no-ops. */
export interface Propose {
  readonly type: "propose";
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly decrees: readonly Decree[];
}
/** `ballot` was too low for one of the slots from `slot` on: `promised` is the one to beat. */
export interface Nack {
  readonly type: "nack";
  readonly slot: Slot;
  readonly ballot: Ballot;
  readonly promised: Ballot;
}
/** I have executed all below `executed`, and know of slots up to `known`: how did what lies between end? */
export interface Fetch {
  readonly type: "fetch";
  readonly executed: Slot;
  readonly known: Slot;
}
/** What of it is decided, slots ascending, as much as one message takes. */
export interface Decided extends Telling {
  readonly type: "decided";
  readonly decided: readonly (readonly [slot: Slot, decree: Decree])[];
  readonly isPart: boolean;
}
/** In place of slots that are left behind. */
export interface Install {
  readonly type: "install";
  readonly snapshot: Snapshot;
}

export type Message = Suggest | Accept | Learn | Skip | Prepare | Ack | Propose | Nack | Fetch | Decided | Install;

export type Timer = "suspect" | "skip";

/** The state after all slots below `next`, and those of `beyond`. */
export interface Snapshot {
  readonly next: Slot;
  readonly machine: Machine;
  readonly beyond: readonly Slot[]; // ascending
}

/** What no crash may take back before a message that reveals it has left. */
export interface Durable {
  /** The next slot of its own to suggest in: those below that hold no suggestion are skipped, for good. */
  next: Slot;
  entries: Table<Entry>; // by slot, from the snapshot on
  snapshot: Snapshot;
}

/** A command that this server suggested and that is not decided yet. */
export interface Proposal {
  readonly command: Command;
  readonly acks: NodeSet;
  readonly refusals: NodeSet;
  readonly skipsFrom: Slot;
}

/** Slots of one coordinator that this server brings to their end: rule 3. */
export interface Revocation {
  readonly slot: Slot;
  readonly count: number;
  readonly ballot: Ballot;
  readonly phase: "prepare" | "propose";
  readonly replies: NodeSet;
  readonly refusals: NodeSet;
  /** By slot: what is decided, or else was accepted at the highest ballot, among the promises; in phase 2 what is proposed. */
  readonly found: readonly Report[];
}

/** The lowest slot of a coordinator that is waited for. */
export interface Suspicion {
  readonly slot: Slot;
  readonly promised: Ballot;
  /** Looks after which something is done, if nothing changed. */
  readonly looks: number;
  /** What was done so far: nothing; it was asked; others were asked, or are waited for. */
  readonly tries: number;
  /** How often somebody else outbid what the slot stood at. */
  readonly rivals: number;
}

/** A client that waits here for its command to be executed. */
export interface WaitingClient {
  readonly client: NodeId;
  readonly sequence: number;
}

export interface State {
  next: Slot; // the paper's I_p
  /** Of its own slots those from here up to `next` are skipped. */
  skipsFrom: Slot;
  entries: Table<Entry>;
  snapshot: Snapshot;
  /** By slot: what it suggested and is not decided. */
  proposals: Table<Proposal>;
  /** By session. */
  waiting: Table<WaitingClient>;

  // Learning and execution.
  /** By rank: what it told to have skipped; empty of this server itself. */
  skips: readonly (readonly Range[])[];
  /** No command was heard of in this slot or above. */
  known: Slot;
  /** All below is executed. */
  executed: Slot;
  /** Executed out of order, above `executed`. */
  beyond: Table<true>;
  machine: Machine;
  /** What was executed in the slots of late, for those who missed it. */
  log: Log<Decree>;

  // Telling.
  /** By rank: up to where it was told of our own slots. */
  told: readonly Slot[];
  /** By rank: how far it told to have executed. */
  peers: readonly Slot[];
  /** The skip timer runs, set for so many times the usual while; 0: it does not. */
  skipIn: number;
  /** Words since anything changed here. */
  repeats: number;

  // Suspicion and revocation.
  isSuspicionArmed: boolean;
  /** By rank. */
  suspicions: readonly (Suspicion | null)[];
  /** Ranks that were asked since the last look and did not answer. */
  asked: NodeSet;
  /** Ranks that left a question open for a whole look, and did not answer since. */
  suspected: NodeSet;
  /** By rank. */
  revocations: Table<Revocation>;
  /** By rank: up to where this server has revoked its slots ahead. */
  revokedTo: readonly Slot[];
  /** The highest ballot that others told they had promised. */
  outbid: Ballot;
  /** How far it had executed at the last look. */
  lookedAt: Slot;
  /** The rank that was asked last for what is decided. */
  adviser: number;
}

export interface MenciusOptions {
  readonly outOfOrder: boolean;
  readonly skipsMax: number;
  readonly skipMicros: number;
  readonly revokeAhead: number;
  readonly suspectMicros: number;
  readonly snapshotEntries: number;
}

export interface Mencius {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: MenciusOptions;
}
