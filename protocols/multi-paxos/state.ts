/**
 * What a replica of Multi-Paxos keeps on disk and in memory.
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.5 (what an acceptor remembers) and section 3; van Renesse and
 * Altinbuken, "Paxos Made Moderately Complex" (2015), for what a leader keeps.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Instant } from "../../sim/contract/instant.ts";
import type { Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import {
  type Ballot,
  type Configurations,
  type Decree,
  firstSlot,
  type Lease,
  type Message,
  type MultiPaxosOptions,
  type Slot,
  type Snapshot,
  type Vote,
} from "./types.ts";

export type Timer = "election" | "lease" | "heartbeat" | "quorum" | "retry" | "fetch";

/** What no crash may take back before an answer that reveals it has left. */
export interface Durable {
  promised: Ballot; // one promise for all slots
  votes: Table<Vote>; // by slot, from the snapshot on
  snapshot: Snapshot;
}

export type Role = "follower" | "preCandidate" | "candidate" | "leader";

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

/** A read that waits at the leader: for its round of heartbeats, then until all below `slot` is executed. */
export interface Read {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  readonly slot: Slot;
  readonly round: number; // it may not have begun when the read came
}

/** A quorum read: it waits for a quorum of answers to its probe, then until all below `slot` is executed. */
export interface QuorumRead {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly key: string;
  readonly slot: Slot; // the highest that was told
  readonly acks: NodeSet;
}

/** Chosen decrees that were asked for, from `slot` on, and have not come yet. */
export interface Fetching {
  readonly from: NodeId;
  readonly slot: Slot;
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
  fetching: Fetching | null; // at most one request at a time is under way

  // Where members change; absent elsewhere.
  configurations?: Configurations; // of the window that begins at `executed`
  holders?: NodeSet; // who is known to have all below what `configurations.inForce` governs, on its disk

  // With leases; absent elsewhere.
  heardAt?: Instant; // when its leader's last word came: it is bound to that one for a while
  lease?: Lease; // the leader's

  // Who leads, as far as this replica knows.
  role: Role;
  leader: NodeId | null; // itself, or who last sent an accept or heartbeat, or for whom it was refused; null: unknown
  grantsLease: boolean; // it heard from the leader less than a lease ago, so it promises nothing to others

  // Candidate and leader.
  ballot: Ballot; // the last ballot it asked for, or opened
  outbid: Ballot; // the highest ballot that others told they had promised: the next of its own is above

  // Reads.
  round: number; // the last round of heartbeats, counted through all ballots of this replica
  quorumReads: readonly QuorumRead[]; // of any replica, one of each session
}

/** What a candidate or leader gathers for its ballot, and loses with it. */
export interface Leadership {
  // Candidate.
  preVotes: NodeSet; // who would promise
  promises: NodeSet; // who promised the ballot
  reported: Table<Vote>; // by slot: the highest-ballot vote among the promises; empty once leader
  floor: Slot; // the highest floor among the promises: all slots below are chosen
  floorAt: NodeId | null; // who promised it, from whom what is below can be fetched

  // Leader.
  proposals: Table<Proposal>; // by slot: proposed in this ballot, not yet chosen
  next: Slot; // the first slot not proposed in this ballot
  ownEnd: Slot; // its own disk has its votes below: above, it is still writing
  committed: Slot; // all slots below are chosen
  inheritedEnd: Slot; // all that earlier leaders may have chosen is below: reads wait until it is executed
  overdueEnd: Slot; // slots below were proposed before the last look: what is not chosen of them is proposed again
  queue: Log<Decree>; // commands that wait for the window, or for the disk
  waiting: Table<WaitingClient>; // by session: clients that wait for a command
  reads: Log<Read>; // in the order of their rounds and slots
  rounds: readonly number[]; // by rank: the last round that it answered
  answered: NodeSet; // who has followed since a quorum last did, itself among them
  answersFrom: number; // answers to rounds before this one do not count for `answered`; it begins with the next heartbeat at the latest
  refused: NodeSet; // who refused the ballot
}

/** A replica that leads nothing. */
export const noLeadership = (): Leadership => ({
  preVotes: noNodes,
  promises: noNodes,
  reported: Table.empty(),
  floor: firstSlot,
  floorAt: null,
  proposals: Table.empty(),
  next: firstSlot,
  ownEnd: firstSlot,
  committed: firstSlot,
  inheritedEnd: firstSlot,
  overdueEnd: firstSlot,
  queue: Log.empty(),
  waiting: Table.empty(),
  reads: Log.empty(),
  rounds: nobodysRounds,
  answered: noNodes,
  answersFrom: 0,
  refused: noNodes,
});

const nobodysRounds: readonly number[] = [];

export interface MultiPaxos {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: MultiPaxosOptions;
}
