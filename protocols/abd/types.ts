/**
 * The words of ABD: stamps, copies, messages, and what a replica keeps on disk and in memory.
 * Source: Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995), section 3; Lynch,
 * Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts" (FTCS 1997), section 4: many
 * writers, whose timestamps are pairs.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import { type CommandId, noopId, type Session } from "../../sim/contract/operation.ts";
import type { Outstanding } from "../shared/again.ts";

/** A timestamp: the higher counter is the later one, and of equal ones the higher rank of the writer. */
export interface Stamp {
  readonly counter: number;
  readonly writer: number;
}

/** What a replica holds of a key. */
export interface Copy {
  readonly stamp: Stamp;
  readonly value: string | null;
  /** Of the put that wrote it: what judges compare. */
  readonly id: CommandId;
}

/** Of a key that nobody has written. Writers' counters begin at 1. */
export const noCopy: Copy = { stamp: { counter: 0, writer: 0 }, value: null, id: noopId };

export const isUnwritten = ({ stamp }: Copy): boolean => stamp.counter === 0;

export const isSame = (a: Stamp, b: Stamp): boolean => a.counter === b.counter && a.writer === b.writer;

export const isLater = (a: Stamp, b: Stamp): boolean =>
  a.counter > b.counter || (a.counter === b.counter && a.writer > b.writer);

/** Which operation a message is for: answers to one that is over are told from answers to this one. */
interface OfOperation {
  readonly session: Session;
  readonly sequence: number;
}

/** First phase: what do you hold? */
export interface Query extends OfOperation {
  readonly type: "query";
  readonly key: string;
}
export interface ToldCopy extends OfOperation {
  readonly type: "told";
  readonly copy: Copy;
}
/** Second phase, of writes and reads alike: hold this, unless you hold a later one. */
export interface StoreCopy extends OfOperation {
  readonly type: "store";
  readonly key: string;
  readonly copy: Copy;
}
/** It holds that stamp's copy (`holds`), or a later one. */
export interface Stored extends OfOperation {
  readonly type: "stored";
  readonly stamp: Stamp;
  readonly holds: boolean;
}

export type Message = Query | ToldCopy | StoreCopy | Stored;

export interface AbdOptions {
  /** Which family of quorum systems: `threshold`, `one` or `grid`. */
  readonly quorums: string;
  readonly read: number;
  readonly write: number;
  /** When a read is over: `write-back` or `unanimous`. */
  readonly reads: string;
  readonly retryMicros: number;
}

/** A put that has its stamp: whatever happens, it keeps it. */
export interface StampedPut {
  readonly sequence: number;
  readonly copy: Copy;
}

/** What a replica may never forget. */
export interface ReplicaDurable {
  readonly copies: Table<Copy>; // by key
  readonly counter: number; // the highest that it gave to a put of its own
  readonly puts: Table<StampedPut>; // as a writer: the last of each session that it writes for
}

/** An operation under way: what a reader or a writer does for its client. */
export interface AbdOperation {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  /** What a put writes; null for a get. */
  readonly value: string | null;
  readonly phase: "query" | "store";
  /** In the first phase the latest copy told; in the second what is stored. */
  readonly copy: Copy;
  readonly answered: NodeSet; // who answered in this phase
  readonly holders: NodeSet; // who of them said that it holds `copy`
  readonly asked: Outstanding; // since the phase began
}

export interface ReplicaState {
  copies: Table<Copy>;
  counter: number;
  puts: Table<StampedPut>;
  tasks: Table<AbdOperation>; // by session
}

export interface AbdTypes {
  readonly State: ReplicaState;
  readonly Durable: ReplicaDurable;
  readonly Message: Message;
  readonly Timer: "retry";
  readonly Options: AbdOptions;
}
