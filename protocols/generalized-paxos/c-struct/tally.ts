/**
 * Votes for the steps of histories, counted step by step: ⊔ { ⊓ of the histories of Q : Q a quorum } is the set of steps
 * that all members of some quorum have in common, so no bound need be computed and no quorum enumerated.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), definition of chosen (a prefix of the vote of each
 * member of a quorum); Mazurkiewicz traces: a common prefix is a set of common steps.
 */
import {
  add,
  allNodes,
  has,
  intersection,
  members,
  type NodeSet,
  nodesMax,
  noNodes,
  setOf,
} from "../../../sim/base/node-set.ts";
import { Table } from "../../../sim/base/table.ts";
import type { CommandId } from "../../../sim/contract/operation.ts";
import { areSameIds, type History, type HistoryStep, inOrder } from "./history.ts";

/** A step, and whose histories have it. */
export interface Backing {
  readonly step: HistoryStep;
  readonly voters: NodeSet;
}

/** By id of the element: one backing for each place that some history gives it, by what comes before it there. */
export type StepTally = Table<readonly Backing[]>;

export const noTally = (): StepTally => Table.empty();

/** The backing of the step that `id` is in the history of `rank`; undefined when that history does not contain it. */
export function backingOf(tally: StepTally, rank: number, id: CommandId): Backing | undefined {
  const backings = tally.get(id);
  if (backings === undefined) return undefined;
  for (let at = 0; at < backings.length; at++) {
    const backing = backings[at] as Backing;
    if (has(backing.voters, rank)) return backing;
  }
  return undefined;
}

/** `tally` with one step more in the history of `rank`; null when a step that it follows is missing there. */
export function withVote(tally: StepTally, rank: number, step: HistoryStep): StepTally | null {
  const { follows } = step;
  const shared = sharersOf(tally, rank, follows);
  if (shared === noNodes) return null;
  const backings = tally.get(step.id) ?? [];
  for (let at = 0; at < backings.length; at++) {
    const { step: known, voters } = backings[at] as Backing;
    if (intersection(shared, voters) === noNodes || !areSameIds(follows, known.follows)) continue;
    const grown = backings.slice();
    grown[at] = { step: known, voters: add(voters, rank) };
    return tally.set(step.id, grown);
  }
  const more = [...backings, { step, voters: setOf(rank) }];
  return tally.set(step.id, more.length === 1 ? more : more.sort((a, b) => byPast(tally, a, b)));
}

/**
 * Those in whose histories each of `ids` is the step that it is in that of `rank`: with them a step that follows these
 * has its whole past in common. Nobody when one of them is missing there.
 */
function sharersOf(tally: StepTally, rank: number, ids: readonly CommandId[]): NodeSet {
  let sharers = allNodes(nodesMax);
  for (let at = 0; at < ids.length; at++) {
    const backing = backingOf(tally, rank, ids[at] as CommandId);
    if (backing === undefined) return noNodes;
    sharers = intersection(sharers, backing.voters);
  }
  return sharers;
}

/** An order of places that depends neither on the order in which votes came nor on who cast them. */
function byPast(tally: StepTally, a: Backing, b: Backing): number {
  const [one, other] = [a.step.follows, b.step.follows];
  if (one.length !== other.length) return one.length - other.length;
  for (const [at, id] of one.entries()) if (id !== other[at]) return id - (other[at] ?? 0);
  for (const id of one) {
    const before = backingOf(tally, lowest(a.voters), id);
    const instead = backingOf(tally, lowest(b.voters), id);
    if (before !== instead && before !== undefined && instead !== undefined) return byPast(tally, before, instead);
  }
  return 0;
}

/** Any member will do: all have the same before the step. */
const lowest = (voters: NodeSet): number => members(voters)[0] ?? 0;

/** `tally` with a whole history as the vote of `rank`. */
export function withHistory(tally: StepTally, rank: number, history: History): StepTally {
  return history.reduce((all, step) => withVote(all, rank, step) ?? all, tally);
}

/** The history of all steps whose voters satisfy `isEnough`, which must be monotone. */
export function agreed(tally: StepTally, isEnough: (voters: NodeSet) => boolean): History {
  const steps: HistoryStep[] = [];
  for (const [, backings] of tally.unordered()) {
    for (const { step, voters } of backings) if (isEnough(voters)) steps.push(step);
  }
  return steps.sort(inOrder);
}
