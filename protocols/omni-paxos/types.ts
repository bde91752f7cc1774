/**
 * The words of Omni-Paxos: ballots, slots, configurations, checkpoints, and the messages of its two parts, Ballot Leader Election
 * and Sequence Paxos. What a server keeps of them is in state.ts.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023), sections 4 to 6.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Command, Request, Result, Session } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/**
 * A ballot is a number for the triple (configuration, n, server), in that order of weight: so all ballots of a configuration are
 * above those of the ones before it, and no two servers share one.
 */
export type Ballot = Brand<number, "Ballot">;
export const noBallot = 0 as Ballot;

/** So many ballots there are in a configuration: enough for hundreds of thousands of elections. */
const ballotsPerConfiguration = 10_000_000;

/** The server whose ballot it is. */
export const ownerOf = (ballot: Ballot, servers: number): NodeId =>
  ((ballot % ballotsPerConfiguration) % servers) as NodeId;

export const configurationOf = (ballot: Ballot): number => Math.floor(ballot / ballotsPerConfiguration);

/** What a server begins a configuration with: n is 1. */
export const firstBallot = (configuration: number, server: NodeId, servers: number): Ballot =>
  (configuration * ballotsPerConfiguration + servers + server) as Ballot;

/** The ballot of `server` whose n is above that of `ballot`. */
export function ballotAbove(ballot: Ballot, server: NodeId, servers: number): Ballot {
  const within = ballot % ballotsPerConfiguration;
  const raised = (Math.floor(within / servers) + 1) * servers + server;
  assert(raised < ballotsPerConfiguration, "a configuration has more ballots than are ever asked for");
  return (ballot - within + raised) as Ballot;
}

/** The place of an entry in the log, from 1. */
export type Slot = Brand<number, "Slot">;
export const noSlot = 0 as Slot;
export const after = (slot: Slot, count = 1): Slot => (slot + count) as Slot;

/** §6: who decides the slots from `from` on, up to the stop-sign that ends it. */
export interface Configuration {
  readonly number: number;
  readonly members: NodeSet;
  readonly from: Slot;
  /** The name of the one before; null for none. */
  readonly follows: string | null;
}

/** The state after the entry at `slot`, sessions included, and the configuration that decides what follows. */
export interface Checkpoint {
  readonly slot: Slot;
  readonly machine: Machine;
  readonly configuration: Configuration;
}

/** A log on its way: entries from `first` on. */
export interface Copy {
  readonly first: Slot;
  readonly entries: readonly Command[];
  /** For whoever has nothing to put them behind; null where the log goes back to what was asked for. */
  readonly checkpoint: Checkpoint | null;
}

/** BLE: who is there, in this round? */
export interface HeartbeatRequest {
  readonly type: "heartbeatRequest";
  readonly configuration: number;
  readonly round: number;
}
/** BLE: I am, with this ballot, and was connected to a quorum when my last round ended, or was not. */
export interface HeartbeatReply {
  readonly type: "heartbeatReply";
  readonly configuration: number;
  readonly round: number;
  readonly ballot: Ballot;
  readonly quorumConnected: boolean;
  /** What Sequence Paxos promised here, and whether its owner answered this server's last round with it. */
  readonly promised: Ballot;
  readonly hearsPromised: boolean;
}
/** I restarted, or found a gap: prepare me again. */
export interface PrepareReq {
  readonly type: "prepareReq";
  readonly ballot: Ballot;
}
/** §4.1, Prepare: promise nothing below; my log is this long, was accepted in that ballot and is decided so far. */
export interface Prepare {
  readonly type: "prepare";
  readonly ballot: Ballot;
  readonly accepted: Ballot;
  readonly end: Slot;
  readonly decided: Slot;
}
/** I promise. What my log has that yours may lack is in `copy`; null where there is nothing. */
export interface PromiseMessage {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly accepted: Ballot;
  readonly end: Slot;
  readonly decided: Slot;
  readonly copy: Copy | null;
}
/** §4.1, AcceptSync: this is the log of the ballot; accept all of it. */
export interface AcceptSync {
  readonly type: "acceptSync";
  readonly ballot: Ballot;
  readonly copy: Copy;
  readonly decided: Slot;
}
/** §4.1, Accept: put these behind your log, from `first` on. All up to `decided` is decided. */
export interface AcceptDecide {
  readonly type: "acceptDecide";
  readonly ballot: Ballot;
  readonly first: Slot;
  readonly entries: readonly Command[];
  readonly decided: Slot;
}
/** §4.1, Accepted: in this ballot my log has all up to `slot`. */
export interface AcceptedMessage {
  readonly type: "accepted";
  readonly ballot: Ballot;
  readonly slot: Slot;
}
/** §4.1, Decide: all up to `decided` is; my log goes to `end`. */
export interface Decide {
  readonly type: "decide";
  readonly ballot: Ballot;
  readonly decided: Slot;
  readonly end: Slot;
}
/** What you sent is of a ballot below the one that I promised. */
export interface NotAccepted {
  readonly type: "notAccepted";
  readonly ballot: Ballot;
  readonly promised: Ballot;
}

/** A client's request, passed on to who leads, by so many servers more at most. */
export interface Forward {
  readonly type: "forward";
  readonly request: Request;
  readonly hops: number;
}
/** What a request that was passed on came to. */
export interface PassedBack {
  readonly type: "answer";
  readonly session: Session;
  readonly sequence: number;
  readonly result: Result;
}

/** §6: this configuration has begun, and those before it have ended; whoever is behind may ask here for the log. */
export interface Stopped {
  readonly type: "stopped";
  readonly configuration: number;
}
/** §6: I have begun it. */
export interface Started {
  readonly type: "started";
  readonly configuration: number;
}
/** §6.1: send me what is decided behind `slot`. */
export interface Fetch {
  readonly type: "fetch";
  readonly slot: Slot;
}
/** §6.1: it is decided, all of it. */
export interface Fetched {
  readonly type: "fetched";
  /** The one that the sender is in. */
  readonly configuration: number;
  readonly copy: Copy;
  readonly decided: Slot;
}

export type Message =
  | HeartbeatRequest
  | HeartbeatReply
  | PrepareReq
  | Prepare
  | PromiseMessage
  | AcceptSync
  | AcceptDecide
  | AcceptedMessage
  | Decide
  | NotAccepted
  | Forward
  | PassedBack
  | Stopped
  | Started
  | Fetch
  | Fetched;

export interface OmniPaxosOptions {
  readonly heartbeatMicros: number;
  readonly decideMicros: number;
  readonly retryMicros: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
  readonly reconfigures: string;
  readonly spares: number;
}
