/** The one interface between the world and a judge. */
import type { NodeId } from "../base/brand.ts";
import type { Availability, WorldPace } from "./availability.ts";
import type { Cluster } from "./cluster.ts";
import type { Members } from "./members.ts";
import type { Observation, ObservationType } from "./observation.ts";
import type { Service } from "./operation.ts";
import type { QuorumSystems } from "./quorum.ts";
import type { Standing } from "./standing.ts";

/** What a judge is told of the run it will watch. */
export interface Context {
  readonly cluster: Cluster;
  /** What clients ask for. */
  readonly service: Service;
  readonly quorums: QuorumSystems;
  /** The quorum systems of another configuration than the first; absent where there is no other. */
  readonly quorumsOf?: (members: Members) => QuorumSystems;
  /** The configuration that it begins with; absent where members never change by anybody's asking. */
  readonly firstMembers?: Members;
  /** All quorums of a configuration meet those of the one that it follows (`Membership.meets`). */
  readonly membersMeet?: true;
  /** A configuration governs from a slot on, and alone decides there (`Membership.bySlot`). */
  readonly membersBySlot?: true;
  /** It promises primary order (`System.primaryOrder`). */
  readonly primaryOrder?: true;
  /** With the run's options reads need not return the newest state (`System.readsMayBeOld`). */
  readonly readsMayBeOld?: true;
  readonly intersections: readonly (readonly [string, string] | readonly [string, string, string])[];
  /** What the system promises of progress, and the pace of the run's world; absent where time is abstract. */
  readonly availability?: Availability | null;
  readonly pace?: WorldPace;
  /** What people call the part of the system that is judged: nothing for the one that clients ask. */
  readonly part?: string;
  /** The same of the part that it stands on. */
  readonly foundation?: Context | null;
}

/** One observation with its place. The record is reused: a judge keeps what it needs, never the record. */
export interface Seen {
  /** The node that observed; a client's id for `invoked` and `returned`. */
  readonly node: NodeId;
  readonly observation: Observation;
  /** The node's standing by its durable state at this moment; given for `promised` and `restarted`, else null. */
  readonly standing: Standing | null;
  /** Virtual time in microseconds; in the checker, the number of the step. For messages, never for verdicts. */
  readonly time: number;
}

/**
 * A judge is a small automaton over observations. Its state is a flat record whose fields are values (plain data, Log,
 * Table, NodeSet), replaced and never mutated, so that the checker can keep, compare and memoise it.
 */
export interface Invariant<S extends object = object> {
  readonly name: string;
  /** The property in one sentence, for `synod list invariants`. */
  readonly about: string;
  readonly source: string;
  /** Only these observations are shown to it. A system that never makes them is simply not judged by it. */
  readonly observes: readonly ObservationType[];
  /** `timed`: asked of runs in virtual time only, since it compares times. */
  readonly drive?: "timed";
  /**
   * `whole`: asked of a run as a whole, in the context of the part that clients ask, and shown of all parts who is up and
   * who hears whom. Without it, it is asked of each part by itself.
   */
  readonly span?: "whole";
  start(context: Context): S;
  /** Returns one sentence a person understands when the run is wrong, null while it is right. */
  on(state: S, seen: Seen, context: Context): string | null;
  /** The verdict at the end of a run, for what only the end shows; "undecided: …" when the budget did not suffice. */
  finish?(state: S, context: Context): string | null;
}
