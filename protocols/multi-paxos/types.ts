/**
 * The words of Multi-Paxos: ballots, slots, votes, snapshots, and the messages. What a replica keeps of them is in state.ts.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex"
 * (2015), for the roles' names.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import { type Command, type CommandId, noopId, type Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/** A proposal number for all slots at once. Totally ordered; disjoint between replicas; 0 before the first. */
export type Ballot = Brand<number, "Ballot">;
export const zeroBallot = 0 as Ballot;

/** Whose ballot it is: a ballot is a round of ballots and a rank in it (see protocols/shared/ballots.ts). */
export const ballotOwner = (ballot: Ballot, replicas: number): number => ballot % replicas;

/** A position in the sequence of commands, from 0. */
export type Slot = Brand<number, "Slot">;
export const firstSlot = 0 as Slot;
export const after = (slot: Slot, count = 1): Slot => (slot + count) as Slot;

/** What a slot decides on: a client's command, or null, the no-op that fills a gap. */
export type Decree = Command | null;

/** What the judges know a decree by. */
export const identityOf = (decree: Decree): CommandId => (decree === null ? noopId : decree.id);

/** An acceptor's last vote in one slot. */
export interface Vote {
  readonly ballot: Ballot;
  readonly decree: Decree;
}

/** Who promises and votes, from one slot on. */
export interface Configuration {
  readonly members: NodeSet;
  /** The first slot that it governs: as far behind the slot that it was decreed in as the window is wide; 0: from the beginning. */
  readonly from: Slot;
  /** Whose command that was; absent of the first. */
  readonly asked?: { readonly session: Session; readonly sequence: number };
}

/**
 * The configurations of the window that begins at some slot: what governs that slot, and what governs those from `next.from`
 * on, where that is decreed already. There are no more, for a window sees one change at most (configuration.ts).
 */
export interface Configurations {
  readonly inForce: Configuration;
  readonly next: Configuration | null;
}

/** The state machine before the decree at `next`, sessions included; where members change, with the configurations there. */
export interface Snapshot {
  readonly next: Slot;
  readonly machine: Machine;
  readonly configurations?: Configurations;
}

/** Before 1a: would you promise `ballot`? Nothing is promised. */
export interface PreVote {
  readonly type: "preVote";
  readonly ballot: Ballot;
  /** Where members change: all slots below are chosen and can be fetched from who asks. */
  readonly executed?: Slot;
}
/** Whether it would; the ballot to beat; and all slots below `executed` are chosen and can be fetched here. */
export interface PreVoted {
  readonly type: "preVoted";
  readonly ballot: Ballot;
  readonly granted: boolean;
  readonly promised: Ballot;
  readonly executed: Slot;
}
/** 1a: for all slots from `from` on. */
export interface Prepare {
  readonly type: "prepare";
  readonly ballot: Ballot;
  readonly from: Slot;
}
/** 1b: the votes from `from` on; below `floor` all slots are chosen and their votes are gone. */
export interface Promised {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly floor: Slot;
  readonly votes: readonly (readonly [slot: Slot, vote: Vote])[];
}
/** 2a: consecutive slots from `slot` on. All slots below `committed` are chosen. */
export interface Accept {
  readonly type: "accept";
  readonly ballot: Ballot;
  readonly slot: Slot;
  readonly decrees: readonly Decree[];
  readonly committed: Slot;
}
/** 2b, for `count` slots from `slot` on. */
export interface Accepted {
  readonly type: "accepted";
  readonly ballot: Ballot;
  readonly slot: Slot;
  readonly count: number;
}
/** A ballot was too low: `promised` is the one to beat. */
export interface Nack {
  readonly type: "nack";
  readonly promised: Ballot;
}
/** The leader lives, has chosen all below `committed`, and asks who still follows in round `round`. */
export interface Heartbeat {
  readonly type: "heartbeat";
  readonly ballot: Ballot;
  readonly committed: Slot;
  readonly round: number;
  /** The last one: I am a member no more, and lead no more; this one is to stand at once, and nobody is bound to me. */
  readonly heir?: NodeId;
}
/** I follow, and followed when your round `round` reached me. I have no vote at `voted` or above. */
export interface HeartbeatAck {
  readonly type: "heartbeatAck";
  readonly ballot: Ballot;
  readonly round: number;
  readonly voted: Slot;
  /** Where members change: I have executed all slots below. */
  readonly executed?: Slot;
}
/** Send me what is chosen from `from` on. */
export interface Fetch {
  readonly type: "fetch";
  readonly from: Slot;
}
/** Chosen decrees, consecutive from `slot` on, as was asked; more can be fetched here up to `executed`. */
export interface Decided {
  readonly type: "decided";
  readonly slot: Slot;
  readonly decrees: readonly Decree[];
  readonly executed: Slot;
}
/** In place of decrees that were compacted away. */
export interface Install {
  readonly type: "install";
  readonly snapshot: Snapshot;
}
/** Quorum read: how far have you voted? */
export interface Probe {
  readonly type: "probe";
  readonly session: Session;
  readonly sequence: number;
}
/** No vote at `next` or above. */
export interface Probed {
  readonly type: "probed";
  readonly session: Session;
  readonly sequence: number;
  readonly next: Slot;
}

export type Message =
  | PreVote
  | PreVoted
  | Prepare
  | Promised
  | Accept
  | Accepted
  | Nack
  | Heartbeat
  | HeartbeatAck
  | Fetch
  | Decided
  | Install
  | Probe
  | Probed;

/** By what a leader may answer reads at once (lease.ts). */
export interface Lease {
  /** When the last round began that a quorum has answered; null: none has. */
  readonly since: Instant | null;
  /** Later ones, the oldest first, and when each was sent. */
  readonly rounds: readonly { readonly round: number; readonly sentAt: Instant }[];
}

export interface MultiPaxosOptions {
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly retryMicros: number;
  readonly window: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly reads: "log" | "read-index" | "quorum" | "lease";
  readonly leaseDrift: number;
  readonly phase1: number;
  readonly phase2: number;
  readonly reconfigures: string;
  readonly spares: number;
}
