/**
 * The words of CASPaxos: registers that are rewritten by functions of what they hold, ballots, votes, messages, and what
 * each role keeps on disk and in memory.
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), sections 2.2 and 2.2.1.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import { type Command, type CommandId, noopId, type Result, type Session } from "../../sim/contract/operation.ts";
import { emptyMachine, type Machine } from "../../sim/contract/state-machine.ts";
import { smallestOwned } from "../shared/ballots.ts";
import type { Queued } from "../shared/proposer-clients.ts";

/** From 1 up; 0 stands for none. Every ballot belongs to one proposer, which uses it for one register. */
export type Ballot = Brand<number, "Ballot">;
export const noBallot = 0 as Ballot;

/** The smallest ballot above `ballot` that belongs to the proposer of `rank` among `proposers`. */
export const ballotAfter = (ballot: Ballot, rank: number, proposers: number): Ballot =>
  smallestOwned(ballot, rank + 1, proposers);

/** The name of the one register, where it holds the whole store; else a register is called as its key is. */
export const wholeStore = "*";

/** The name of the register that holds the configuration, where there is one for each key: no key is called so. */
export const ownRegister = "#";

/** Who promises and who accepts: see configurations.ts. */
export interface Configuration {
  readonly number: number; // from 0; each step is one more
  readonly prepare: NodeSet; // who is asked to promise, by rank
  readonly accept: NodeSet; // who is asked to accept
  readonly target: NodeSet; // the members, once no change is under way
  readonly isSettled: boolean; // false: all registers have to be rewritten before the next step
  readonly former: { readonly prepare: NodeSet; readonly accept: NodeSet } | null; // the one before
  readonly joined: readonly number[]; // by rank: the number of the configuration with which it came last
}

/**
 * What a register holds after so many changes: a store of all keys, or of the one that it is named for, and the sessions of
 * those who changed it.
 */
export interface Contents {
  readonly version: number; // changes so far
  readonly last: CommandId; // the last of them; the no-op before the first
  readonly machine: Machine;
  /** In the register that holds it, once it is not the first any more. */
  readonly configuration?: Configuration;
}

/** The paper's empty value. */
export const noContents = (): Contents => ({ version: 0, last: noopId, machine: emptyMachine() });

/** What an acceptor accepted. */
export interface Vote {
  readonly ballot: Ballot;
  readonly contents: Contents;
}

/** A vote as judges compare it. */
export const reportOf = (vote: Vote | null): string =>
  vote === null ? "no vote" : `${vote.ballot}: ${vote.contents.version} changes, last ${vote.contents.last}`;

/** 1a. */
export interface Prepare {
  readonly type: "prepare";
  readonly register: string;
  readonly ballot: Ballot;
  /** Clients that the proposer has answered in this life. */
  readonly served: number;
  /** That of the proposer; without it, the first. */
  readonly configuration?: Configuration;
}
/** 1b, the paper's confirmation of a prepare. */
export interface PrepareAnswer {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly vote: Vote | null;
}
/** 2a, and the prepare of ballot `next` along with it, unless that is 0. */
export interface Accept {
  readonly type: "accept";
  readonly register: string;
  readonly ballot: Ballot;
  readonly next: Ballot;
  readonly served: number;
  readonly contents: Contents;
  /** The last change that the proposer found, and those that it made of it: what judges are told. */
  readonly ids: readonly CommandId[];
  readonly configuration?: Configuration;
}
/** 2b, and what the acceptor has promised by now: where that is the ballot's `next`, 1b of it, with this vote. */
export interface AcceptAnswer {
  readonly type: "accepted";
  readonly register: string;
  readonly ballot: Ballot;
  readonly promised: Ballot;
}
/**
 * The paper's conflict: `ballot` is below `promised`, or of a configuration before that which is told. `version` is that of the acceptor's vote, and `served` what the holder
 * of the promise said of itself.
 */
export interface Nack {
  readonly type: "nack";
  readonly ballot: Ballot;
  readonly promised: Ballot;
  readonly version: number;
  readonly served: number;
  readonly configuration?: Configuration;
}
/** Take this configuration for the newest, unless you know of a newer one. */
export interface Adopt {
  readonly type: "adopt";
  readonly configuration: Configuration;
}
/** The newest configuration that the acceptor knows of by now, and the registers in which it has voted. */
export interface AdoptAnswer {
  readonly type: "adopted";
  readonly configuration: Configuration;
  readonly registers: readonly string[];
}

export type Message = Prepare | PrepareAnswer | Accept | AcceptAnswer | Nack | Adopt | AdoptAnswer;

export interface CasPaxosOptions {
  readonly proposers: number;
  readonly spares: number;
  /** `one` register with the whole store, or `each` key its own. */
  readonly store: string;
  readonly piggyback: boolean;
  readonly phase1: number;
  readonly phase2: number;
  readonly retryMicros: number;
}

/** One register at one acceptor. */
export interface Register {
  readonly promised: Ballot; // the highest ballot it answered in either phase, or promised along with a vote
  readonly vote: Vote | null; // its last vote, which is its highest
}
export const blankRegister: Register = { promised: noBallot, vote: null };

/** What an acceptor may never forget. */
export interface AcceptorDurable {
  registers: Table<Register>;
  configuration: Configuration | null; // the newest that it was told; null: only the first
}

export interface AcceptorState extends AcceptorDurable {
  told: Table<Ballot>; // by register: the ballot of its last vote in this life, which may be told again
  served: Table<number>; // by register: clients that the holder of its promise had answered by then
}

/** A proposer may never forget which ballots it used. */
export interface ProposerDurable {
  used: Ballot; // the highest ballot that it opened, or asked promises for along with a vote
  configuration: Configuration; // the newest that it knows: to forget it costs time, and no more
}

/** A client's request that waits for a register. */
export interface WaitingCommand extends Queued {
  readonly command: Command;
}

/** What a client will be told, once the contents that it follows from are chosen. */
export interface PendingAnswer {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly result: Result | null; // null: of something so old that nobody waits for it
  readonly from: "change" | "read" | "session" | "refusal";
  readonly why?: string; // of a refusal
}

/** Phase 2 of the running ballot. */
export interface Proposal {
  readonly accept: Accept;
  readonly answers: readonly PendingAnswer[];
}

/** Phase 1 of a ballot, gone ahead of its need (section 2.2.1): who promised it, and the highest vote they told. */
export interface Cached {
  readonly ballot: Ballot;
  readonly promises: NodeSet;
  readonly vote: Vote | null;
}

/** What a proposer does to make the next step of a change possible (move.ts). */
export interface Move {
  readonly number: number; // of the configuration that the step leads on from
  readonly adopted: NodeSet; // who has taken it up, by rank
  readonly isFenced: boolean; // so many that the one before is dead
  readonly unsettled: readonly string[]; // registers in which these voted, and which are to be rewritten
}

export interface ProposerState extends ProposerDurable {
  phase: "idle" | "prepare" | "accept";
  register: string; // that the running ballot is for, or the last one was
  ballot: Ballot; // the running one
  outbid: Ballot; // the highest ballot above its own that a refusal told; none after opening a higher one
  refusals: NodeSet; // who refused the ballot, in the phase that it is in
  timesOutbid: number; // how often it was outbid since it served a client, or met a change or a rival that served one
  met: number; // the highest version that it met since it served a client
  served: number; // clients that it answered in this life
  rivals: Table<number>; // by rank: how many a rival had answered when it was met last
  resends: number; // how often the running phase asked again, as far as its patience grows
  promises: NodeSet; // phase 1: who promised
  highest: Vote | null; // phase 1: the highest vote among the promises
  agreeing: NodeSet; // phase 1: who told that same vote
  proposal: Proposal | null; // phase 2
  accepts: NodeSet; // phase 2: who accepted
  granted: NodeSet; // phase 2: who of them promised the next ballot with it
  cached: Table<Cached>; // by register
  waiting: readonly WaitingCommand[]; // by session, one request of each
  move: Move | null; // towards the next configuration
}

/** Forgets what the running ballot gathered. */
export function forgetBallot(proposer: ProposerState): void {
  proposer.phase = "idle";
  proposer.ballot = noBallot;
  proposer.outbid = noBallot;
  proposer.refusals = noNodes;
  proposer.resends = 0;
  proposer.promises = noNodes;
  proposer.highest = null;
  proposer.agreeing = noNodes;
  proposer.proposal = null;
  proposer.accepts = noNodes;
  proposer.granted = noNodes;
}

export interface AcceptorTypes {
  readonly State: AcceptorState;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: CasPaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: ProposerDurable;
  readonly Message: Message;
  readonly Timer: "retry" | "move";
  readonly Options: CasPaxosOptions;
}
