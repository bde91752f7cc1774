/** The one interface between the world and a system: roles, each an automaton, and what the system claims. */
import type { NodeId } from "../base/brand.ts";
import type { NodeSet } from "../base/node-set.ts";
import type { Availability } from "./availability.ts";
import type { Cluster, Options } from "./cluster.ts";
import type { Io } from "./io.ts";
import type { Operation, Reply, Request, Service } from "./operation.ts";
import type { QuorumSystem } from "./quorum.ts";
import type { Standing } from "./standing.ts";
import type { Types } from "./types.ts";

/**
 * One role of a system. Handlers are run to completion, one event at a time, and change only the top-level fields of
 * `state`: everything below is a value, replaced and never mutated. They read no clock but by `io.now`, draw nothing
 * but `io.draw`, and return nothing.
 */
export interface Automaton<P extends Types = Types> {
  /** Every message type and timer this role handles or sets, for the conformance suite and for reports. */
  readonly messages: readonly P["Message"]["type"][];
  readonly timers: readonly P["Timer"][];
  /** Of these messages, the types that nobody sends with these options: no fault is aimed at them. Absent: none. */
  unsent?(options: P["Options"]): readonly P["Message"]["type"][];
  /**
   * The types of messages by which this role answers for its disk: votes, promises, acknowledgements. The kernel ends a
   * run (`answers-before-disk`) in which one is issued over writes of the same handler that no sync covers, or ahead.
   */
  readonly answers?: readonly P["Message"]["type"][];

  /**
   * Its states are histories of a program that runs outside, no values of their own: what the nodes of the checker have in common
   * does not show in them, and handlers may leave the run to reach the program (adapters/).
   */
  readonly opaque?: true;

  /** A new disk. */
  blank(cluster: Cluster<P["Options"]>, self: NodeId): P["Durable"];
  /** The state after a start from `durable`: the first start and every restart use the same door. */
  recover(durable: Readonly<P["Durable"]>, self: NodeId, cluster: Cluster<P["Options"]>): P["State"];
  /** The first event after every recover. */
  onStart(state: P["State"], io: Io<P>): void;
  onMessage(state: P["State"], from: NodeId, message: P["Message"], io: Io<P>): void;
  onTimer(state: P["State"], timer: P["Timer"], io: Io<P>): void;
  /** A client asks; absent on roles that serve no clients. */
  onRequest?(state: P["State"], client: NodeId, request: Request, io: Io<P>): void;
  /** A server of the part below answers what was asked by `io.ask`; absent on roles that ask nobody. */
  onReply?(state: P["State"], server: NodeId, reply: Reply, io: Io<P>): void;
  /**
   * Where the node stands by its disk alone; absent on roles that promise nothing. With `instance`: in that one, for nodes
   * that promise for each by itself. Null: this disk answers for nothing, since what it is of is in memory alone.
   */
  standing?(durable: Readonly<P["Durable"]>, instance?: number): Standing | null;
  /**
   * The state in the shape that digests know, fields in their old order: a state that took another shape since its
   * system's digests were published keeps their promise so. Absent: the state itself.
   */
  digested?(state: Readonly<P["State"]>): object;
  /**
   * How far this replica has applied what is decided, and its state machine, a plain value: equal once all have applied
   * the same. Absent on roles that apply nothing; null where this one need not have: nobody tells it what is decided.
   * `excess`: how many commands it holds by themselves that a checkpoint should cover by now, which a replica at rest has
   * none of.
   */
  replicated?(state: Readonly<P["State"]>, self: NodeId, cluster: Cluster<P["Options"]>): ReplicaStanding | null;
  /** A few words on a state, for readers of a trace: `leader of term 3, log to 17, committed 15`. */
  describe?(state: Readonly<P["State"]>): string;
}

/** How far a replica has applied what is decided: see `Automaton.replicated`. */
export interface ReplicaStanding {
  readonly upTo: number;
  readonly machine: unknown;
  readonly excess?: number;
}

/** The faults a system may claim to survive (safely, and live once healed). */
export type FaultKind =
  | "drop"
  | "duplicate"
  | "reorder"
  | "partition"
  | "crash" // crash after any effect, with a disk that keeps everything that was synced
  | "unsynced-suffix" // a crash loses the newest unsynced writes
  | "unsynced-subset" // a crash loses any subset of the unsynced writes
  | "wiped-disk" // a node restarts with a blank disk under the same identity
  | "pause" // a node stops for a while, then goes on as if nothing had happened
  | "slow" // slow processors, links and disks
  | "clock-drift" // clocks that start anywhere and run too fast or too slow, within `driftMax`
  | "clock-jump" // clocks that are set forward or back
  | "read-error" // a disk that cannot be read for a while: its node does not start
  | "full-disk" // a disk without room for a while: its node stops at a write, and does not start
  | "sync-error" // a sync fails and nobody heeds it: its writes are lost in a crash
  | "torn-write" // a crash leaves a part of a write
  | "corruption" // a field that was synced reads as blank
  | "misdirected-write"; // a write is lost and spoils another field

/**
 * What the usual model of consensus allows: an asynchronous network that loses, copies and reorders, and nodes that
 * crash, recover and keep what they synced. A disk that fails so that its node stops is a crash like others; one that
 * loses what it was given is not in the model, whether it loses all of it or a part.
 */
export const asynchronousFaults: readonly FaultKind[] = [
  "drop",
  "duplicate",
  "reorder",
  "partition",
  "crash",
  "unsynced-suffix",
  "unsynced-subset",
  "pause",
  "slow",
  "clock-drift",
  "clock-jump",
  "read-error",
  "full-disk",
];

/** One option of a system: its default and what values are allowed. */
export type OptionSpec = (
  | {
      readonly type: "integer";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly about: string;
      /** Values that campaigns draw, beside the default; without them they leave it at that. */
      readonly draw?: readonly number[];
      /** In so many of a hundred plans one of them is drawn at least, where a scenario draws options at all. */
      readonly often?: number;
    }
  | { readonly type: "boolean"; readonly default: boolean; readonly about: string }
  | {
      readonly type: "choice";
      readonly default: string;
      readonly choices: readonly string[];
      readonly about: string;
      /** Choices that campaigns draw; absent: all. The others are asked for by name. */
      readonly drawn?: readonly string[];
      /** In so many of a hundred plans it is drawn at least, where a scenario draws options at all. */
      readonly often?: number;
      /** By choice: faults that the system does not claim to survive with it. */
      readonly weakens?: { readonly [choice: string]: readonly FaultKind[] };
    }
) & {
  /** Somebody asked for the default by name (sim/plan/variant.ts): nothing draws, tunes or shrinks it to another value. */
  readonly isSet?: true;
  /** Campaigns leave it at its default, and draw nothing for it: all else is drawn as it was before there was such an option. */
  readonly isDrawn?: false;
  /** Of such an option: values that the scenario `untried` turns it to (scenarios/drawn/untried.ts). */
  readonly tried?: readonly (number | string | boolean)[];
};

/** A system that another stands on: its servers come first, and to it all others are clients. */
export interface Foundation {
  readonly system: System;
  /** Its size, as `--nodes` would give it. */
  readonly nodes: number;
}

/**
 * What a system whose members change takes of `reconfigure`, and what its first configuration is. Nodes of the role that
 * are in no configuration are spares: laid out like the rest (by an option, `spares`), blank, and silent until a
 * configuration names them. Configurations are told by `configured` and `opened`.
 * Source: Ongaro (2014), sections 4.1 and 4.3, for one server at a time against any set.
 */
export interface Membership {
  /**
   * `one`: a change adds one member or removes one; `any`: the next members may be any. Others are answered `failed`. Where
   * an option says which, by the options; null: with these they do not change.
   */
  readonly changes: "one" | "any" | ((options: Options) => "one" | "any" | null);
  /**
   * Nothing is copied between a configuration and the one that it follows, so all their quorums meet, and one is followed only
   * once it is chosen. Absent: the system hands over in another way, by a registry for instance.
   */
  readonly meets?: true;
  /**
   * What governs a slot is decided so many slots before it, and its quorums alone decide there: what `configured` tells governs
   * from its `slot` on, and need not meet the one before.
   */
  readonly bySlot?: true;
  /** The role whose ranks members are. */
  readonly role: string;
  /** The members in the beginning. */
  first(cluster: Cluster): NodeSet;
  /** How many members a configuration may have, both included. */
  sizes(cluster: Cluster): readonly [min: number, max: number];
}

export interface System {
  readonly name: string;
  /**
   * The system whose key-value service this one's servers ask for, a registry; absent where they ask nobody. A plan names its
   * options with `registry.` before them.
   */
  foundation?(options: Options): Foundation;
  /** One sentence, for `synod list`. */
  readonly summary: string;
  /** The paper. */
  readonly source: string;
  /** What clients may ask of it, the usual first: a plan may name another. Systems stand on those that offer `key-value`. */
  readonly services: readonly Service[];
  /** The operations of its services that it has, one of each at least; absent: all of them. Clients ask for no others. */
  readonly offers?: readonly Operation["type"][];
  readonly roles: { readonly [role: string]: Automaton };
  /** Drawn workloads of the key-value service delete keys, because that is more than another write here. */
  readonly deletes?: true;
  /** The role whose nodes take client requests. */
  readonly contact: string;
  /** Absent where the members never change by anybody's asking: nobody asks then. Read through `membershipOf`. */
  readonly membership?: Membership;
  /** How many nodes of each role, in node order, for a cluster of size `nodes` (`--nodes`). */
  layout(nodes: number, options: Options): readonly (readonly [role: string, count: number])[];
  readonly nodes: { readonly default: number; readonly min: number; readonly max: number };
  readonly options: { readonly [name: string]: OptionSpec };
  /**
   * The quorum systems its observations name, over the ranks of the role that votes: of the configuration with these
   * members, where observations tell of some; without them, of the one that the cluster begins with.
   */
  quorums(cluster: Cluster, members?: NodeSet): { readonly [name: string]: QuorumSystem };
  /**
   * Pairs of `quorums` names of which every two quorums must meet, checked before a run; a third name asks that
   * q ∩ f ∩ f' be non-empty (Fast Paxos).
   */
  readonly intersections: readonly (readonly [string, string] | readonly [string, string, string])[];
  /** The faults it claims to survive, but for those that an option `weakens`. Campaigns stay inside unless told to go beyond. */
  readonly survives: readonly FaultKind[];
  /** What it promises of progress while faults last; absent: progress is asked only once all is healed. */
  readonly availability?: Availability;
  /**
   * Claiming clock-drift: by how many millionths a clock may run too fast or too slow, with these options where they have a
   * say; any number when left out.
   */
  readonly driftMax?: number | ((options: Options) => number);
  /**
   * The spans, in microseconds, with which its automata compare readings of their clocks (`io.hasElapsed`), every one of
   * them: in the checker time passes by these. Absent: they compare none.
   */
  readonly spans?: (options: Options) => readonly number[];
  /** What its leaders propose is executed in the order in which they proposed it, and nothing in between: `primary-order` judges it. */
  readonly primaryOrder?: true;
  /**
   * With these options a `get` may return an older state than another client has seen, if its own session has seen none newer:
   * `ordered-reads` judges it then, and `linearizability` the other operations alone. Absent: never.
   */
  readsMayBeOld?(options: Options): boolean;
  /** Names of the invariants that do not apply, each with the reason, as a reader needs it. */
  readonly exempt: { readonly [invariant: string]: string };
  /**
   * Fields of messages, states and disks that hold a set of ranks of the role that votes (`NodeSet`), by their names: people read
   * who is in them. Absent: none; sets are read as the numbers that they are.
   */
  readonly nodeSets?: readonly string[];
  /**
   * Addresses (`file:`) of what its behaviour depends on beside its modules, a program that it runs: traces that name a module
   * of the user's name it by the contents of these as well.
   */
  readonly files?: readonly string[];
  /** Good things every campaign must have seen (`witnessed` observations and those the clients make). */
  readonly witnesses: readonly string[];
}
