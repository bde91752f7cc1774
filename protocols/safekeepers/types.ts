/**
 * The words of a log that proposers write on safekeepers. A term is a proposer's, by the votes of safekeepers; a
 * configuration is who the safekeepers are, by a registry. A log's terms are told by its history, as switch points.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Command, Session } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Store } from "../shared/stores.ts";

export type Term = Brand<number, "Term">;
export const noTerm = 0 as Term;

export type Slot = Brand<number, "Slot">;
export const firstSlot = 1 as Slot;

/** Null: the record with which a proposer begins its term. */
export type Entry = Command | null;

/** Source: Neon RFC 035, "Definitions". */
export interface Configuration {
  /** Names the configuration: of two, the one with the higher generation came later. */
  readonly generation: number;
  readonly set: NodeSet;
  /** In a joint configuration, whom the set is to become; else null. */
  readonly newSet: NodeSet | null;
}

/** From the slot `first` on, up to the next switch, entries are of this term. Firsts and terms rise. */
export interface TermSwitch {
  readonly term: Term;
  readonly first: Slot;
}

export type History = readonly TermSwitch[];

/** The state machine after all slots below `next`. */
export interface Snapshot {
  readonly next: Slot;
  readonly store: Store;
}

/** Proposer to safekeepers: who are you with, and in which term? */
export interface Greet {
  readonly type: "greet";
  /** Of the proposer: each that it makes has its own number, over all its lives. */
  readonly campaign: number;
  readonly configuration: Configuration;
}

export interface Greeted {
  readonly type: "greeted";
  readonly campaign: number;
  readonly term: Term;
  readonly configuration: Configuration;
}

/** Proposer to the safekeepers of its configuration: vote for me in this term. */
export interface RequestVote {
  readonly type: "vote";
  readonly campaign: number;
  readonly term: Term;
  readonly configuration: Configuration;
}

/** The vote, once it is durable, and what the safekeeper has. */
export interface Voted {
  readonly type: "voted";
  readonly campaign: number;
  readonly term: Term;
  /** The term of its last entry. */
  readonly lastTerm: Term;
  /** The flush position: one past its last entry. */
  readonly next: Slot;
  /** The switches below `next`. */
  readonly history: History;
  /** The commit position, as far as it was told: slots below are final. */
  readonly committed: Slot;
}

/** Elected proposer to the donor: what I lack of your log. */
export interface Fetch {
  readonly type: "fetch";
  readonly term: Term;
  readonly from: Slot;
}

export interface Fetched {
  readonly type: "fetched";
  readonly term: Term;
  /** In place of entries that are no longer there; else null. */
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly entries: readonly Entry[];
}

/** Elected proposer to safekeepers: this is the history of my log; what of yours departs from it goes. */
export interface ElectedProposer {
  readonly type: "elected";
  readonly term: Term;
  readonly history: History;
  readonly configuration: Configuration;
}

/** Proposer to safekeepers: entries of its log from a slot on; none at all as a sign of life. */
export interface Append {
  readonly type: "append";
  readonly term: Term;
  /** The last round of confirmation that it began, for reads. */
  readonly round: number;
  /** Takes the place of all below `first`, where the safekeeper's log ends too early; else null. */
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly entries: readonly Entry[];
  readonly committed: Slot;
  readonly configuration: Configuration;
}

/** Safekeeper to proposer: all below `next` is durable here, as the proposer of this term has it. */
export interface Flushed {
  readonly type: "flushed";
  readonly term: Term;
  readonly round: number;
  readonly next: Slot;
}

/** Safekeeper to proposer: no, for I am in this term, or in this configuration. */
export interface Refused {
  readonly type: "refused";
  readonly term: Term;
  readonly configuration: Configuration;
}

/** Proposer to safekeepers: a snapshot of final slots, which may take their place. */
export interface Compact {
  readonly type: "compact";
  readonly term: Term;
  readonly snapshot: Snapshot;
}

/** Proposer to proposers: the one elected in this term is alive. */
export interface Beat {
  readonly type: "beat";
  readonly term: Term;
}

/** Messages of proposers that speak for a configuration. */
export type Governed = RequestVote | ElectedProposer | Append;
export type SafekeeperMessage = Greet | Governed | Fetch | Compact;
export type ProposerMessage = Greeted | Voted | Fetched | Flushed | Refused | Beat;
export type Message = SafekeeperMessage | ProposerMessage;

export interface SafekeeperDurable {
  configuration: Configuration;
  term: Term;
  /** Who has its vote in `term`; null: nobody, it was told of the term by whoever was elected. */
  voted: NodeId | null;
  /** Of the log of the proposer it heard last; it may reach beyond the entries that are here. */
  history: History;
  snapshot: Snapshot;
  /** From `snapshot.next` on. */
  log: Log<Entry>;
  /** A hint: written along with the rest, and never synced for its own sake. */
  committed: Slot;
}

/** A read that waits until the round is confirmed and all below `index` is executed. */
export interface RoundRead extends Reading {
  readonly index: Slot;
  readonly round: number;
}

export interface Change {
  readonly from: Configuration;
  readonly to: Configuration;
  /** Of one to the new set alone: the members of it that have the log up to `end`, in this term; else null. */
  readonly reached: { readonly term: Term; readonly holders: NodeSet; readonly end: Slot } | null;
}

/**
 * `standby`: another is elected, as far as it knows. `look`: it asks the registry for a sign of life. `greet`, `vote`: it
 * campaigns. `download`: it is elected, and takes from the donor what it lacks. `lead`: safekeepers follow its log.
 */
export type Phase = "standby" | "look" | "greet" | "vote" | "download" | "lead";

/** Why a question is put to the registry, most urgent first. */
export const purposes = ["swap", "look at beat", "look", "beat"] as const;
export type Purpose = (typeof purposes)[number];

/** Other members, as an operator asked for them. */
export interface Wish {
  readonly session: Session;
  readonly sequence: number;
  readonly members: NodeSet;
  readonly outcome: "pending" | "done" | "failed";
}

export interface ProposerState extends Questioner<Purpose>, Serving {
  phase: Phase;
  /** The highest term that it knows of, and who is elected in it; null when it does not know. */
  term: Term;
  leader: NodeId | null;
  configuration: Configuration;
  // the registry
  /** The change of the configuration that it asks for; null when it asks for none. */
  change: Change | null;
  /** What an operator asked for last, and what has come of it; null when none did here. */
  wished: Wish | null;
  /** The last beat that it saw in the registry, and how many it made itself. */
  beat: string | null;
  beats: number;
  /** Campaigns that came to nothing, or terms lost, since a beat was heard: so much longer it waits. */
  outbid: number;
  // campaign
  campaign: number;
  greeted: NodeSet;
  /** The highest term that a greeted safekeeper told. */
  highest: Term;
  electors: NodeSet;
  refusers: NodeSet;
  /** Of the electors, who has the most: rank, last term and flush position. */
  donor: number;
  donorTerm: Term;
  /** Of the log: the donor's up to its end, `start`; from there on entries are of this term. */
  history: History;
  start: Slot;
  // the log
  /** What is compacted here; the log goes on from there. */
  base: Snapshot;
  log: Log<Entry>;
  executed: Slot;
  // replication, by rank of the safekeeper
  /** Its flush position in this term; -1: it has not taken the history of this term. */
  held: readonly number[];
  /** What it is sent next. */
  sent: readonly number[];
  /** Resends since it last answered. */
  missed: readonly number[];
  /** The last round that it confirmed. */
  confirmed: readonly number[];
  round: number;
  /** In the order they came, rounds rising. */
  reads: readonly RoundRead[];
}

export interface SafekeepersOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly proposers: number;
  readonly spares: number;
  readonly heartbeat: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly missedMax: number;
  readonly appendMax: number;
  readonly snapshotEntries: number;
}

export interface SafekeeperTypes {
  readonly State: SafekeeperDurable;
  readonly Durable: SafekeeperDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: SafekeepersOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: AskerDurable;
  readonly Message: Message;
  readonly Timer: "suspect" | "ask" | "beat" | "resend";
  readonly Options: SafekeepersOptions;
}
