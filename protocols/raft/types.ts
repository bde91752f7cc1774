/**
 * The words of Raft: terms, indexes, entries, messages, and what a replica keeps on disk and in memory.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), figure 3.1 (the summary of Raft), with its errata.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Command, CommandId, Request, Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { ClusterConfiguration, LogEntry, Snapshot } from "./entries.ts";
import type { Message } from "./messages.ts";
import { type Index, noIndex, noTerm, type Term } from "./numbers.ts";
import type { Progress } from "./progress.ts";

export { type ClusterConfiguration, type LogEntry, type Snapshot, valueOfEntry } from "./entries.ts";
export type {
  Acknowledgement,
  Append,
  ChunkTaken,
  Forwarded,
  InstallChunk,
  InstallSnapshot,
  Message,
  PreVote,
  PreVoted,
  Probe,
  Probed,
  ReadIndex,
  ReadIndexed,
  Rejected,
  RequestVote,
  SendSnapshot,
  Taken,
  TimeoutNow,
  Voted,
} from "./messages.ts";
export { firstIndex, type Index, nextTerm, noIndex, noTerm, type Term } from "./numbers.ts";

/** A change that was asked for, while those who are to vote catch up (§4.2.1). */
export interface Change {
  readonly command: Command;
  /** Who is to vote; and of these, who does not yet. */
  readonly members: NodeSet;
  readonly learners: NodeSet;
  /** The last entry of the log as this round of catching up began. */
  readonly target: Index;
  /** Checks of the quorum since the change was asked for, at the beginning of this round and now. */
  readonly began: number;
  readonly age: number;
}

export type Timer = "election" | "heartbeat" | "quorum" | "transfer";

/** What no crash may take back before an answer that reveals it has left (figure 3.1, "persistent state"). */
export interface Durable {
  term: Term;
  votedFor: NodeId | null; // in `term`
  log: Log<LogEntry>; // the entries above the snapshot, and a tail of those that it covers
  snapshot: Snapshot;
}

type Role = "follower" | "preCandidate" | "candidate" | "leader";

/** A read that waits until its leader is confirmed in `round` and has applied up to `index`. */
export interface PendingRead {
  readonly id: CommandId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  readonly index: Index;
  readonly round: number;
  /** A server that asked for a client of its own: it is told the index, and answers itself. */
  readonly from?: NodeId;
}

/** A read that waits at a server that does not lead (follower-reads.ts). */
export interface ReadHere {
  readonly id: CommandId;
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  /** How far must be applied; null while nobody has told. */
  readonly index: Index | null;
  /** Quorum reads: who has told since it was asked last, and the highest index told since. */
  readonly told: NodeSet;
  readonly highest: Index;
  /** Heartbeats heard since it was asked last. */
  readonly beats: number;
}

/** What a client asked of a server that passed it on. */
export interface PassedOn {
  readonly client: NodeId;
  readonly request: Request;
  /** Heartbeats heard since it went to the leader last; and whether that has said that it has it. */
  readonly beats: number;
  readonly isTaken: boolean;
}

/** The parts of a snapshot that came so far: its entries below `at`. */
export interface Assembly {
  readonly index: Index;
  readonly indexTerm: Term;
  readonly at: number;
  readonly machine: Machine;
}

/** By what a leader may answer reads at once (lease.ts). */
export interface Lease {
  /** When the last round was sent that a majority answered; null before the first. */
  readonly since: Instant | null;
  /** Rounds that a majority has yet to answer, oldest first. */
  readonly rounds: readonly { readonly round: number; readonly sentAt: Instant }[];
}

/** The client of a command that nobody waits for. */
export const nobody = -1 as NodeId;

/** A replica in memory: a copy of the disk as last written, and what may be forgotten. */
export interface State extends Durable {
  role: Role;
  leader: NodeId | null; // of `term`, as far as known; itself when leading
  heardAt: Instant; // when that leader's last request came
  votes: NodeSet; // (pre-)candidate: who granted
  transferred: boolean; // candidate, leader: this election was asked for by the leader before
  commit: Index; // every entry up to here is committed
  applied: Index; // and up to here applied to `machine`; at most `commit`
  machine: Machine;
  configuration: ClusterConfiguration;
  readsHere: readonly ReadHere[]; // of a server that does not lead
  passedOn: readonly PassedOn[]; // to the leader that it hears (forwarding.ts)
  isApplying: boolean; // a message to itself is under way, to apply what is committed
  assembly: Assembly | null; // a snapshot of which some parts are here

  // The leader's; empty elsewhere.
  progress: readonly Progress[]; // by node id, its own included
  active: NodeSet; // who answered since the last check of the quorum
  activeBefore: NodeSet; // and who between that check and the one before
  checkRounds: readonly number[]; // the rounds that began with the last checks, the oldest first: answers to earlier ones are late
  termStart: Index; // the entry that opened this term
  round: number; // the last round of heartbeats begun
  queue: Log<Command>; // commands that wait for the disk; they join the log as one batch
  waiting: Table<NodeId>; // clients to answer, by id of the command that is in the log or the queue, or is a read
  reads: Log<PendingRead>; // oldest first
  transferTo: NodeId | null; // who is to lead next
  change: Change | null; // of the members, not in the log yet
  lease: Lease | null; // null: no reads by it in this term
}

export interface RaftOptions {
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly batchEntries: number;
  readonly windowEntries: number;
  readonly pendingMax: number;
  readonly snapshotEntries: number;
  readonly snapshotTailEntries: number;
  readonly transferMicros: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly reads: string;
  readonly leaseDrift: number;
  readonly reconfigures: string;
  readonly spares: number;
  readonly witnesses: number;
  readonly preferred: number;
  readonly forwards: boolean;
  readonly applyEntries: number;
  readonly batchBytes: number;
  readonly windowBytes: number;
  readonly chunkEntries: number;
  readonly delegates: boolean;
}

export interface Raft {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: RaftOptions;
}

export const lastIndex = ({ log }: Durable): Index => (log.next - 1) as Index;
export const lastTerm = ({ log, snapshot }: Durable): Term => log.last()?.term ?? snapshot.term;

/** The term of the entry at `index`; undefined when it is not here or was compacted away. */
export const termAt = ({ log, snapshot }: Durable, index: Index): Term | undefined => {
  if (index === snapshot.index) return snapshot.term;
  return index === noIndex ? noTerm : log.at(index)?.term; // before the first entry all logs are alike
};

/** What a vote tells of the voter's log, for the judges. */
export const reportOfLog = (durable: Durable): string => `${lastTerm(durable)}:${lastIndex(durable)}`;

/** What only a leader has, empty: of everyone who does not lead. */
export const noLeadership = () => ({
  progress: nobodysProgress,
  active: noNodes,
  activeBefore: noNodes,
  checkRounds: noRounds,
  termStart: noIndex,
  round: 0,
  queue: Log.empty<Command>(),
  waiting: Table.empty<NodeId>(),
  reads: Log.empty<PendingRead>(),
  transferTo: null,
  change: null,
  lease: null,
});

const nobodysProgress: readonly Progress[] = [];
const noRounds: readonly number[] = [];
