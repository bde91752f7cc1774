/**
 * What bookies and writers keep, on disk and in memory, and the options of both.
 * Source: Apache BookKeeper, "The BookKeeper protocol" (documentation, 4.16).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Asker, AskerDurable } from "../shared/asker.ts";
import type { Freshness } from "../shared/freshness.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Stretches } from "../shared/stretches.ts";
import type {
  BookkeeperMessage,
  EntriesRead,
  EntryNumber,
  LedgerEntry,
  LedgerId,
  LedgerList,
  LedgerMetadata,
  Link,
  Position,
} from "./types.ts";

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

/** Why a question is put to the registry. */
export type Inquiry =
  | "look at beat"
  | "look at list"
  | "look at ledger"
  | "begin"
  | "close"
  | "create"
  | "enlist"
  | "change ensemble"
  | "drop"
  | "beat"
  | "read list"
  | "read ledger"
  | "fetch list"
  | "fetch ledger";

export interface BookkeeperState extends Asker, Freshness, Serving {
  phase: WriterPhase;
  /** The highest ledger that it knows somebody to write, and who; null when it does not know. */
  ledger: LedgerId;
  writer: NodeId | null;
  // the registry
  /** Of the question in flight; null when there is none. */
  inquiry: Inquiry | null;
  /** What else it wants to ask, in this order: so nothing waits for ever behind what is asked again and again. */
  wanted: readonly Inquiry[];
  /** The list, as the registry told it last. */
  chain: readonly Link[];
  /** By ledger of the list: what the registry told of it last. */
  ledgers: Table<LedgerMetadata>;
  /** The ledger that it recovers or changes, as the registry has it, and what it asks the registry to make of it. */
  basis: LedgerMetadata | null;
  proposal: LedgerMetadata | null;
  /** The bookies that ensembles are drawn from, as the list names them. */
  members: NodeSet;
  /** The list that it adds a ledger to, and what it makes of it. */
  listBasis: LedgerList;
  listNext: LedgerList;
  /** Who asked for other members, and for which; null when nobody does. */
  operator: MemberWish | null;
  /** What it saw when it looked last: somebody who may be alive was at work since, if it is another now. */
  sighted: string;
  beat: string | null;
  beats: number;
  /** Times that it lost to another and heard no beat since: so much longer it waits. */
  outbid: number;
  // the log
  executed: Position;
  /** Everything below is acknowledged, or was when its ledger was closed. */
  final: Position;
  /** By position: entries that were fetched and are not executed yet. */
  fetched: Table<LedgerEntry>;
  /** Entries below were asked for. */
  fetchedTo: Position;
  /** Times that it asked again since any came: waits double with each, so often. */
  refetches: number;
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
  stretches: Stretches;
  /** Resends of entries since anything new was heard. */
  stalled: number;
  /** True while an ensemble change is put to the registry: nothing is acknowledged meanwhile. */
  isChanging: boolean;
  /** Commands for the next ledger. */
  queue: readonly Command[];
  // reading
  round: number;
  /** The ledger and ensemble that this round asks; null before the registry has told it. */
  asking: LedgerMetadata | null;
  lacReads: NodeSet;
  /** The registry told the list after the reads came. */
  isListed: boolean;
  /** They cover every ack quorum: `target` is known. */
  isCovered: boolean;
  /** The log has to be executed up to here before the reads are answered. */
  target: Position;
  /** Rounds and resends since a read was answered. */
  rinses: number;
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface BookkeeperOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly writers: number;
  readonly spares: number;
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
