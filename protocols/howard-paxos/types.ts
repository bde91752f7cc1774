/**
 * The words of the generalised register: votes, messages, options, and what each role keeps on disk and in memory.
 * Source: Howard, "Distributed consensus revised" (2019), chapter 2 for classic Paxos in these words, 5 and 6 for what is
 * revised.
 */
import type { Brand } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { smallestOwned } from "../shared/ballots.ts";
import type { WaitingRequest } from "../shared/proposer-clients.ts";

/** From 1 up; 0 stands for none. Every epoch belongs to one proposer. */
export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;
/** The smallest epoch of all: it belongs to the proposer of rank 0. */
export const firstEpoch = 1 as Epoch;

/** The smallest epoch above `epoch` that belongs to the proposer of `rank` among `proposers`. */
export const epochAfter = (epoch: Epoch, rank: number, proposers: number): Epoch =>
  smallestOwned(epoch, rank + firstEpoch, proposers);

/** What an acceptor accepted. */
export interface Vote {
  readonly epoch: Epoch;
  readonly value: string;
}

/** A vote that came with a promise. */
export interface ToldVote {
  readonly acceptor: number;
  readonly vote: Vote;
}
export const noVotes: readonly ToldVote[] = [];

/** A vote as judges compare it. */
export const reportOf = (vote: Vote | null): string => (vote === null ? "no vote" : `${vote.epoch}: ${vote.value}`);

/** 1a. */
export interface Prepare {
  readonly type: "prepare";
  readonly epoch: Epoch;
}
/** 1b. */
export interface PromiseMade {
  readonly type: "promise";
  readonly epoch: Epoch;
  readonly vote: Vote | null;
}
/** 2a. */
export interface Accept {
  readonly type: "accept";
  readonly epoch: Epoch;
  readonly value: string;
}
/** 2b. */
export interface Voted {
  readonly type: "accepted";
  readonly epoch: Epoch;
}
/** The refusal of a epoch below `promised`. */
export interface Nack {
  readonly type: "nack";
  readonly promised: Epoch;
}
/** From a learner to the others: this value is chosen. */
export interface Decide {
  readonly type: "decide";
  readonly value: string;
}

export type Message = Prepare | PromiseMade | Accept | Voted | Nack | Decide;

export interface HowardPaxosOptions {
  readonly proposers: number;
  /** Which family of quorum systems: `threshold`, `grid` or `weighted`. */
  readonly quorums: string;
  readonly phase1: number;
  readonly phase2: number;
  readonly columns: number;
  readonly votes: number;
  /** How much phase 1 must meet: `A`, `B` or `C`. */
  readonly revision: string;
  /** How a value is selected: `highest` or `quorum`. */
  readonly selection: string;
  /** Low epochs, up to this one, whose phase 2 needs all acceptors. */
  readonly allAboard: number;
  readonly prepromised: boolean;
  readonly retryMicros: number;
}

/** What an acceptor may never forget (section 2.5). */
export interface AcceptorDurable {
  promised: Epoch; // the highest epoch it answered in either phase
  vote: Vote | null; // its last vote, which is its highest
}

export type AcceptorState = AcceptorDurable;

/** A proposer may never forget which epochs it used. */
export interface ProposerDurable {
  epoch: Epoch; // the highest epoch it opened
}

/** Proposer and learner in one: the distinguished learner of a epoch is its proposer (section 2.3). */
export interface ProposerState {
  epoch: Epoch;
  phase: "idle" | "prepare" | "accept";
  outbid: Epoch; // the highest epoch above its own that a refusal told; none after opening a higher one
  refusals: NodeSet; // who refused the epoch, in the phase that it is in
  timesOutbid: number; // how often it was outbid since it last had nothing to do
  resends: number; // how often the running phase asked again, as far as its patience grows
  promises: NodeSet; // phase 1: who promised
  votes: readonly ToldVote[]; // phase 1: the votes among the promises, by acceptor
  proposal: string | null; // phase 2: the value
  accepts: NodeSet; // phase 2: who accepted
  chosen: string | null; // the register's value, once learned
  waiting: readonly WaitingRequest[]; // by session, one request of each; empty once a value is chosen
}

/** Forgets what the running epoch gathered. */
export function forgetEpoch(proposer: ProposerState): void {
  proposer.phase = "idle";
  proposer.outbid = noEpoch;
  proposer.refusals = noNodes;
  proposer.resends = 0;
  proposer.promises = noNodes;
  proposer.votes = noVotes;
  proposer.proposal = null;
  proposer.accepts = noNodes;
}

export interface AcceptorTypes {
  readonly State: AcceptorState;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: HowardPaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: ProposerDurable;
  readonly Message: Message;
  readonly Timer: "retry";
  readonly Options: HowardPaxosOptions;
}
