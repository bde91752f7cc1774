/**
 * Contact: which servers answer a leader, as far as it knows. Check-quorum, snapshots, compaction and transfers ask here.
 * Source: Ongaro (2014), section 6.2: a leader steps down when an election timeout passes without a majority. The
 * dissertation leaves open how that is measured. Fixed spans of an election timeout, as in etcd, let up to two of them
 * pass; here the span slides in thirds, as the lease of HashiCorp's raft slides with each contact. Section 6.2 asks for
 * rounds of heartbeats: an answer counts only if its request is not from before an election timeout, or a leader too slow
 * for the answers to its own heartbeats would lead for ever, hearing them all the while.
 * Invariants carried here: who answered within two thirds of an election timeout is in contact, who did not within a whole
 * one is not; answers that take an election timeout at most all count, those that take four thirds do not.
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
  state.checkRounds = new Array<number>(checksPerTimeout + 1).fill(state.round);
  io.setTimer("quorum", (checksPerTimeout - 1) * spanMicros(io));
}

/** `from` answered a request of this term, sent in `round` or after. */
export function noteContact(state: State, from: number, round: number): void {
  if (round < (state.checkRounds[0] as number)) return; // how things were then says nothing about now
  state.active = add(state.active, from);
}

/** The quorum was checked, and a round begins: the span before the last no longer counts. */
export function slideContact(state: State, io: Io<Raft>): void {
  state.activeBefore = state.active;
  state.active = setOf(io.self);
  state.checkRounds = [...state.checkRounds.slice(1), state.round];
  io.setTimer("quorum", spanMicros(io));
}

/** Who answered in this span or in the one before. */
export const inContact = ({ active, activeBefore }: State): NodeSet => union(active, activeBefore);

export const isInContact = (state: State, node: number): boolean => has(inContact(state), node);

/** Two spans are what a leader's patience lasts at least, three at most: an election timeout. */
const spanMicros = ({ cluster }: Io<Raft>): number => Math.floor(cluster.options.electionMaxMicros / checksPerTimeout);
