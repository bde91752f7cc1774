/**
 * Round numbers, and what kind of round each of them is.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.1: round numbers tell who coordinates a round, and whether it is fast.
 *
 * Proposers coordinate by turns of three rounds: a fast round, the round that recovers it from a collision, and a classic
 * round for when both failed. The recovery must have the very next number: a vote in round i then says all that
 * a promise for i + 1 would say, since no round lies between (section 3.2).
 */
import type { Brand } from "../../sim/base/brand.ts";
import { smallestOwned } from "../shared/ballots.ts";

/** From 1 up; 0 stands for none. */
export type Round = Brand<number, "Round">;
export const noRound = 0 as Round;
/** The first round is fast. Nothing can be chosen below it, so it needs no phase 1. */
export const firstRound = 1 as Round;

/** What a round is for, by its place in the turn it belongs to. */
export const roundKind = { fast: 0, recovery: 1, classic: 2 } as const;
export type RoundKind = (typeof roundKind)[keyof typeof roundKind];
const roundsInTurn = 3;

export const kindOf = (round: Round): RoundKind => ((round - 1) % roundsInTurn) as RoundKind;

/** The turn that a round belongs to, from 0 up. */
export const turnOf = (round: Round): number => Math.floor((round - 1) / roundsInTurn);

/** Rank of the proposer that coordinates `round`. */
export const coordinatorOf = (round: Round, proposers: number): number => turnOf(round) % proposers;

/** The round that recovers the fast round `round`, or gives up on the recovery that `round` is. */
export const nextRound = (round: Round): Round => (round + 1) as Round;

/** The smallest round of that kind above `above` that the proposer of `rank` coordinates. */
export function roundAfter(above: Round, kind: RoundKind, rank: number, proposers: number): Round {
  return smallestOwned(above, roundsInTurn * rank + kind + 1, roundsInTurn * proposers);
}
