/**
 * The words of Multi-Paxos: ballots, slots, votes, messages, and what a replica keeps on disk and in memory.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; van Renesse and Altinbuken, "Paxos Made Moderately Complex"
 * (2015), for the roles' names.
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
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

/** The state machine before the decree at `next`, sessions included. */
export interface Snapshot {
  readonly next: Slot;
  readonly machine: Machine;
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
/** The leader lives, has chosen all below `committed`, and asks who still follows in read round `round`. */
export interface Heartbeat {
  readonly type: "heartbeat";
  readonly ballot: Ballot;
  readonly committed: Slot;
  readonly round: number;
}
/** I follow, and followed when your round `round` reached me. I have no vote at `voted` or above. */
export interface HeartbeatAck {
  readonly type: "heartbeatAck";
  readonly ballot: Ballot;
  readonly round: number;
  readonly voted: Slot;
}
/** Send me what is chosen from `from` on. */
export interface Fetch {
  readonly type: "fetch";
  readonly from: Slot;
}
/** Chosen decrees, consecutive from `slot` on. */
export interface Decided {
  readonly type: "decided";
  readonly slot: Slot;
  readonly decrees: readonly Decree[];
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

export type Timer = "election" | "lease" | "heartbeat" | "retry";

/** What no crash may take back before an answer that reveals it has left. */
export interface Durable {
  promised: Ballot; // one promise for all slots
  votes: Table<Vote>; // by slot, from the snapshot on
  snapshot: Snapshot;
}

export type Role = "follower" | "candidate" | "leader";

/** A slot that the leader has proposed and not yet chosen. */
export interface Proposal {
  readonly decree: Decree;
  readonly acks: NodeSet;
}

/** A client that waits here for a command to be executed. */
export interface WaitingClient {
  readonly client: NodeId;
  readonly sequence: number;
}

/**
 * A read that waits: for a quorum of `acks` (of its heartbeat round, or of its probe), then until all below `slot` is
 * executed.
 */
export interface Read {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  readonly slot: Slot;
  readonly round: number; // 0: a quorum read
  readonly acks: NodeSet;
}

/** What a replica keeps in memory: acceptor, learner, and candidate or leader. */
export interface State extends Leadership {
  // Acceptor.
  promised: Ballot; // it gives no vote and no promise below it, for any slot
  votes: Table<Vote>; // by slot: the last vote of each, from the snapshot on
  votesEnd: Slot; // no vote at this slot or above

  // Learner: slots below `executed` are chosen and applied; some above may be known to be chosen.
  machine: Machine; // after all slots below `executed`
  snapshot: Snapshot; // the last one written
  executed: Slot; // the first slot that is not applied
  chosen: Table<{ readonly decree: Decree }>; // by slot, from `executed` on: known to be chosen, with a gap before
  log: Log<Decree>; // up to `executed`: what others may fetch; it may begin before the snapshot

  // Who leads, as far as this replica knows.
  role: Role;
  leader: NodeId | null; // itself, or who sent an accept or heartbeat of the promised ballot; null after a rival's
  grantsLease: boolean; // it heard from the leader less than a lease ago, so it answers no other's prepare

  // Candidate and leader. Of a ballot that is lost these stay as they were, and nobody reads them.
  ballot: Ballot; // the last ballot it opened itself
  floor: Slot; // the highest floor among the promises: all slots below are chosen
  floorAt: NodeId | null; // who promised it, from whom what is below can be fetched
  next: Slot; // the first slot not proposed in this ballot
  overdueEnd: Slot; // slots below were proposed before the last look: what is not chosen of them is proposed again
  committed: Slot; // all slots below are chosen
  inheritedEnd: Slot; // all that earlier leaders may have chosen is below: reads wait until it is executed

  // Reads, of a leader or (quorum reads) of any replica.
  round: number; // the last read round, counted through all ballots of this replica
  reads: readonly Read[]; // one of each session
}

/** What a candidate or leader gathers for its ballot, and loses with it. */
export interface Leadership {
  promises: NodeSet; // who promised the ballot
  reported: Table<Vote>; // by slot: the highest-ballot vote among the promises; empty once leader
  proposals: Table<Proposal>; // by slot: proposed in this ballot, not yet chosen
  queue: readonly Decree[]; // commands that wait for the window
  waiting: Table<WaitingClient>; // by session: clients that wait for a command
}

/** A replica that leads nothing. */
export const noLeadership = (): Leadership => ({
  promises: noNodes,
  reported: Table.empty(),
  proposals: Table.empty(),
  queue: [],
  waiting: Table.empty(),
});

export interface MultiPaxosOptions {
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly retryMicros: number;
  readonly window: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
  readonly reads: "log" | "read-index" | "quorum";
  readonly phase1: number;
  readonly phase2: number;
}

export interface MultiPaxos {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: MultiPaxosOptions;
}
