/**
 * The words of Zab: epochs, zxids, entries of the history, snapshots, votes and messages. What a replica keeps of them is in
 * state.ts.
 * Source: Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), section IV; Medeiros,
 * "ZooKeeper's atomic broadcast protocol: Theory and practice" (2012), for the phases as ZooKeeper has them.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import { type Command, type CommandId, noopId, type Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/** Epochs follow each other, and each has one leader at most; 0 before the first. */
export type Epoch = Brand<number, "Epoch">;
export const noEpoch = 0 as Epoch;

/**
 * The identity of an entry: its epoch, and how many entries that epoch had before it. As one number, so that the order of numbers
 * is the order of the history; in decimal, so that a reader of a trace sees both.
 */
export type Zxid = Brand<number, "Zxid">;
export const noZxid = 0 as Zxid;

/** Entries that an epoch may have. ZooKeeper has 32 bits for them, and looks for a leader anew when they are used up. */
const countersMax = 1_000_000;

export const zxidOf = (epoch: Epoch, counter: number): Zxid => (epoch * countersMax + counter) as Zxid;
export const epochOf = (zxid: Zxid): Epoch => Math.floor(zxid / countersMax) as Epoch;

/** How many entries the epoch of this one may have behind it. */
export const countersLeft = (zxid: Zxid): number => countersMax - 1 - (zxid % countersMax);

/** The zxid that follows in the same epoch. */
export const successor = (zxid: Zxid): Zxid => (zxid + 1) as Zxid;

/** A transaction in the history. Null: NEWLEADER, the first entry of its epoch, which stands for all before it. */
export interface Entry {
  readonly zxid: Zxid;
  readonly command: Command | null;
}

/** What the judges know an entry by. */
export const commandIdOf = ({ command }: Entry): CommandId => (command === null ? noopId : command.id);

/** The state after the entry `zxid`, sessions included, and the place of that entry in the history, counted from 1. */
export interface Snapshot {
  readonly zxid: Zxid;
  readonly position: number;
  readonly machine: Machine;
}

/** Whom a replica would have lead, and how far that one's history goes: the last epoch that it took part in, and its last zxid. */
export interface Vote {
  readonly leader: NodeId;
  readonly epoch: Epoch;
  readonly zxid: Zxid;
}

export type Phase = "looking" | "following" | "leading";

/** Fast leader election: whom I vote for in this round; or, from one who does not look, whom I follow since that round. */
export interface Notification {
  readonly type: "notification";
  readonly phase: Phase;
  readonly round: number;
  readonly vote: Vote;
}
/** Phase 1, CEPOCH: I follow you, and have promised this epoch. */
export interface FollowerInfo {
  readonly type: "followerInfo";
  readonly acceptedEpoch: Epoch;
}
/** Phase 1, NEWEPOCH: this is the epoch that I propose to lead. */
export interface LeaderInfo {
  readonly type: "leaderInfo";
  readonly epoch: Epoch;
}
/** Phase 1, ACK-E: I take part in no lower epoch any more, and this is how far my history goes. */
export interface AckEpoch {
  readonly type: "ackEpoch";
  readonly epoch: Epoch;
  readonly currentEpoch: Epoch;
  readonly zxid: Zxid;
  /** False from one who does not know to whom it promised the epoch: it may be brought up to date, and not be counted. */
  readonly isPromise: boolean;
}
/**
 * How a history becomes the leader's. DIFF: put these behind what you have. TRUNC: remove what is behind `to` before. SNAP: take
 * this state for all you have.
 */
export type Sync =
  | { readonly type: "diff"; readonly after: Zxid; readonly entries: readonly Entry[] }
  | { readonly type: "trunc"; readonly to: Zxid; readonly entries: readonly Entry[] }
  | { readonly type: "snap"; readonly snapshot: Snapshot; readonly entries: readonly Entry[] };

/** Phase 2, NEWLEADER: the epoch begins with this history. All up to `commit` is committed. */
export interface NewLeader {
  readonly type: "newLeader";
  readonly epoch: Epoch;
  readonly sync: Sync;
  readonly commit: Zxid;
}
/** Phases 2 and 3, ACK: the history on my disk is that of this epoch, up to `zxid`. */
export interface Ack {
  readonly type: "ack";
  readonly epoch: Epoch;
  readonly zxid: Zxid;
}
/** Phase 2, COMMIT-LD or UPTODATE: a quorum has the history of this epoch, and you may serve. */
export interface UpToDate {
  readonly type: "upToDate";
  readonly epoch: Epoch;
  readonly commit: Zxid;
}
/** Phase 3, PROPOSE: put these behind your history, in the order of their zxids. */
export interface Proposal {
  readonly type: "proposal";
  readonly epoch: Epoch;
  readonly entries: readonly Entry[];
}
/** Phase 3, COMMIT: all up to `zxid` is committed. */
export interface Commit {
  readonly type: "commit";
  readonly epoch: Epoch;
  readonly zxid: Zxid;
}
/** The leader lives, its history goes to `last`, and all up to `commit` is committed; who follows in `round`? */
export interface Ping {
  readonly type: "ping";
  readonly epoch: Epoch;
  readonly round: number;
  readonly last: Zxid;
  readonly commit: Zxid;
}
/** I follow, and did when your round reached me; my history of your epoch goes to `zxid`, 0 for none yet. */
export interface Pong {
  readonly type: "pong";
  readonly epoch: Epoch;
  readonly round: number;
  readonly zxid: Zxid;
}

/** ZooKeeper's sync, for a read of that session: how far is everything committed? */
export interface SyncRead {
  readonly type: "sync";
  readonly session: Session;
  readonly sequence: number;
}
/** All up to `zxid` was committed when your sync reached me. */
export interface Synced {
  readonly type: "synced";
  readonly session: Session;
  readonly sequence: number;
  readonly zxid: Zxid;
}

export type Message =
  | Notification
  | FollowerInfo
  | LeaderInfo
  | AckEpoch
  | NewLeader
  | Ack
  | UpToDate
  | Proposal
  | Commit
  | Ping
  | Pong
  | SyncRead
  | Synced;

export interface ZabOptions {
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly retryMicros: number;
  readonly settleMicros: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
  readonly tailEntries: number;
  readonly reads: string;
}
