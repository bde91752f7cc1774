/**
 * Votes for the steps of histories, counted step by step: ⊔ { ⊓ of the histories of Q : Q a quorum } is the set of steps
 * that all members of some quorum have in common, so no bound need be computed and no quorum enumerated.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), section 3.2.2 (chosen: ⊑ the vote of each member
 * of a quorum); Mazurkiewicz traces: a common prefix is a set of common steps.
 */
import { add, has, intersection, type NodeSet, noNodes, setOf } from "../../../sim/base/node-set.ts";
import { Table } from "../../../sim/base/table.ts";
import type { CommandId } from "../../../sim/contract/operation.ts";
import { type History, inOrder, isSame, type Step } from "./history.ts";

/** A step, and whose histories have it. */
export interface Backing {
  readonly step: Step;
  readonly voters: NodeSet;
}

/** By id of the element: one backing for each place that some history gives it, by the lowest voter. */
export type Tally = Table<readonly Backing[]>;

export const noTally = (): Tally => Table.empty();

/** The backing of the step that `id` is in the history of `rank`; undefined when that history does not contain it. */
export const backingOf = (tally: Tally, rank: number, id: CommandId): Backing | undefined =>
  tally.get(id)?.find(({ voters }) => has(voters, rank));

/** `tally` with one step more in the history of `rank`; null when a step that it follows is missing there. */
export function withVote(tally: Tally, rank: number, step: Step): Tally | null {
  if (!step.follows.every((id) => backingOf(tally, rank, id) !== undefined)) return null;
  const backings = tally.get(step.id) ?? [];
  const same = backings.find((backing) => isCommon(tally, backing, rank, step));
  if (same === undefined) return tally.set(step.id, byVoter([...backings, { step, voters: setOf(rank) }]));
  const grown = { step: same.step, voters: add(same.voters, rank) };
  return tally.set(step.id, byVoter(backings.map((backing) => (backing === same ? grown : backing))));
}

/** True when the histories behind `backing` have the step in common with `rank`: the same element after the same. */
function isCommon(tally: Tally, { step: other, voters }: Backing, rank: number, step: Step): boolean {
  if (!isSame(step.follows, other.follows)) return false;
  return step.follows.every((id) => intersection(backingOf(tally, rank, id)?.voters ?? noNodes, voters) !== noNodes);
}

/** Lowest voter first: a function of the votes, not of the order in which they came. */
const byVoter = (backings: Backing[]): readonly Backing[] =>
  backings.sort((a, b) => (a.voters & -a.voters) - (b.voters & -b.voters));

/** `tally` with a whole history as the vote of `rank`. */
export function withHistory(tally: Tally, rank: number, history: History): Tally {
  return history.reduce((all, step) => withVote(all, rank, step) ?? all, tally);
}

/** The history of all steps whose voters satisfy `isEnough`, which must be monotone. */
export function agreed(tally: Tally, isEnough: (voters: NodeSet) => boolean): History {
  const steps: Step[] = [];
  for (const [, backings] of tally.unordered()) {
    for (const { step, voters } of backings) if (isEnough(voters)) steps.push(step);
  }
  return steps.sort(inOrder);
}
