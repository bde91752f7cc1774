/**
 * What judges may see of a run: the vocabulary that systems, clients and the kernel share with invariants.
 *
 * A `term` is the paper's ballot, term, view or epoch: only order and equality count. A `slot` is its slot, index or
 * position, 0 for a register. A `value` identifies what is agreed on: a CommandId, or a register's value.
 * An automaton observes a fact about its disk behind the sync that makes it so, and before the send that reveals it.
 */
import type { NodeSet } from "../base/node-set.ts";
import type { Closed } from "./closed.ts";
import type { Configured, Considered } from "./configured.ts";
import type {
  Answered,
  Crashed,
  Ended,
  Hampered,
  Healed,
  Hears,
  Replicated,
  Requested,
  Restarted,
} from "./kernel-observation.ts";
import type { Members } from "./members.ts";
import type { Command, Operation, Result, Session } from "./operation.ts";

export type Value = number | string;

/** A client started an operation. Observed once, not per retry. */
export interface Invoked {
  readonly type: "invoked";
  readonly session: Session;
  readonly sequence: number;
  readonly operation: Operation;
}

/** A client's operation ended: with a result, as certainly without effect, or in ignorance. */
export interface Returned {
  readonly type: "returned";
  readonly session: Session;
  readonly sequence: number;
  readonly outcome: "ok" | "failed" | "unknown";
  readonly result: Result | null;
}

/**
 * A promise (1b, vote granted, epoch acknowledged) of this node is about to leave. `report` is what it tells of its
 * accepted values, as text, and must equal the automaton's `standing(durable).report` at that moment.
 */
export interface Promised {
  readonly type: "promised";
  readonly term: number;
  readonly report: string;
  /** To whom, where several may ask for one term (Raft's candidates): a term is promised to one of them only. */
  readonly to?: number;
  /** It is for one whom the leader before asked to stand. */
  readonly invited?: true;
  /** It is in memory alone: whoever comes back after a crash is not held to it, and others see to that nobody counts on it. */
  readonly unflushed?: true;
  /** The instance that it is for, where a node promises for each by itself (EPaxos); without it, it is for all slots. */
  readonly instance?: number;
  /** The ledger that it is for, where a log is a chain of them and a node promises for each by itself (BookKeeper). */
  readonly ledger?: number;
}

/** This node turned a candidate away, with a word or none, for the sake of a leader that it holds to be about. */
export interface Deferred {
  readonly type: "deferred";
  readonly to: number;
}

/** This node leads `term`: phase 1 is complete. `electors` are the ranks whose promises it used, itself included. */
export interface Elected {
  readonly type: "elected";
  readonly term: number;
  readonly electors: NodeSet;
  /** Name of the quorum system in `System.quorums` that the electors must satisfy. */
  readonly quorum: string;
  /**
   * Name of the quorum system that decisions of this term must satisfy, where a system has several (the classic and the
   * fast rounds of Fast Paxos). Without it judges assume one that satisfies all systems its `intersections` name second.
   */
  readonly decides?: string;
  /** The configuration that the electors are a quorum of; without it, that of a cluster which never changes. */
  readonly members?: Members;
  /** The configuration whose quorums decide in this term. */
  readonly decidesWithin?: Members;
  /** Nothing is decided in this term before it is `opened`: that it ever will be, a registry says. */
  readonly opens?: true;
  /** This term, of which several may lead, recovers the one before it, and decides nothing before it is `closed`. */
  readonly closes?: true;
  /** The leader before asked it to stand. */
  readonly invited?: boolean;
  /** It leads this term already, and tells that others decide in it from here on. */
  readonly again?: true;
}

/** The registry gave `term` to this node: no other node ever has it, nor this one again. */
export interface Claimed {
  readonly type: "claimed";
  readonly term: number;
  /** The term opened last when the registry gave this one, 0 for none: whose members have to be asked. */
  readonly follows: number;
}

/**
 * The term that this node leads is complete, and the registry says so: from here on its quorums decide, and whoever claims
 * a later term asks its members.
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009): complete, then activated.
 */
export interface Opened {
  readonly type: "opened";
  readonly term: number;
  readonly members: Members;
  /** Ranks that hold the whole log below `end`, and stored what lies from `from` on in this term. */
  readonly holders: NodeSet;
  /** Name of the quorum system in `System.quorums` that the holders must satisfy. */
  readonly quorum: string;
  readonly from: number;
  readonly end: number;
}

/** This node, in `term`, answered a read without a decision: by its lease, after a round of the term, or by a quorum. */
export interface Served {
  readonly type: "served";
  readonly term: number;
  readonly by: "lease" | "round" | "quorum";
}

/** The leader of `term` proposes `value` at `slot` for the first time (2a, AppendEntries of a new entry). */
export interface Proposed {
  readonly type: "proposed";
  readonly term: number;
  readonly slot: number;
  readonly value: Value;
  /** Whose quorums decide at this slot, where that differs from slot to slot (striping); told again when it changes. */
  readonly members?: Members;
}

/** This node durably accepted (`term`, `slot`, `value`): its vote counts from here on. */
export interface Accepted {
  readonly type: "accepted";
  readonly term: number;
  readonly slot: number;
  readonly value: Value;
  /** The slot again, where a node promises for each by itself: the vote is held against the promise made there. */
  readonly instance?: number;
  /** The ledger that it belongs to, where a node promises for each by itself: held against the promise made for it. */
  readonly ledger?: number;
}

/** A log-based replica durably appended an entry created in `term`, behind an entry of `previousTerm`. */
export interface Appended {
  readonly type: "appended";
  readonly slot: number;
  readonly term: number;
  readonly previousTerm: number;
  readonly value: Value;
  /** The term of the leader under which it was appended: equal to `term` for that leader's own entries. */
  readonly under: number;
  /** It is in memory alone, and acknowledged all the same: whoever comes back after a crash is not asked for it. */
  readonly unflushed?: true;
}

/**
 * A witness, which keeps no log, durably keeps that the log of the leader of `under` has an entry of `term` at `slot`, so that it
 * may be counted for all up to there that the leader proposed in its own term.
 */
export interface Testified {
  readonly type: "testified";
  readonly slot: number;
  readonly term: number;
  readonly under: number;
}

/** A log-based replica durably removed its entries at `slot` and above. */
export interface Truncated {
  readonly type: "truncated";
  readonly slot: number;
}

/**
 * This node counted `acks` for (`term`, `slot`, `value`) and holds it chosen. `term` is the one it leads, also for an
 * entry of an older term. Whoever acknowledges again after a crash observes `accepted` or `appended` again before.
 */
export interface Chosen {
  readonly type: "chosen";
  readonly term: number;
  readonly slot: number;
  readonly value: Value;
  readonly acks: NodeSet;
  /** Name of the quorum system in `System.quorums` that the acks must satisfy. */
  readonly quorum: string;
  /** The configuration that the acks are a quorum of; without it, that of a cluster which never changes. */
  readonly members?: Members;
}

/** This node learned that `value` is decided at `slot`, by counting or by being told: once, until it crashes. */
export interface Learned {
  readonly type: "learned";
  readonly slot: number;
  readonly value: Value;
}

/** This replica applied `value` at `slot`; `fresh` is false for a retry that its session recognised, and for no-ops. */
export interface Applied {
  readonly type: "applied";
  readonly slot: number;
  readonly value: Value;
  readonly fresh: boolean;
}

/** A node learned where a command stands in a dependency graph: its instance is committed with these attributes. */
export interface Ordered {
  readonly type: "ordered";
  readonly instance: number;
  /** Null: a no-op, which interferes with nothing. */
  readonly command: Command | null;
  readonly sequence: number;
  /** Highest instance of each replica that this one depends on, by rank; instances are numbered index * replicas + rank. */
  readonly dependencies: readonly number[];
}

/**
 * This learner's history of `epoch` grew by a command, which it holds chosen behind those it `follows` directly: once,
 * until it crashes. The histories of an epoch begin empty.
 */
export interface Extended {
  readonly type: "extended";
  readonly epoch: number;
  /** Null: the checkpoint, which follows everything and ends the epoch. */
  readonly command: Command | null;
  /** By id, ascending: the commands it conflicts with and follows, but for those that come before another of them. */
  readonly follows: readonly number[];
}

/** A replica of a partially ordered system executed `command`, which `instance` holds (0 where there are none). */
export interface Executed {
  readonly type: "executed";
  readonly instance: number;
  readonly command: Command;
  readonly fresh: boolean;
}

/** This replica replaced its state by a snapshot that covers all slots below `next`. */
export interface Installed {
  readonly type: "installed";
  readonly next: number;
}

/** A good or telling thing happened here ("sometimes"): counted, and named by the campaign's summary. */
export interface Witnessed {
  readonly type: "witnessed";
  readonly what: string;
}

export type Observation =
  | Invoked
  | Returned
  | Promised
  | Deferred
  | Elected
  | Claimed
  | Opened
  | Closed
  | Configured
  | Considered
  | Served
  | Proposed
  | Accepted
  | Appended
  | Testified
  | Truncated
  | Chosen
  | Learned
  | Applied
  | Ordered
  | Extended
  | Executed
  | Installed
  | Witnessed
  | Restarted
  | Crashed
  | Healed
  | Hears
  | Hampered
  | Requested
  | Answered
  | Replicated
  | Ended;

export type ObservationType = Observation["type"];
