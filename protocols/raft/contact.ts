/**
 * Contact: which servers answer a leader, as far as it knows. Check-quorum, snapshots, compaction and transfers ask here.
 * Source: Ongaro (2014), section 6.2: a leader steps down when an election timeout passes without a majority. The
 * dissertation leaves open how that is measured. Fixed spans of an election timeout, as in etcd, let up to two of them
 * pass; here the span slides in thirds, as the lease of HashiCorp's raft slides with each contact.
 * Invariant carried here: who answered within two thirds of an election timeout is in contact, who did not within a whole
 * one is not.
 */
import { add, has, type NodeSet, setOf, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Raft, State } from "./types.ts";

/** How often a leader checks its quorum in an election timeout. */
export const checksPerTimeout = 3;

/** A term begins: its electors answered just now. Nobody need answer again within the first election timeout. */
export function beginContact(state: State, electors: NodeSet, io: Io<Raft>): void {
  state.active = setOf(io.self);
  state.activeBefore = electors;
  io.setTimer("quorum", (checksPerTimeout - 1) * spanMicros(io));
}

/** `from` answered a request of this term. */
export function noteContact(state: State, from: number): void {
  state.active = add(state.active, from);
}

/** The quorum was checked: the span before the last no longer counts. */
export function slideContact(state: State, io: Io<Raft>): void {
  state.activeBefore = state.active;
  state.active = setOf(io.self);
  io.setTimer("quorum", spanMicros(io));
}

/** Who answered in this span or in the one before. */
export const inContact = ({ active, activeBefore }: State): NodeSet => union(active, activeBefore);

export const isInContact = (state: State, node: number): boolean => has(inContact(state), node);

/** Two spans are what a leader's patience lasts at least, three at most: an election timeout. */
const spanMicros = ({ cluster }: Io<Raft>): number => Math.floor(cluster.options.electionMaxMicros / checksPerTimeout);
