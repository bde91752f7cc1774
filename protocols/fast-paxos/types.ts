/**
 * The words of Fast Paxos: votes, messages, options, and what each role keeps on disk and in memory.
 * Source: Lamport, "Fast Paxos" (2006), sections 2.1.2 and 2.2.1.
 */
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { WaitingRequest } from "../shared/proposer-clients.ts";
import type { Round } from "./rounds.ts";
import type { Tally } from "./tally.ts";

/** What an acceptor voted for. */
export interface Vote {
  readonly round: Round;
  readonly value: string;
}

/** A vote as judges compare it. */
export const reportOf = (vote: Vote | null): string => (vote === null ? "no vote" : `${vote.round}: ${vote.value}`);

/** From a proposer straight to the acceptors: a value for the fast round they are in. */
export interface Propose {
  readonly type: "propose";
  readonly value: string;
}
/** 1a. */
export interface Prepare {
  readonly type: "prepare";
  readonly round: Round;
}
/** 1b. */
export interface Promised {
  readonly type: "promise";
  readonly round: Round;
  readonly vote: Vote | null;
}
/** 2a with a value. */
export interface Accept {
  readonly type: "accept";
  readonly round: Round;
  readonly value: string;
}
/** 2a with the special value "any": the fast round is open to what proposers send. */
export interface Any {
  readonly type: "any";
  readonly round: Round;
}
/** 2b: a vote, told to every learner. */
export interface Accepted {
  readonly type: "accepted";
  readonly round: Round;
  readonly value: string;
}
/** The refusal of a round below `promised`. */
export interface Nack {
  readonly type: "nack";
  readonly promised: Round;
}

export type Message = Propose | Prepare | Promised | Accept | Any | Accepted | Nack;

export interface FastPaxosOptions {
  readonly proposers: number;
  readonly phase1: number;
  readonly classic: number;
  readonly fast: number;
  /** How a collision is resolved: `restart`, `coordinated` or `uncoordinated`. */
  readonly recovery: string;
  /** The first round is open from the start, as after an "any" that every acceptor has heard. */
  readonly open: boolean;
  readonly retryMicros: number;
}

/** What an acceptor may never forget. */
export interface AcceptorDurable {
  promised: Round; // the paper's rnd: the highest round it took part in
  vote: Vote | null; // the paper's vrnd and vval: its last vote, which is its highest
  open: Round; // the last fast round that was opened to proposals; closed by any higher promise
}

export interface AcceptorState extends AcceptorDurable {
  peerVotes: Tally; // uncoordinated recovery: votes that acceptors told in a fast round, its own among them
}

/** A coordinator may never forget which rounds it used. */
export interface ProposerDurable {
  round: Round; // the highest round it started
}

/** Proposer, coordinator of every so many rounds, and learner in one. */
export interface ProposerState {
  round: Round;
  /** fast: its value is with the acceptors; prepare, accept: it coordinates `round`, in phase 1 or 2. */
  phase: "idle" | "fast" | "prepare" | "accept";
  outbid: Round; // the highest round above its own that a refusal told; none after starting a higher one
  refusals: NodeSet; // who refused what it waits for
  timesOutbid: number; // how often it was outbid since it last had nothing to do
  resends: number; // how often the running phase asked again, as far as its patience grows
  proposal: string | null; // phase 2: the value
  promises: NodeSet; // phase 1: who promised
  promisedVotes: Tally; // phase 1: the votes of the highest round among the promises
  learnerVotes: Tally; // learner: the votes of the highest round in which it heard of any
  chosen: string | null; // the register's value, once learned
  waiting: readonly WaitingRequest[]; // by session, one request of each; empty once a value is chosen
}

export interface AcceptorTypes {
  readonly State: AcceptorState;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: FastPaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: ProposerDurable;
  readonly Message: Message;
  readonly Timer: "retry";
  readonly Options: FastPaxosOptions;
}
