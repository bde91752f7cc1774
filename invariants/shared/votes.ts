/**
 * Who accepted what: the A(u, s, v) of term fencing. For registers and independent slots by slot; for logs by the
 * highest slot that each node appended under the term's own leader, since a log is accepted as a prefix.
 */
import { add, type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Value } from "../../sim/contract/observation.ts";
import { filled, pruned, replaceAt } from "./values.ts";

/** The ranks that durably accepted `value` in `term`. */
export interface SlotVote {
  readonly term: number;
  readonly value: Value;
  readonly acceptors: NodeSet;
}

/** Field of a judge's state: the votes at each slot, by term and in order of arrival within one. */
export interface SlotVotes {
  votes: Table<readonly SlotVote[]>;
}

const noVotes: readonly SlotVote[] = [];
export const votesAt = (state: SlotVotes, slot: number): readonly SlotVote[] => state.votes.get(slot) ?? noVotes;

export function addVote(state: SlotVotes, slot: number, term: number, value: Value, rank: number): void {
  const votes = votesAt(state, slot);
  const at = findVote(votes, term, value);
  if (at < 0) {
    const vote = { term, value, acceptors: setOf(rank) };
    state.votes = pruned(state.votes.set(slot, votes.toSpliced(placeOf(votes, term), 0, vote)));
    return;
  }
  const before = (votes[at] as SlotVote).acceptors;
  const acceptors = add(before, rank);
  if (acceptors !== before) state.votes = state.votes.set(slot, replaceAt(votes, at, { term, value, acceptors }));
}

/** From the end, where the votes of late are: a slot that stands for a whole history has many. */
function findVote(votes: readonly SlotVote[], term: number, value: Value): number {
  for (let at = votes.length - 1; at >= 0; at--) {
    const vote = votes[at] as SlotVote;
    if (vote.term < term) return -1;
    if (vote.term === term && vote.value === value) return at;
  }
  return -1;
}

/** Behind all of that term and of lower ones. */
function placeOf(votes: readonly SlotVote[], term: number): number {
  let at = votes.length;
  while (at > 0 && (votes[at - 1] as SlotVote).term > term) at--;
  return at;
}

/** No entry of the term. */
export const nowhere = -1;

/** Fields of a judge's state: by rank, the highest slot with an entry of `term` appended under its own leader. */
export interface Reaches {
  /** The highest term with entries of its own, 0 before the first. */
  term: number;
  reach: readonly number[];
  /** The same of lower terms. */
  older: Table<readonly number[]>;
}

export const noReaches = (): Reaches => ({ term: 0, reach: [], older: Table.empty() });

/** Takes in that `rank` appended an entry of `term` at `slot` under the leader of that term. */
export function reachTo(state: Reaches, term: number, slot: number, rank: number, ranks: number): void {
  if (term === state.term) {
    if (slot > (state.reach[rank] ?? nowhere)) state.reach = replaceAt(state.reach, rank, slot);
  } else if (term > state.term) {
    if (state.term > 0) state.older = pruned(state.older.set(state.term, state.reach));
    state.term = term;
    state.reach = replaceAt(filled(ranks, nowhere), rank, slot);
  } else {
    const before = state.older.get(term) ?? filled(ranks, nowhere);
    if (slot > (before[rank] ?? nowhere)) state.older = pruned(state.older.set(term, replaceAt(before, rank, slot)));
  }
}
