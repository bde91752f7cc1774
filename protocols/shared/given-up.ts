/**
 * Members that are given up because they did not answer in time. The time is what the options say at first, which may be
 * less than a round trip; one that answers after it was given up had been there, and shows that. Each of them doubles the time,
 * so that it outgrows any delay after as many mistakes as it takes. Neither who is gone nor who comes back from a crash makes it
 * longer: what was sent to them before is not answered.
 *
 * Source: Dwork, Lynch, Stockmeyer, "Consensus in the Presence of Partial Synchrony" (1988), section 2.3: the bound on
 * delays holds and is not known, so waits must grow until they exceed it.
 */
import { has, type NodeSet, noNodes, remove } from "../../sim/base/node-set.ts";

export interface GivingUp {
  /** Members that were given up, by rank, and whose answers may be on their way. */
  givenUp: NodeSet;
  /** How many of them answered after all. */
  hasty: number;
}

/** Nobody was given up yet. */
export const patientSoFar: GivingUp = { givenUp: noNodes, hasty: 0 };

const doublingsMax = 6;

/** How many times as long as the options say; twice that for each of `failures` beside. */
export const patienceAfter = ({ hasty }: GivingUp, failures: number): number =>
  2 ** Math.min(hasty + failures, doublingsMax);

/** An answer to what a member was asked as one, however late. */
export function noteLate(state: GivingUp, rank: number): void {
  if (!has(state.givenUp, rank)) return;
  state.givenUp = remove(state.givenUp, rank);
  state.hasty++;
}
