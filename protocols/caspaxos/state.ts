/**
 * What acceptors and proposers of CASPaxos keep, on disk and in memory.
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), sections 2.2, 2.2.1, 2.3 and 3.1.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command, Result, Session } from "../../sim/contract/operation.ts";
import type { SessionEntry } from "../../sim/contract/state-machine.ts";
import type { Queued } from "../shared/proposer-clients.ts";
import type { Accept, Message } from "./messages.ts";
import { type Ballot, type CasPaxosOptions, type Configuration, noBallot, type Vote } from "./types.ts";

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
  ages: readonly number[]; // by rank: below this a proposer's messages are of before a removal; missing: 0
}

export interface AcceptorState extends AcceptorDurable {
  told: Table<Ballot>; // by register: the ballot of its last vote in this life, which may be told again
  served: Table<number>; // by register: clients that the holder of its promise had answered by then
}

/** A proposer may never forget which ballots it used. */
export interface ProposerDurable {
  used: Ballot; // the highest ballot that it opened, or asked promises for along with a vote
  configuration: Configuration; // the newest that it knows: to forget it costs time, and no more
  age: number; // removals that it has taken note of
  floor: number; // above the versions of all registers that it knows removed
  answered: Table<SessionEntry>; // the last changes of sessions in those
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

/** A register that holds nothing, on its way out (collect.ts). */
export interface Burial {
  readonly accept: Accept; // by which it holds nothing
  readonly stage: "spread" | "bury" | "remove";
  readonly answered: NodeSet; // who has done the stage's part, by rank
  readonly ages: readonly number[]; // of proposers, by rank, as they told
  readonly resends: number; // in this stage
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
  burial: Burial | null;
  graves: Table<Burial>; // by register: those that wait for the burial before
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
  readonly Timer: "retry" | "move" | "collect";
  readonly Options: CasPaxosOptions;
}
