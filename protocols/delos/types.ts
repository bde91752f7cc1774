/**
 * The words of Delos: a virtual log that is a chain of loglets, and what is said between those who keep it. A loglet has one
 * sequencer and some LogServers, is sealed once, and never unsealed.
 *
 * Source: Balakrishnan et al., "Virtual Consensus in Delos" (OSDI 2020), sections 3 and 4.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Store } from "../shared/stores.ts";

/** Numbers a loglet, once and for all; 0: none. Later loglets of the chain have higher numbers. */
export type LogletId = Brand<number, "LogletId">;
export const noLoglet = 0 as LogletId;

/** A position of the virtual log. Each loglet maps a range of them, which begins where that of the one before ends. */
export type Position = Brand<number, "Position">;
export const firstPosition = 1 as Position;

/** The state machine after all positions below `next`. */
export interface Checkpoint {
  readonly next: Position;
  readonly store: Store;
}

/** An entry: a command, or a checkpoint, below which the log can be trimmed. */
export interface LogEntry {
  readonly command: Command | null;
  readonly checkpoint: Checkpoint | null;
}

/** One loglet of the chain. */
export interface Link {
  readonly loglet: LogletId;
  /** The first position that it maps; the last one of the chain is open, the others end where the next one begins. */
  readonly base: Position;
  /** The replica that runs its sequencer. */
  readonly sequencer: NodeId;
  /** Ranks of its LogServers. */
  readonly members: NodeSet;
}

/** What the MetaStore holds. */
export interface Chain {
  /** Positions below are trimmed. */
  readonly floor: Position;
  /** Where the checkpoint stands that takes their place; 0: nothing is trimmed. */
  readonly checkpointAt: Position;
  readonly links: readonly Link[];
}

/** Replica to sequencer: append this command to your loglet. */
export interface Append {
  readonly type: "append";
  readonly loglet: LogletId;
  readonly command: Command;
}

/** The answer: the command stands below this global tail. */
export interface AppendedCommand {
  readonly type: "appended";
  readonly loglet: LogletId;
  readonly session: Command["session"];
  readonly sequence: number;
  readonly tail: Position;
}

/** The other answer: nobody sequences this loglet here, nor ever will. */
export interface NotSequencing {
  readonly type: "not sequencing";
  readonly loglet: LogletId;
}

/** Sequencer to LogServers: keep these entries from `first` on, if nothing lacks before them. */
export interface StoreEntries {
  readonly type: "store";
  readonly loglet: LogletId;
  readonly base: Position;
  readonly floor: Position;
  readonly first: Position;
  readonly entries: readonly LogEntry[];
  readonly globalTail: Position;
}

/** The answer, once they are durable: all below `tail` is here. */
export interface Stored {
  readonly type: "stored";
  readonly loglet: LogletId;
  readonly tail: Position;
}

/** LogServer to whoever asks of a loglet what cannot be had any more: it is sealed here, or trimmed. */
export interface Refused {
  readonly type: "refused";
  readonly loglet: LogletId;
}

/** To LogServers: take no more of this loglet's sequencer, for ever. */
export interface Seal {
  readonly type: "seal";
  readonly loglet: LogletId;
  readonly base: Position;
}

/** The answer, once the seal bit is durable, with the entries from the global tail that it knows to its local tail. */
export interface Sealed {
  readonly type: "sealed";
  readonly loglet: LogletId;
  readonly tail: Position;
  readonly globalTail: Position;
  readonly entries: readonly LogEntry[];
}

/** To a sealed LogServer: what it lacks below the end of the loglet. */
export interface Repair {
  readonly type: "repair";
  readonly loglet: LogletId;
  readonly floor: Position;
  readonly first: Position;
  readonly entries: readonly LogEntry[];
}

export interface Repaired {
  readonly type: "repaired";
  readonly loglet: LogletId;
  readonly tail: Position;
}

/** To LogServers: how far do you hold this loglet, and is it sealed? */
export interface CheckTail {
  readonly type: "check tail";
  readonly loglet: LogletId;
  readonly base: Position;
  readonly round: number;
}

export interface TailChecked {
  readonly type: "tail checked";
  readonly loglet: LogletId;
  readonly round: number;
  readonly tail: Position;
  /** The highest global tail of this loglet that it knows. */
  readonly globalTail: Position;
  readonly isSealed: boolean;
}

/** To LogServers: will you keep the loglet that comes after this one, with these members? */
export interface Invite {
  readonly type: "invite";
  readonly after: LogletId;
  readonly members: NodeSet;
}

/** The answer of one that is there: it may be needed from here on, until it is known which loglet comes after that one. */
export interface Willing {
  readonly type: "willing";
  readonly after: LogletId;
  readonly members: NodeSet;
}

/** To a LogServer: the entries from `from` to `to` - 1. */
export interface ReadEntries {
  readonly type: "read";
  readonly loglet: LogletId;
  readonly from: Position;
  readonly to: Position;
}

export interface EntriesRead {
  readonly type: "entries read";
  readonly loglet: LogletId;
  readonly from: Position;
  readonly entries: readonly LogEntry[];
  /** Position `from` is trimmed here. */
  readonly isTrimmed: boolean;
}

/** To LogServers: positions below `floor`, and loglets below `first`, are of no use any more. */
export interface Trim {
  readonly type: "trim";
  readonly floor: Position;
  readonly first: LogletId;
}

/** Sequencer to replicas: it is alive, and this is its global tail. */
export interface Beat {
  readonly type: "beat";
  readonly loglet: LogletId;
  readonly tail: Position;
}

export type ToLogServer = StoreEntries | Seal | Repair | CheckTail | Invite | ReadEntries | Trim;
export type FromLogServer = Stored | Refused | Sealed | Repaired | TailChecked | Willing | EntriesRead;
export type DelosMessage = ToLogServer | FromLogServer | Append | AppendedCommand | NotSequencing | Beat;
