/**
 * The words of CORFU: a log whose positions are cells of storage units, written once. A layout (the paper's projection) maps
 * positions to replica sets, each a chain; whoever asks, a unit refuses what comes under a layout older than it was sealed for.
 *
 * Source: Balakrishnan, Malkhi, Prabhakaran, Wobber, Wei, Davis, "CORFU: A Shared Log Design for Flash Clusters" (NSDI 2012),
 * sections 2 and 3; Balakrishnan et al., "CORFU: A Distributed Shared Log" (TOCS 2013).
 */
import type { Brand } from "../../sim/base/brand.ts";
import type { Table } from "../../sim/base/table.ts";
import { type Command, type CommandId, noopId } from "../../sim/contract/operation.ts";
import type { Store } from "../shared/stores.ts";

/** The number of a layout; 0: the one that the log begins with, which nobody writes to. */
export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;

/** A position of the log. */
export type Position = Brand<number, "Position">;
export const firstPosition = 1 as Position;

/** What a cell holds: a command, or junk, with which a hole was filled. */
export interface Entry {
  readonly command: Command | null;
}
export const junk: Entry = { command: null };

/** What tells entries apart; junk is like junk. */
export const idOf = ({ command }: Entry): CommandId => command?.id ?? noopId;

/** The state machine after all positions below `next`: it may take their place. */
export interface Checkpoint {
  readonly next: Position;
  readonly store: Store;
}

/** What every request to a unit carries: the layout it is made under, and since which epoch the unit is in it. */
interface Under {
  readonly epoch: Epoch;
  readonly since: Epoch;
}

/** Refuse everything under layouts before this one. */
export interface Seal extends Under {
  readonly type: "seal";
}

/** The answer, once that is durable: all cells at `tail` and above are unwritten here. */
export interface Sealed {
  readonly type: "sealed";
  readonly epoch: Epoch;
  readonly tail: Position;
}

/** Write this cell, unless it is written. */
export interface Write extends Under {
  readonly type: "write";
  readonly position: Position;
  readonly entry: Entry;
}

/** The cell holds what was to be written, durably. */
export interface Written {
  readonly type: "written";
  readonly epoch: Epoch;
  readonly position: Position;
  readonly id: CommandId;
}

/** The cell holds something else. */
export interface Overwrite {
  readonly type: "overwrite";
  readonly epoch: Epoch;
  readonly position: Position;
  readonly found: Entry;
}

export interface Read extends Under {
  readonly type: "read";
  readonly position: Position;
}

/** What the cell holds; null: it is unwritten. */
export interface CellFound {
  readonly type: "cell";
  readonly epoch: Epoch;
  readonly position: Position;
  readonly entry: Entry | null;
}

/** Of a cell that was asked for, or was to be written: it is trimmed, and this is in its place. */
export interface Trimmed {
  readonly type: "trimmed";
  readonly position: Position;
  readonly checkpoint: Checkpoint;
}

/** This checkpoint may take the place of the cells below it. */
export interface Trim extends Under {
  readonly type: "trim";
  readonly checkpoint: Checkpoint;
}

/** To a unit that joins a replica set: what the cells below hold, all at once; nobody writes there any more. */
export interface Copy extends Under {
  readonly type: "copy";
  readonly checkpoint: Checkpoint;
  readonly cells: readonly (readonly [Position, Entry])[];
}

export interface Copied {
  readonly type: "copied";
  readonly epoch: Epoch;
}

/** Is the layout of this epoch the newest that you know? */
export interface Check {
  readonly type: "check";
  readonly epoch: Epoch;
  readonly round: number;
}

/** No later epoch was sealed here. */
export interface CheckPassed {
  readonly type: "checked";
  readonly round: number;
}

/** A later epoch was sealed here. */
export interface Refused {
  readonly type: "refused";
  readonly epoch: Epoch;
}

/** Proxy to sequencer: a position for this command. */
export interface TakeToken {
  readonly type: "next";
  readonly epoch: Epoch;
  readonly id: CommandId;
  /** How many positions it had and lost, under this layout. */
  readonly attempt: number;
}

/** The position is the command's, under the layout of this epoch only. */
export interface Token {
  readonly type: "token";
  readonly epoch: Epoch;
  readonly id: CommandId;
  readonly attempt: number;
  readonly position: Position;
}

/** Proxy to sequencer: how far have you granted positions? */
export interface AskTail {
  readonly type: "query";
  readonly epoch: Epoch;
  readonly round: number;
}

/** All positions granted, in this epoch and before, are below `tail`. */
export interface Tail {
  readonly type: "tail";
  readonly epoch: Epoch;
  readonly round: number;
  readonly tail: Position;
}

/** Proxy to proxies: the sequencer of this epoch is alive. */
export interface Beat {
  readonly type: "beat";
  readonly epoch: Epoch;
}

export type UnitMessage = Seal | Write | Read | Trim | Copy | Check;
export type ProxyMessage =
  | Sealed
  | Written
  | Overwrite
  | CellFound
  | Trimmed
  | Copied
  | CheckPassed
  | Refused
  | TakeToken
  | Token
  | AskTail
  | Tail
  | Beat;
export type CorfuMessage = UnitMessage | ProxyMessage;

export interface UnitDurable {
  /** The epoch that it was sealed for, or that it was written to under: nothing older is taken. */
  epoch: Epoch;
  /** The layout that it joined last: whatever it held before is of no layout any more. */
  since: Epoch;
  /** By position, from `base.next` on. */
  cells: Table<Entry>;
  base: Checkpoint;
  /** One past the highest position ever written here, since it joined. */
  top: Position;
}
