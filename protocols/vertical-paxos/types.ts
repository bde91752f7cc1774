/**
 * The words of Vertical Paxos: proposers, of which one leads, acceptors, and a master, which a registry is here. A ballot has a configuration of its
 * own: a leader, and acceptors with read quorums and write quorums. An acceptor votes for one command per slot in a ballot.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009).
 */
import type { Brand, NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { Freshness } from "../shared/freshness.ts";
import type { GivingUp } from "../shared/given-up.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Store } from "../shared/stores.ts";
import type { Stretches } from "../shared/stretches.ts";

export type Ballot = Brand<number, "Ballot">;
export const noBallot = 0 as Ballot;

export type Slot = Brand<number, "Slot">;
export const firstSlot = 1 as Slot;

/** What the master holds: see configuration.ts. */
export interface MasterEntry {
  /** The last ballot, 0 before the first, and the node id of its leader; meaningless before the first. */
  readonly ballot: number;
  readonly holder: number;
  /** The last ballot that is known to be complete; in variant II the last that is active. */
  readonly completed: number;
  /** The acceptors of each configuration that the next leader has to read from: ascending, each once. */
  readonly live: readonly NodeSet[];
  /** The acceptors of `ballot`, and how many there should be, if all were well. */
  readonly acceptors: NodeSet;
  readonly wanted: number;
}

/** The state machine after all slots below `next`. */
export interface Snapshot {
  readonly next: Slot;
  readonly store: Store;
}

/** The last vote of an acceptor at a slot. */
export interface Vote {
  readonly ballot: Ballot;
  readonly command: Command;
}

/** 1a, leader to acceptors: promise this ballot, and tell your votes from a slot on. */
export interface Prepare {
  readonly type: "prepare";
  readonly ballot: Ballot;
  readonly from: Slot;
}

/** 1b, once the promise is durable. */
export interface Phase1b {
  readonly type: "promise";
  readonly ballot: Ballot;
  /** Slots below are chosen, as far as it was told. */
  readonly chosen: Slot;
  /** In place of the votes that were asked for and are no longer there; else null. */
  readonly snapshot: Snapshot | null;
  /** Of `first`, the slot asked for or the first one behind the snapshot, and those behind it. */
  readonly first: Slot;
  readonly votes: readonly Vote[];
}

/** 2a, leader to acceptors: vote for these in this ballot. None at all asks how far an acceptor is. */
export interface Accept {
  readonly type: "accept";
  readonly ballot: Ballot;
  /** In place of what lies below `first`, where the leader no longer has that; else null. */
  readonly snapshot: Snapshot | null;
  readonly first: Slot;
  readonly commands: readonly Command[];
  readonly chosen: Slot;
}

/** 2b: all below `next` is on this disk as the leader of this ballot has it, in votes of this ballot or chosen before. */
export interface Phase2b {
  readonly type: "cast";
  readonly ballot: Ballot;
  readonly next: Slot;
}

/** Acceptor to leader: it has not voted in this ballot, for it lacks what is below; it has what is chosen below `chosen`. */
export interface Lacking {
  readonly type: "lacking";
  readonly ballot: Ballot;
  readonly chosen: Slot;
}

/** Acceptor to leader: it promised a higher ballot. */
export interface Fenced {
  readonly type: "fenced";
  readonly promised: Ballot;
}

/** Leader to acceptors: a snapshot of chosen slots, which may take their place. */
export interface Compact {
  readonly type: "compact";
  readonly ballot: Ballot;
  readonly snapshot: Snapshot;
}

/** Leader to acceptors: have you promised nothing above this ballot? */
export interface Confirm {
  readonly type: "confirm";
  readonly ballot: Ballot;
  readonly round: number;
}

/** The answer: nothing. */
export interface Confirmed {
  readonly type: "confirmed";
  readonly ballot: Ballot;
  readonly round: number;
}

/** Leader to the other proposers: the leader of this ballot is alive. */
export interface Beat {
  readonly type: "beat";
  readonly ballot: Ballot;
}

export type AcceptorMessage = Prepare | Accept | Compact | Confirm;
export type ProposerMessage = Phase1b | Phase2b | Lacking | Fenced | Confirmed | Beat;
export type Message = AcceptorMessage | ProposerMessage;

export interface AcceptorDurable {
  promised: Ballot;
  /** The last ballot that it voted in, and one past the last slot that it did so for: it left none out. */
  ballot: Ballot;
  reach: Slot;
  snapshot: Snapshot;
  /** From `snapshot.next` on; those from `reach` on are of lower ballots. */
  votes: Log<Vote>;
  /** A hint: written along with the rest, and never synced for its own sake. */
  chosen: Slot;
}

/**
 * `standby`: another leads, as far as it knows. `look`, `claim`: it asks the master for a ballot. `prepare`: phase 1.
 * `transfer`: phase 2 of what it took over, before its ballot is active. `activate`: it asks the master for that. `lead`:
 * its ballot is active, and it takes commands.
 */
export type Phase = "standby" | "look" | "claim" | "prepare" | "transfer" | "activate" | "lead";

/** Why the master is asked. */
export type Purpose = "complete" | "claim" | "look" | "look at beat" | "beat" | "fence";

export interface ProposerState extends Questioner<Purpose>, Freshness, GivingUp, Serving {
  phase: Phase;
  /** The highest ballot that it knows of, and who leads it; null when it does not know. */
  ballot: Ballot;
  leader: NodeId | null;
  // the master
  /** Its entry as it was known last, and what is claimed upon it. */
  entry: MasterEntry;
  claim: MasterEntry;
  /** The acceptors that it wants next, where it claims in order to change them; else null. */
  wish: NodeSet | null;
  /** The leader's last beat in the registry, and how many it made itself. */
  beat: string | null;
  beats: number;
  /** Times that it lost its ballot to another leader and heard no beat since: so much longer it waits. */
  outbid: number;
  /** Ballots of its own that came to nothing since it heard another leader: so much more patient it is with acceptors. */
  fruitless: number;
  // the log
  /** What is compacted here; the log goes on from there. */
  base: Snapshot;
  log: Log<Command>;
  executed: Slot;
  // phase 1
  electors: NodeSet;
  /** By slot, from the first that is not executed: the vote of the highest ballot that an elector told. */
  told: Log<Vote>;
  /** What was taken over and has to be chosen again: slots `start` to `end` - 1. */
  start: Slot;
  end: Slot;
  /** A write quorum has voted for all of it in this ballot; those who had when that was seen. */
  isComplete: boolean;
  holders: NodeSet;
  // phase 2, by rank of the acceptor
  /** One past what it has on its disk as of this ballot; -1: it has not voted in it. */
  held: readonly number[];
  stretches: Stretches;
  /** Resends since it last answered. */
  missed: readonly number[];
  /** The client that asked for other acceptors, and for which; null when none does. */
  operator: MemberWish | null;
  // reads
  round: number;
  /** Who confirmed this round; whether the master did. */
  confirmed: NodeSet;
  isFenced: boolean;
  /** Reads that this round answers, and those that came after it began. */
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface VerticalPaxosOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly variant: string;
  readonly proposers: number;
  readonly spares: number;
  readonly ensemble: number;
  readonly least: number;
  readonly read: number;
  readonly write: number;
  readonly fence: string;
  readonly heartbeat: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly missedMax: number;
  readonly appendMax: number;
  readonly snapshotEntries: number;
}

export interface AcceptorTypes {
  readonly State: AcceptorDurable;
  readonly Durable: AcceptorDurable;
  readonly Message: Message;
  readonly Timer: never;
  readonly Options: VerticalPaxosOptions;
}

export interface ProposerTypes {
  readonly State: ProposerState;
  readonly Durable: AskerDurable;
  readonly Message: Message;
  readonly Timer: "suspect" | "ask" | "beat" | "resend";
  readonly Options: VerticalPaxosOptions;
}
