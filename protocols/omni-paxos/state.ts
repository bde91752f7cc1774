/**
 * What a server of Omni-Paxos keeps on disk and in memory: that of Sequence Paxos, that of Ballot Leader Election, apart.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), figures 3 and 4: the state of a server, and what of it is persistent.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { Outstanding } from "../shared/again.ts";
import { sentFirst } from "../shared/again.ts";
import type { AwaitingClient } from "../shared/serving.ts";
import type {
  AcceptDecide,
  Ballot,
  Checkpoint,
  Configuration,
  HeartbeatReply,
  Message,
  OmniPaxosOptions,
  PromiseMessage,
  Slot,
} from "./types.ts";

export type Timer = "heartbeat" | "decide" | "prepare" | "start";

/** Where the decided index stands is not on disk: what a checkpoint covers is decided, and a leader tells the rest. */
export interface Durable {
  promised: Ballot;
  /** The ballot in which this log was accepted, all of it. */
  accepted: Ballot;
  log: Log<Command>;
  checkpoint: Checkpoint;
}

export interface State extends Durable, Election, Lead {
  role: "leader" | "follower";
  phase: "prepare" | "accept";
  decided: Slot; // all up to here is decided, and executed
  machine: Machine; // after the entry at `decided`
  configuration: Configuration; // what decides behind `decided`
  /** Those who have begun the configuration, as a server that left knows. */
  started: NodeSet;
  /** What the leader sent that overtook what comes before it. */
  early: readonly AcceptDecide[];
  /** The last slot that the leader spoke of with its last Decide. */
  told: Slot;
  /** By session: who waits for the answer to a request that was passed on. */
  asking: Table<AwaitingClient>;
  /** The highest ballot that somebody refused this server's for. */
  outbid: Ballot;
}

/** Ballot Leader Election. Nothing of it is on disk: see `restarted` in ballot-leader-election.ts. */
export interface Election {
  /** Its own ballot. */
  ballot: Ballot;
  /** The highest ballot that it ever took for the leader's. */
  leader: Ballot;
  /** Whether it heard from a majority in its last round. */
  quorumConnected: boolean;
  /** Whether the owner of what it promised answered its last round, and was connected to a quorum. */
  hearsPromised: boolean;
  round: number;
  /** By rank: the answers to this round. */
  replies: readonly (HeartbeatReply | null)[];
  /** Who answered the last round in time, itself included. */
  heard: NodeSet;
  /** Who leads, if it answered the last round; else one who answered, and hears who leads; null: nobody. */
  via: NodeId | null;
  /** Rounds take so many times as long as usual, since answers came late. */
  patience: number;
  /** An answer came too late for its round. */
  wasLate: boolean;
}

/** What the leader of a ballot has, empty elsewhere. */
export interface Lead {
  /** By rank: what was promised. */
  promises: readonly (PromiseMessage | null)[];
  /** By rank: all up to there was accepted in its ballot. */
  acked: readonly Slot[];
  /** By rank: the ballot for which its own was refused; 0 for none. */
  refused: readonly Ballot[];
  /** Entries that wait for the log to be synchronized, or for the disk. */
  queue: Log<Command>;
  /** By session: the client that waits for its command. */
  waiting: Table<AwaitingClient>;
  /** How often Prepare went out again. */
  prepared: Outstanding;
}

export const noLead = (): Lead => ({
  promises: [],
  acked: [],
  refused: [],
  queue: Log.empty(),
  waiting: Table.empty(),
  prepared: sentFirst,
});

export interface OmniPaxos {
  readonly State: State;
  readonly Durable: Durable;
  readonly Message: Message;
  readonly Timer: Timer;
  readonly Options: OmniPaxosOptions;
}

/** The last slot of the log. */
export const lastSlot = ({ log }: Pick<Durable, "log">): Slot => (log.next - 1) as Slot;
