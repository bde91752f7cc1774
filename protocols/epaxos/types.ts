/**
 * The words of EPaxos: instances, attributes, ballots, messages, and what a replica keeps on disk and in memory.
 * Source: Moraru, Andersen, Kaminsky, "There Is More Consensus in Egalitarian Parliaments" (SOSP 2013), section 4; Sutra,
 * "On the correctness of Egalitarian Paxos" (2020), for keeping the ballot and the accepted ballot apart.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/** A slot owned by one replica: the paper's L.i as the number i * replicas + L. */
export type Instance = Brand<number, "Instance">;
export const instanceOf = (owner: number, index: number, replicas: number): Instance =>
  (index * replicas + owner) as Instance;
export const ownerOf = (instance: Instance, replicas: number): number => instance % replicas;
export const indexOf = (instance: Instance, replicas: number): number => Math.floor(instance / replicas);

/** A ballot of one instance: 0 is its owner's default ballot, the only one with a fast path. */
export type Ballot = Brand<number, "Ballot">;
export const defaultBallot = 0 as Ballot;

/** Where a command stands: it follows all interfering instances up to `deps[r]` of every replica r (-1: none). */
export interface Attributes {
  readonly seq: number;
  readonly deps: readonly number[];
}

export type Status = "none" | "preAccepted" | "accepted" | "committed";

/** What a replica knows of one instance. A null command, once accepted, is a no-op. */
export interface Entry extends Attributes {
  readonly ballot: Ballot; // promised: nothing below is answered
  readonly acceptedBallot: Ballot; // at which status, command and attributes were set
  readonly status: Status;
  readonly command: Command | null;
  readonly initial: boolean; // pre-accepted with just the attributes that the owner proposed
  readonly displaced?: Command; // what a no-op took the place of: later proposals from here still follow it
}

/** Latest interfering instances, by rank, and their highest sequence numbers: all that attributes are made of. */
export interface Conflicts {
  readonly writes: readonly number[];
  readonly writeSeq: number;
  readonly all: readonly number[];
  readonly allSeq: number;
}

interface About {
  readonly instance: Instance;
  readonly ballot: Ballot;
}
export interface PreAccept extends About, Attributes {
  readonly type: "preAccept";
  readonly command: Command;
}
/** `committed`: per rank, the instances up to which the sender knows all to be committed. */
export interface PreAccepted extends About, Attributes {
  readonly type: "preAccepted";
  readonly committed: readonly number[];
}
export interface Accept extends About, Attributes {
  readonly type: "accept";
  readonly command: Command | null;
}
export interface Accepted extends About {
  readonly type: "accepted";
}
export interface Commit extends Attributes {
  readonly type: "commit";
  readonly instance: Instance;
  readonly command: Command | null;
}
/** Explicit prepare: promise not to answer lower ballots of this instance, and tell what you know. */
export interface Prepare extends About {
  readonly type: "prepare";
}
export interface Prepared extends About {
  readonly type: "prepared";
  readonly entry: Entry;
}
/** Pre-accept with exactly these attributes, unless something you know speaks against it. */
export interface TryPreAccept extends About, Attributes {
  readonly type: "tryPreAccept";
  readonly command: Command;
}
/**
 * What an interfering instance known to the sender says of these attributes: nothing against them; neither follows the
 * other; this one follows the other, whose sequence number is higher for now; or either, and the other is committed.
 */
export type TriedVerdict = "agreed" | "unordered" | "later" | "committed";
export interface Tried extends About {
  readonly type: "tried";
  readonly verdict: TriedVerdict;
  readonly conflict: Instance | null; // null when agreed
}
export interface Nack extends About {
  readonly type: "nack";
}
/**
 * How far, per rank, the sender has executed everything, durably, and how far it knows all to be committed. Whoever hears
 * the same `word` again sends its own as an `answer`; an `end` adds that every replica is known to know of all `committed`.
 */
export interface Gossip {
  readonly type: "gossip";
  readonly kind: "word" | "answer" | "end";
  readonly executed: readonly number[];
  readonly committed: readonly number[];
}
/** Asks for what is committed above these, per rank. */
export interface Fetch {
  readonly type: "fetch";
  readonly committed: readonly number[];
}
/** What was asked for, or the first part of it. */
export interface Commits {
  readonly type: "commits";
  readonly commits: readonly Commit[];
  readonly isPart: boolean;
}

export type Message =
  | PreAccept
  | PreAccepted
  | Accept
  | Accepted
  | Commit
  | Prepare
  | Prepared
  | TryPreAccept
  | Tried
  | Nack
  | Gossip
  | Fetch
  | Commits;

export type Timer = "suspect" | "gossip";

/** The state after executing all instances up to `executed` of each rank, and those of `beyond`. */
export interface Snapshot {
  readonly machine: Machine;
  readonly executed: readonly number[];
  readonly beyond: readonly Instance[]; // ascending
}

/** What no crash may take back before an answer that reveals it has left. */
export interface Durable {
  entries: Table<Entry>; // by instance, but those that every replica has executed
  buried: Table<Conflicts>; // what those left behind; written together with `entries`
  snapshot: Snapshot;
}

/** An instance that this replica brings to its end: as its owner, or because its owner went silent. */
export interface Lead extends Attributes {
  readonly phase: "preAccept" | "accept" | "prepare" | "tryPreAccept";
  readonly ballot: Ballot;
  readonly command: Command | null;
  /** Who is asked in this phase, this replica included. */
  readonly asked: NodeSet;
  readonly replies: NodeSet;
  /** Ranks that promised a higher ballot, and the highest that they told of; `defaultBallot` when none did. */
  readonly refusals: NodeSet;
  readonly outbid: Ballot;
  /** preAccept: the attributes of all replies so far are equal (to the owner's own, in the optimised variant). */
  readonly equal: boolean;
  readonly committed: readonly number[]; // preAccept: what the repliers know to be committed
  readonly told: readonly (readonly [rank: number, entry: Entry])[]; // prepare
  readonly agreeing: NodeSet; // tryPreAccept: ranks that hold exactly these attributes
  readonly excluded: NodeSet; // tryPreAccept: ranks that cannot have been in a fast quorum
}

/** An unfinished instance: the ballot it stood at, and the looks after which something is done if it still stands there. */
export interface Suspicion {
  readonly ballot: Ballot;
  readonly looks: number;
  /** How often somebody else outbid what it stood at. */
  readonly rivals: number;
  /** How often the same was sent again since it stands there. */
  readonly tries: number;
}

/** An instance that a look acted upon, and what our attempt at it was then; undefined where there was none. */
export interface Acted {
  readonly instance: Instance;
  readonly by: Lead | undefined;
}

/** What another replica said of itself in gossip, per rank; -1 where nothing was heard since we started. */
export interface Peer {
  /** How far its snapshot reaches. */
  readonly executed: readonly number[];
  /** How far it knows all to be committed. */
  readonly committed: readonly number[];
}

/** A client that waits here for the answer to its command. */
export interface WaitingClient {
  readonly client: NodeId;
  readonly sequence: number;
}

/** A replica in memory: what it last wrote to its disk, and what a restart may forget or makes again. */
export interface State {
  /** What is known of each instance, but of those that every replica has executed. */
  entries: Table<Entry>;
  /** What interferes with those, written together with `entries`. */
  buried: Table<Conflicts>;
  /** By key and by session: what the next command there must follow. `buried`, and every entry with a command. */
  conflicts: Table<Conflicts>;
  /** Index of this replica's next instance: above all that it ever used, across restarts. */
  nextIndex: number;
  /** By instance: those that this replica brings to their end. None is committed, and each is at its entry's ballot. */
  leads: Table<Lead>;
  /** By session: clients that wait here. */
  waiting: Table<WaitingClient>;

  // Execution.
  /** The state after all that is executed here. */
  machine: Machine;
  /** Per rank: all instances up to here are executed. */
  executedTo: readonly number[];
  /** Executed, but behind a gap: above `executedTo` of their rank, and never the next one. */
  beyond: Table<true>;
  /** Committed and not executed: the uncommitted instance that each waits for. */
  blocked: Table<Instance>;
  /** Those instances, and how many wait for each. */
  blockers: Table<number>;
  /** Per rank: all up to here are known to be committed; at least `executedTo`, but where that moved since. */
  committedTo: readonly number[];
  /** Per rank: the highest index heard of. */
  knownTo: readonly number[];

  // Suspicion.
  /** Entries that are not committed. */
  unfinished: Table<true>;
  /** What was unfinished at the last look. */
  suspects: Table<Suspicion>;
  /** How many instances one look may act upon: fewer while answers are slow to come. */
  reach: number;
  /** Which ones the last look acted upon; absent until these were more than a few. */
  acted?: readonly Acted[];
  /** The timer of the next look runs: true while anything is unfinished or missing. */
  isSuspicionArmed: boolean;
  /** Ranks that left a question open for a whole look, and were not heard since. */
  silent: NodeSet;
  /** Ranks that were silent and were heard within the same look: slow, rather than gone. */
  lagging: NodeSet;

  // Catching up.
  /** Since the last look, somebody was asked for commits. */
  isFetching: boolean;
  /** Since the last look, that brought something new. */
  hasFetched: boolean;
  /** The rank that was asked last. */
  adviser: number;

  // Garbage collection and gossip.
  /** The snapshot on disk. */
  snapshot: Snapshot;
  /** Instances executed since that snapshot. */
  executedSinceSnapshot: number;
  /** By rank. */
  peers: readonly Peer[];
  /** The timer of the next word of gossip runs, set for so many times the usual while; 0: it does not. */
  gossipIn: number;
  /** Something was committed here, and not every replica is known to know of it. */
  isSpreading: boolean;
  /** Words of gossip since anything changed here. */
  repeats: number;
}

export interface EpaxosOptions {
  readonly variant: "simplified" | "optimised";
  readonly thrifty: boolean;
  readonly suspectMicros: number;
  readonly gossipMicros: number;
  readonly snapshotEntries: number;
}

export interface Epaxos {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: EpaxosOptions;
}
