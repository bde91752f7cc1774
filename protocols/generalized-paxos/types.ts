/**
 * The words of Generalized Paxos: epochs, votes, messages, options, and what each role keeps on disk and in memory.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), the Generalized Paxos algorithm.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command, CommandId } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { Outstanding } from "../shared/again.ts";
import type { Element, History, HistoryStep } from "./c-struct/history.ts";
import type { StepTally } from "./c-struct/tally.ts";
import type { Round } from "./rounds.ts";

/** The stretch of history between two checkpoints, from 0: votes speak of one epoch, promises of all. */
export type Epoch = Brand<number, "Epoch">;
export const firstEpoch = 0 as Epoch;
export const nextEpoch = (epoch: Epoch): Epoch => (epoch + 1) as Epoch;

/** What an epoch starts from: everything before it, executed. */
export interface Base {
  readonly epoch: Epoch;
  readonly machine: Machine;
}

/** The paper's vrnd and vval, in the epoch of the base beside it. */
export interface Vote {
  readonly round: Round;
  readonly history: History;
}

/** Phase 2a of a fast round, sent by proposers straight to the acceptors. `epoch` is where the sender stands. */
export interface Propose {
  readonly type: "propose";
  readonly epoch: Epoch;
  readonly command: Command;
}
/** To the leader of a classic round: propose this. An acceptor hands it on to the leader of the round that it promised. */
export interface Submit {
  readonly type: "submit";
  readonly command: Command;
}
/** 1a, for the sender's epoch and all after it. */
export interface Prepare {
  readonly type: "prepare";
  readonly round: Round;
  readonly epoch: Epoch;
}
/** 1b. An acceptor in an older epoch than the leader's has no vote there. */
export interface Promised {
  readonly type: "promise";
  readonly round: Round;
  readonly epoch: Epoch;
  readonly vote: Vote;
}
/**
 * 2a: the leader's history, but for its first `before` elements, which the acceptor should have. In a fast round it is
 * only what the round starts with. `closed`: the classic round whose votes closed the epoch before; 0: not known.
 */
export interface Accept {
  readonly type: "accept";
  readonly round: Round;
  readonly epoch: Epoch;
  readonly closed: Round;
  readonly before: number;
  readonly elements: readonly Element[];
}
/** 2b: what was added to the vote in `round`, which now has `size` steps. */
export interface Accepted {
  readonly type: "accepted";
  readonly round: Round;
  readonly epoch: Epoch;
  readonly steps: readonly HistoryStep[];
  readonly size: number;
}
/** A round, or a proposal outside one, that was refused: `round` is what the sender promised or follows. */
export interface Nack {
  readonly type: "nack";
  readonly round: Round;
}
/**
 * The leader of `round` lives, and has learned so many steps of its epoch. Proposers hear it, and acceptors, who answer.
 * `beat`: how many it sent before, since it began to lead.
 */
export interface Heartbeat {
  readonly type: "heartbeat";
  readonly round: Round;
  readonly epoch: Epoch;
  readonly learned: number;
  readonly beat: number;
}
/** To the acceptors, from a proposer that hears of no leader: who is there, and does anyone lead you? */
export interface Ask {
  readonly type: "ask";
}
/**
 * An acceptor's answer to a heartbeat or an `ask`: the round that it promised, how many steps its vote there has, and
 * whether it heard a leader a short while ago. `beat`: that of the heartbeat; 0 to an `ask`.
 */
export interface PresentAcceptor {
  readonly type: "present";
  readonly round: Round;
  readonly epoch: Epoch;
  readonly size: number;
  readonly isLed: boolean;
  readonly beat: number;
}
/** I stand at `epoch`: send me the base of a later one, and what you vote for or propose in this one. */
export interface Fetch {
  readonly type: "fetch";
  readonly epoch: Epoch;
}
export interface Install {
  readonly type: "install";
  readonly base: Base;
}

export type Message =
  | Propose
  | Submit
  | Prepare
  | Promised
  | Accept
  | Accepted
  | Nack
  | Heartbeat
  | Ask
  | PresentAcceptor
  | Fetch
  | Install;

export type Timer = "election" | "heartbeat" | "retry" | "classic";

export interface GeneralizedPaxosOptions {
  readonly proposers: number;
  readonly phase1: number;
  readonly classic: number;
  readonly fast: number;
  /** The first round is fast and open from the start, as after a 2a that every acceptor has heard. */
  readonly open: boolean;
  readonly snapshotEntries: number;
  readonly classicMicros: number;
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly retryMicros: number;
}

/** What an acceptor may never forget. */
export interface AcceptorDurable {
  promised: Round; // the paper's rnd: the highest round it took part in
  base: Base;
  vote: Vote;
}

export interface AcceptorState extends AcceptorDurable {
  held: readonly Command[]; // proposals that came while no fast round was open, in case one opens; by id
  ledAt: Instant | null; // when it last heard a leader whom it had not refused
}

/** A leader may never forget which rounds it used. */
export interface ProposerDurable {
  started: Round; // the highest round it led
}

/** A client that waits here for a command; `looks`: how often the retry timer has found it waiting in this round. */
export interface Waiting {
  readonly client: NodeId;
  readonly command: Command;
  readonly looks: number;
}

/** What a promise told. */
export interface Report {
  readonly epoch: Epoch;
  readonly vote: Vote;
}

/** Why a leader left the fast round, or took over: only after a checkpoint is a fast quorum known to be at work. */
export type ClassicRoundCause = "checkpoint" | "conflict" | "takeover";

/** Proposer, learner, and leader of every so many rounds, in one. */
export interface ProposerState {
  // Learner.
  /** What this epoch starts from. */
  base: Base;
  /** The base, and what was learned since. */
  machine: Machine;
  /** In this epoch: each element that was learned, and what it follows. */
  learned: Table<readonly CommandId[]>;
  /** The highest round whose votes it heard of: only these are counted. */
  tallied: Round;
  /** Votes of that round, in this epoch, step by step. */
  tally: StepTally;
  /** By acceptor: how many steps of its vote are in the tally; at most `toldSteps`. */
  countedSteps: readonly number[];
  /** By acceptor: how many steps its vote has, as it last told. */
  toldSteps: readonly number[];
  /** Acceptors that were asked for what they have beyond, and are not asked again yet. */
  asked: NodeSet;
  /** By acceptor: the question that it has not answered; null when there is none. */
  fetches: readonly (Outstanding | null)[];
  /** The round whose votes closed the epoch before; none when the base came as a snapshot. */
  closed: Round;
  /** How many steps of this epoch the leader has learned, as it last told. */
  toldLearned: number;

  // Clients.
  waiting: Table<Waiting>; // by session
  /** The acceptor that hands on commands to the leader of this classic round, whom they may not reach. */
  relay: NodeId | null;

  // Leader.
  /** The highest round that it led, as on its disk. */
  started: Round;
  /** The highest round that it knows of; its own while it leads. */
  round: Round;
  /** What it does in its round: prepare is phase 1, classic and fast are phase 2. */
  phase: "follow" | "prepare" | "classic" | "fast";
  /** Why its last classic round began. */
  cause: ClassicRoundCause;
  /** Prepare: what each acceptor promised with. Empty in other phases. */
  reports: readonly (Report | null)[];
  /** Prepare and classic: when it last sent again what is under way, or got on. */
  push: Outstanding;
  /** Classic: what it proposed in this epoch. Within a round it only grows; ⊥ in other phases. */
  tried: History;
  /** Classic: how much of that had been proposed by the last retry. */
  triedAtRetry: number;
  /** Classic: how much had been proposed by the last look of the classic timer, and by the one before. */
  triedAtLooks: readonly [last: number, before: number];
  /** Classic: whether the checkpoint is proposed, and what comes after it. Nothing is appended unless it is open. */
  closing: "open" | "classic" | "fast";
  /** Commands that other proposers submitted and that have to wait, by id. */
  queue: readonly Command[];
  /** Acceptors heard in this round, or since the last heartbeat but one. */
  heardFrom: NodeSet;
  /** Those of them that were heard since the last heartbeat. */
  heardSinceBeat: NodeSet;
  /** Fast: what was not learned at the last retry. */
  unlearnedAtRetry: readonly CommandId[];

  // Who supports it (support.ts).
  /** Follows: it asked the acceptors whether it may take over. */
  isAsking: boolean;
  /** Acceptors that answered: its heartbeats since they last made a quorum, or what it asked. */
  answered: NodeSet;
  /** Leads: heartbeats sent to the acceptors since it began to. */
  beats: number;
  /** Leads: of the answers since a quorum last made one, the latest came so many heartbeats after its own. */
  answerLag: number;
  /** Leads: heartbeats sent in a row after which no quorum had answered. */
  silentBeats: number;
  /** How often in a row it gave up leading because no quorum answered; each time it waits twice as long, while answers do. */
  timesUnheard: number;
  /** Leads: acceptors that promised a higher round than its own. */
  refusedBy: NodeSet;
  /** The highest round that refused it; not above its own once it goes higher. */
  outbid: Round;
}

export interface AcceptorTypes {
  readonly State: AcceptorState;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: GeneralizedPaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: ProposerDurable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: GeneralizedPaxosOptions;
}

export type ProposerIo = Io<ProposerTypes>;
