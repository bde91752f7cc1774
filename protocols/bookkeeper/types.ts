/**
 * The words of BookKeeper: ledgers and entries, and a log that is a chain of ledgers. A bookie keeps entries of ledgers; a
 * writer is the client of bookies, and has the log's state machine.
 *
 * Source: Apache BookKeeper, "The BookKeeper protocol" (documentation, 4.16); Junqueira, Kelly, Reed, "Durability with
 * BookKeeper" (2013).
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Store } from "../shared/stores.ts";

/** Names a ledger, once and for all; 0: none. Later ledgers of the log have higher numbers. */
export type LedgerId = Brand<number, "LedgerId">;
export const noLedger = 0 as LedgerId;

/** The number of an entry in its ledger, from 0. */
export type EntryNumber = Brand<number, "EntryNumber">;
export const noEntry = -1 as EntryNumber;

/** A position in the log: those of a ledger begin where the one before it ended. */
export type Position = Brand<number, "Position">;
export const firstPosition = 1 as Position;

/** The state machine after all positions below `next`. */
export interface Checkpoint {
  readonly next: Position;
  readonly store: Store;
}

/** An entry: a command, or the checkpoint that a ledger may begin with, which takes the place of all ledgers before it. */
export interface LedgerEntry {
  readonly position: Position;
  /** The writer's LAC when it made the entry: all entries up to this number are acknowledged. */
  readonly lac: EntryNumber;
  readonly command: Command | null;
  readonly checkpoint: Checkpoint | null;
}

/** What a run of entries is striped over, from `first` on: ranks of bookies, in the order of the stripes. */
export interface Fragment {
  readonly first: EntryNumber;
  readonly ensemble: readonly number[];
}

export type LedgerState = "OPEN" | "IN_RECOVERY" | "CLOSED";

/** What the registry holds of a ledger. */
export interface LedgerMetadata {
  readonly ledger: LedgerId;
  readonly state: LedgerState;
  /** Node id of the one that writes it. */
  readonly writer: NodeId;
  /** Where its entry 0 stands in the log. */
  readonly base: Position;
  /** Size of a write set, and how many of it have to acknowledge. The size of the ensemble is that of its fragments. */
  readonly writeQuorum: number;
  readonly ackQuorum: number;
  readonly fragments: readonly Fragment[];
  /** Of a closed ledger: its last entry; -1 when it has none. */
  readonly last: EntryNumber;
}

/** A ledger of the log, as the list in the registry names it. */
export interface Link {
  readonly ledger: LedgerId;
  readonly base: Position;
  /** Its entry 0 is a checkpoint. */
  readonly isCheckpoint: boolean;
}

/** What the registry holds of the log: its ledgers, and the bookies that the last of them may be striped over. */
export interface LedgerList {
  readonly members: NodeSet;
  readonly chain: readonly Link[];
}

/** Writer to bookies: keep this entry. */
export interface Add {
  readonly type: "add";
  readonly ledger: LedgerId;
  readonly number: EntryNumber;
  readonly entry: LedgerEntry;
  /** Of a recovery, which fenced bookies take too. */
  readonly isRecovery: boolean;
}

/** The answer, once the entry is durable. */
export interface Added {
  readonly type: "added";
  readonly ledger: LedgerId;
  readonly number: EntryNumber;
  readonly isRecovery: boolean;
}

/** Bookie to writer: the ledger is fenced here, or deleted. */
export interface LedgerFenced {
  readonly type: "fenced";
  readonly ledger: LedgerId;
}

/** To bookies: how far is this ledger acknowledged, and how far do you hold it? With `fence`, take no more of its writer. */
export interface ReadLac {
  readonly type: "read lac";
  readonly ledger: LedgerId;
  readonly fence: boolean;
  readonly round: number;
}

export interface LacRead {
  readonly type: "lac read";
  readonly ledger: LedgerId;
  readonly fence: boolean;
  readonly round: number;
  readonly lac: EntryNumber;
  /** The highest entry that it holds. */
  readonly last: EntryNumber;
}

/** To bookies: the entries from `from` to `to` - 1 that you hold. */
export interface ReadEntries {
  readonly type: "read entries";
  readonly ledger: LedgerId;
  readonly fence: boolean;
  readonly from: EntryNumber;
  readonly to: EntryNumber;
}

/** The answer. An entry in between that is not among them is an explicit "no such entry". */
export interface EntriesRead {
  readonly type: "entries read";
  readonly ledger: LedgerId;
  readonly fence: boolean;
  readonly from: EntryNumber;
  readonly to: EntryNumber;
  readonly entries: readonly (readonly [EntryNumber, LedgerEntry])[];
}

/** Writer to bookies: its LAC, where no later entry tells it. */
export interface WriteLac {
  readonly type: "write lac";
  readonly ledger: LedgerId;
  readonly lac: EntryNumber;
}

/** Writer to bookies: the ledgers below are out of the list. */
export interface DeleteLedgers {
  readonly type: "delete ledgers";
  readonly below: LedgerId;
}

/** Bookie to whoever reads a ledger that it deleted. */
export interface NoSuchLedger {
  readonly type: "no such ledger";
  readonly ledger: LedgerId;
}

/** Writer to writers: the writer of this ledger is alive. */
export interface WriterBeat {
  readonly type: "beat";
  readonly ledger: LedgerId;
}

export type BookieMessage = Add | ReadLac | ReadEntries | WriteLac | DeleteLedgers;
export type BookieAnswer = Added | LedgerFenced | LacRead | EntriesRead | NoSuchLedger;
export type BookkeeperMessage = BookieMessage | BookieAnswer | WriterBeat;
