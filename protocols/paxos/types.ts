/**
 * The words of single-decree Paxos: ballots, votes, messages, and what each role keeps on disk and in memory.
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.2; Lamport, "The Part-Time Parliament" (1998), section 2.
 */
import type { Brand } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { smallestOwned } from "../shared/ballots.ts";
import type { WaitingRequest } from "../shared/proposer-clients.ts";

/** The paper's proposal number, from 1 up; 0 stands for none. Every ballot belongs to one proposer. */
export type Ballot = Brand<number, "Ballot">;
export const noBallot = 0 as Ballot;
/** The smallest ballot of all: it belongs to the proposer of rank 0. */
export const firstBallot = 1 as Ballot;

/** The smallest ballot above `ballot` that belongs to the proposer of `rank` among `proposers`. */
export const ballotAfter = (ballot: Ballot, rank: number, proposers: number): Ballot =>
  smallestOwned(ballot, rank + firstBallot, proposers);

/** What an acceptor accepted. */
export interface Vote {
  readonly ballot: Ballot;
  readonly value: string;
}

/** A vote as judges compare it. */
export const reportOf = (vote: Vote | null): string => (vote === null ? "no vote" : `${vote.ballot}: ${vote.value}`);

/** 1a. */
export interface Prepare {
  readonly type: "prepare";
  readonly ballot: Ballot;
}
/** 1b. */
export interface Promised {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly vote: Vote | null;
}
/** 2a. */
export interface Accept {
  readonly type: "accept";
  readonly ballot: Ballot;
  readonly value: string;
}
/** 2b. */
export interface Accepted {
  readonly type: "accepted";
  readonly ballot: Ballot;
}
/** The refusal of a ballot below `promised`. */
export interface Nack {
  readonly type: "nack";
  readonly promised: Ballot;
}
/** From a learner to the others: this value is chosen. */
export interface Decide {
  readonly type: "decide";
  readonly value: string;
}

export type Message = Prepare | Promised | Accept | Accepted | Nack | Decide;

export interface PaxosOptions {
  readonly proposers: number;
  /** Which family of quorum systems: `threshold`, `grid` or `weighted`. */
  readonly quorums: string;
  readonly phase1: number;
  readonly phase2: number;
  readonly columns: number;
  readonly votes: number;
  readonly prepromised: boolean;
  readonly retryMicros: number;
}

/** What an acceptor may never forget (section 2.5). */
export interface AcceptorDurable {
  promised: Ballot; // the highest ballot it answered in either phase
  vote: Vote | null; // its last vote, which is its highest
}

export type AcceptorState = AcceptorDurable;

/** A proposer may never forget which ballots it used. */
export interface ProposerDurable {
  ballot: Ballot; // the highest ballot it opened
}

/** Proposer and learner in one: the distinguished learner of a ballot is its proposer (section 2.3). */
export interface ProposerState {
  ballot: Ballot;
  phase: "idle" | "prepare" | "accept";
  outbid: Ballot; // the highest ballot above its own that a refusal told; none after opening a higher one
  refusals: NodeSet; // who refused the ballot, in the phase that it is in
  timesOutbid: number; // how often it was outbid since it last had nothing to do
  resends: number; // how often the running phase asked again, as far as its patience grows
  promises: NodeSet; // phase 1: who promised
  highest: Vote | null; // phase 1: the highest vote among the promises
  proposal: string | null; // phase 2: the value
  accepts: NodeSet; // phase 2: who accepted
  chosen: string | null; // the register's value, once learned
  waiting: readonly WaitingRequest[]; // by session, one request of each; empty once a value is chosen
}

/** Forgets what the running ballot gathered. */
export function forgetBallot(proposer: ProposerState): void {
  proposer.phase = "idle";
  proposer.outbid = noBallot;
  proposer.refusals = noNodes;
  proposer.resends = 0;
  proposer.promises = noNodes;
  proposer.highest = null;
  proposer.proposal = null;
  proposer.accepts = noNodes;
}

export interface AcceptorTypes {
  readonly State: AcceptorState;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: PaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: ProposerDurable;
  readonly Message: Message;
  readonly Timer: "retry";
  readonly Options: PaxosOptions;
}
