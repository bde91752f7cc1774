/**
 * The words of BookKeeper: ledgers and entries, and a log that is a chain of ledgers. A bookie keeps entries of ledgers; a
 * writer is the client of bookies, and has the log's state machine.
 *
 * Source: Apache BookKeeper, "The BookKeeper protocol" (documentation, 4.16); Junqueira, Kelly, Reed, "Durability with
 * BookKeeper" (2013).
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command, Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { Asker, AskerDurable } from "../shared/asker.ts";

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
  readonly machine: Machine;
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

export interface BookieDurable {
  /** By ledger and number: see `entryKey`. */
  entries: Table<LedgerEntry>;
  /** By ledger. */
  fenced: Table<true>;
  /** The ledgers below are deleted. */
  deleted: LedgerId;
}

export interface BookieState extends BookieDurable {
  /** By ledger: the LAC that its writer told last. */
  lacs: Table<EntryNumber>;
}

/** A client whose command is in the ledger, and not executed yet. */
export interface Awaiting {
  readonly client: NodeId;
  readonly sequence: number;
}

/** A client that waits for the answer to a get. */
export interface PendingGet {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
}

/**
 * `standby`: another writes, as far as it knows. Then, to take over: `look` at the list and its last ledger; `begin` its
 * recovery in the registry; `fence` it; `recover` its entries; `close` it; `catch up` with the log; `create` the next
 * ledger and `enlist` it. `write`: it does. `roll`: it writes no more to this ledger, and closes it when all of it is
 * acknowledged.
 */
export type WriterPhase =
  | "standby"
  | "look"
  | "begin"
  | "fence"
  | "recover"
  | "close"
  | "catch up"
  | "create"
  | "enlist"
  | "write"
  | "roll";

/** Why a question is put to the registry, most urgent first. */
export const inquiries = [
  "change ensemble",
  "close",
  "begin",
  "enlist",
  "create",
  "look at list",
  "look at ledger",
  "look at beat",
  "drop",
  "beat",
  "read list",
  "read ledger",
  "fetch list",
  "fetch ledger",
] as const;
export type Inquiry = (typeof inquiries)[number];

export interface BookkeeperState extends Asker {
  phase: WriterPhase;
  /** The highest ledger that it knows somebody to write, and who; null when it does not know. */
  ledger: LedgerId;
  writer: NodeId | null;
  // the registry
  /** Of the question in flight; null when there is none. */
  inquiry: Inquiry | null;
  /** What else it wants to ask. */
  wanted: readonly Inquiry[];
  /** The list, as the registry told it last. */
  chain: readonly Link[];
  /** By ledger of the list: what the registry told of it last. */
  ledgers: Table<LedgerMetadata>;
  /** The ledger that it recovers or changes, as the registry has it, and what it asks the registry to make of it. */
  basis: LedgerMetadata | null;
  proposal: LedgerMetadata | null;
  /** The list that it adds a ledger to. */
  listBasis: readonly Link[];
  /** What it saw when it looked last: somebody who may be alive was at work since, if it is another now. */
  sighted: string;
  beat: string | null;
  beats: number;
  /** Times that it lost to another and heard no beat since: so much longer it waits. */
  outbid: number;
  // the log
  executed: Position;
  machine: Machine;
  /** Everything below is acknowledged, or was when its ledger was closed. */
  final: Position;
  /** By position: entries that were fetched and are not executed yet. */
  fetched: Table<LedgerEntry>;
  /** Entries below were asked for. */
  fetchedTo: Position;
  /** Where the checkpoint executed last stands: what a checkpoint is due after. */
  checkpointed: Position;
  // recovery of the last ledger of the list
  /** Bookies that are fenced, and the highest LAC among what they told. */
  fencedBy: NodeSet;
  lac: EntryNumber;
  /** The next entry whose fate is unknown. */
  next: EntryNumber;
  /** By rank: what it told of the entries from `next` on. */
  told: Table<EntriesRead>;
  /** True once entry `next` is known to be absent. */
  isEndKnown: boolean;
  // writing, and writing back
  /** By number, from `lac` + 1 on: what is not acknowledged yet. */
  pending: Table<LedgerEntry>;
  /** By number: the bookies that hold it. */
  acks: Table<NodeSet>;
  /** The number after the last one. */
  end: EntryNumber;
  /** LAC that was told to bookies last. */
  lacTold: EntryNumber;
  /** By rank of the bookie: resends since it last answered. */
  missed: readonly number[];
  /** Resends of what a recovery asks since anything new was heard. */
  stalled: number;
  /** True while an ensemble change is put to the registry: nothing is acknowledged meanwhile. */
  isChanging: boolean;
  /** By session: the client that waits for its command. */
  waiting: Table<Awaiting>;
  /** Commands for the next ledger. */
  queue: readonly Command[];
  // reading
  round: number;
  /** The ledger and ensemble that this round asks; null before the registry has told it. */
  asking: LedgerMetadata | null;
  lacReads: NodeSet;
  /** They cover every ack quorum: `target` is known. */
  isCovered: boolean;
  /** The log has to be executed up to here before the gets are answered. */
  target: Position;
  /** Rounds and resends since a get was answered. */
  rinses: number;
  gets: readonly PendingGet[];
  later: readonly PendingGet[];
}

export interface BookkeeperOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly writers: number;
  readonly ensemble: number;
  readonly writeQuorum: number;
  readonly ackQuorum: number;
  readonly heartbeat: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly lacMicros: number;
  readonly missedMax: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
}

export interface BookieTypes {
  readonly State: BookieState;
  readonly Durable: BookieDurable;
  readonly Message: BookkeeperMessage;
  readonly Timer: never;
  readonly Options: BookkeeperOptions;
}

export interface BookkeeperTypes {
  readonly State: BookkeeperState;
  readonly Durable: AskerDurable;
  readonly Message: BookkeeperMessage;
  readonly Timer: "suspect" | "ask" | "beat" | "resend" | "lac" | "fetch" | "probe";
  readonly Options: BookkeeperOptions;
}
